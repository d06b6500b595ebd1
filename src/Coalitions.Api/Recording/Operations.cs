using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.CoalitionBuilding;
using Coalitions.Api.Context;
using Coalitions.Api.DecisionMaking;
using Coalitions.Api.Engagements;
using Coalitions.Api.Posts;
using Coalitions.Api.Records;
using Coalitions.Api.Reforms;
using Coalitions.Api.Ties;

namespace Coalitions.Api.Recording;

/// <summary>Everything that can be recorded, in the order of the contract.</summary>
public static class Operations
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        RegisterActor.Operation, GiveName.Operation, AssignClass.Operation, TakePost.Operation, BeginMembership.Operation,
        NoteContact.Operation, MergeActor.Operation, UnmergeActor.Operation, AssessInfluence.Operation, IdentifyIncentive.Operation,
        EstablishPost.Operation,
        ProposeReform.Operation, AddProvision.Operation, ReachStage.Operation, IdentifyStakeholder.Operation,
        ReachPhase.OfReform, AdoptDecisionRule.Operation,
        AssessAlignment.Operation,
        DeclareTie.Operation,
        PlanEngagement.Operation, ReachEngagementStatus.Operation, InviteActors.Operation, RecordReply.Operation, RecordAttendance.Operation,
        CountCrowd.Operation, IdentifyUse.Operation, JudgeDeliveredLevel.Operation, ReachPhase.OfEngagement, MakeContribution.Operation,
        MakeCommitment.Operation, AssessOutcomes.Operation, DrawLesson.Operation,
        ReachCommitmentState.Operation, AnswerContribution.Operation,
        DeclareCoalition.Operation, JoinCoalition.Operation, LeaveCoalition.Operation, ReachPhase.OfCoalition, DissolveCoalition.Operation,
        NoteContextEvent.Operation, TakeDecision.Operation,
        EndRecord.Operation, CorrectRecord.Operation, RetractRecord.Operation,
    ];

    /// <summary>The operation that <c>POST /v1/…</c> names, and what stands in its path for the id.</summary>
    public static (Operation Operation, string Id)? Find(string text)
    {
        const string method = "POST ";
        if (!text.StartsWith(method, StringComparison.Ordinal)) return null;
        foreach (var operation in All)
            if (operation.Match(text[method.Length..]) is { } id) return (operation, id);
        return null;
    }
}
