using Coalitions.Api.Recording;
using Coalitions.Domain.CoalitionBuilding;

namespace Coalitions.Api.CoalitionBuilding;

/// <summary>An actor leaves a declared coalition.</summary>
public sealed record LeaveCoalition : FactBody, IFactBody<LeaveCoalition, CoalitionLeft>
{
    public required Reference Actor { get; init; }

    public DepartureReason? ReasonCode { get; init; }

    public static FactKind FactKind { get; } = new FactKind<CoalitionLeft, LeaveCoalition>("coalition", ResourceKind.Coalition);

    public static Operation Operation { get; } = Operation.Records("/v1/coalitions/{id}/departures", "leaveCoalition",
        "Records that an actor left a declared coalition.", FactKind, typeof(LeaveCoalition));

    public async ValueTask<CoalitionLeft> Read(Recorder recorder, FactIds ids) =>
        await recorder.Common(new CoalitionLeft(ids.Subject, await recorder.Actor(Actor, "actor"), ReasonCode), this, FactKind.Name);

    public static LeaveCoalition Show(CoalitionLeft fact, Guid version, Showing showing) => showing.Common(
        new LeaveCoalition { Actor = Reference.To(fact.ActorId), ReasonCode = fact.ReasonCode }, fact, FactKind.Name);
}
