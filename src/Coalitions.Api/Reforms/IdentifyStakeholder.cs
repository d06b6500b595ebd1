using Coalitions.Api.Recording;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reforms;

/// <summary>An actor is identified as a stakeholder of a reform.</summary>
public sealed record IdentifyStakeholder : FactBody, IFactBody<IdentifyStakeholder, StakeholderIdentified>
{
    public required Reference Actor { get; init; }

    /// <summary>Where the unit would like to see it, on the reform's own scale.</summary>
    public double? TargetPosition { get; init; }

    public static FactKind FactKind { get; } = new FactKind<StakeholderIdentified, IdentifyStakeholder>("reform", ResourceKind.Reform);

    public static Operation Operation { get; } = Operation.Records("/v1/reforms/{id}/stakeholders", "identifyStakeholder",
        "Records that an actor is a stakeholder of a reform.", FactKind, typeof(IdentifyStakeholder));

    public async ValueTask<StakeholderIdentified> Read(Recorder recorder, FactIds ids)
    {
        var actor = await recorder.Actor(Actor, "actor");
        var reform = await recorder.Resource(ids.Subject);
        var target = recorder.Position("targetPosition", TargetPosition is { } wish ? new Grade(wish) : null, reform.Scale!);
        return await recorder.Common(new StakeholderIdentified(ids.Subject, actor, target), this, FactKind.Name);
    }

    public static IdentifyStakeholder Show(StakeholderIdentified fact, Guid version, Showing showing) => showing.Common(
        new IdentifyStakeholder { Actor = Reference.To(fact.ActorId), TargetPosition = fact.TargetPosition }, fact, FactKind.Name);
}
