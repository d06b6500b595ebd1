using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.CoalitionBuilding;

namespace Coalitions.Api.CoalitionBuilding;

/// <summary>A declared coalition comes to its end, and with it every membership.</summary>
public sealed record DissolveCoalition : FactBody, IFactBody<DissolveCoalition, CoalitionDissolved>
{
    [Text(2_000)]
    public string? Reason { get; init; }

    public static FactKind FactKind { get; } = new FactKind<CoalitionDissolved, DissolveCoalition>("coalition", ResourceKind.Coalition);

    public static Operation Operation { get; } = Operation.Records("/v1/coalitions/{id}/dissolution", "dissolveCoalition",
        "Records that a declared coalition came to its end.", FactKind, typeof(DissolveCoalition));

    public async ValueTask<CoalitionDissolved> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new CoalitionDissolved(ids.Subject), this, FactKind.Name);
        return fact with { Reason = await recorder.Seal($"{FactKind.Name}.reason", [.. fact.SealedUnder], Reason) };
    }

    public static DissolveCoalition Show(CoalitionDissolved fact, Guid version, Showing showing) => showing.Common(
        new DissolveCoalition { Reason = showing.Open($"{FactKind.Name}.reason", fact.Reason) }, fact, FactKind.Name);
}
