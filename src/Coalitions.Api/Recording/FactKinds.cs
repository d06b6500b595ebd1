using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.Posts;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Recording;

/// <summary>Every kind of fact that the record knows.</summary>
public static class FactKinds
{
    public static IReadOnlyList<FactKind> All { get; } =
    [
        DescribeActor.FactKind, GiveName.FactKind, AssignClass.FactKind, TakePost.FactKind, BeginMembership.FactKind,
        NoteContact.FactKind, AssessInfluence.FactKind, IdentifyIncentive.FactKind, IdentifierBody.FactKind,
        EstablishPost.FactKind, ProposeReform.FactKind, AddProvision.FactKind, ReachStage.FactKind,
        IdentifyStakeholder.FactKind, AssessAlignment.FactKind,
    ];

    private static readonly Dictionary<Type, FactKind> ByFact = All.ToDictionary(kind => kind.Fact);

    public static FactKind Of(Fact fact) => ByFact[fact.GetType()];
}
