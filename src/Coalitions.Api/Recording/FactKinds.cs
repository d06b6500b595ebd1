using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.CoalitionBuilding;
using Coalitions.Api.Context;
using Coalitions.Api.DecisionMaking;
using Coalitions.Api.Engagements;
using Coalitions.Api.Posts;
using Coalitions.Api.Reforms;
using Coalitions.Api.Ties;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Recording;

/// <summary>Every kind of fact that the record knows.</summary>
public static class FactKinds
{
    public static IReadOnlyList<FactKind> All { get; } =
    [
        DescribeActor.FactKind, GiveName.FactKind, AssignClass.FactKind, TakePost.FactKind, BeginMembership.FactKind,
        NoteContact.FactKind, MergeActor.FactKind, AssessInfluence.FactKind, IdentifyIncentive.FactKind, IdentifierBody.FactKind,
        EstablishPost.FactKind, ProposeReform.FactKind, AddProvision.FactKind, ReachStage.FactKind,
        IdentifyStakeholder.FactKind, AdoptDecisionRule.FactKind, AssessAlignment.FactKind, DeclareTie.FactKind, ReachPhase.FactKind,
        PlanEngagement.FactKind, ReachEngagementStatus.FactKind, InviteActors.FactKind, RecordReply.FactKind, RecordAttendance.FactKind,
        CountCrowd.FactKind, IdentifyUse.FactKind, JudgeDeliveredLevel.FactKind, MakeContribution.FactKind, AnswerContribution.FactKind,
        MakeCommitment.FactKind, ReachCommitmentState.FactKind, AssessOutcomes.FactKind, DrawLesson.FactKind,
        DeclareCoalition.FactKind, JoinCoalition.FactKind, LeaveCoalition.FactKind, DissolveCoalition.FactKind, NoteContextEvent.FactKind,
        TakeDecision.FactKind,
    ];

    private static readonly Dictionary<Type, FactKind> ByFact = All.ToDictionary(kind => kind.Fact);

    public static FactKind Of(Fact fact) => ByFact[fact.GetType()];
}
