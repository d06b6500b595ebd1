using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reforms;

/// <summary>A reform reaches a stage.</summary>
public sealed record ReachStage : FactBody, IFactBody<ReachStage, StageReached>
{
    public required ReformStage Stage { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static FactKind FactKind { get; } = new FactKind<StageReached, ReachStage>("reform", ResourceKind.Reform);

    public static Operation Operation { get; } =
        Operation.Records("/v1/reforms/{id}/stages", "reachStage", "Records that a reform reached a stage.", FactKind, typeof(ReachStage));

    public async ValueTask<StageReached> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new StageReached(ids.Subject, Stage), this, FactKind.Name);
        return fact with { Reason = await recorder.Seal($"{FactKind.Name}.reason", [.. fact.SealedUnder], Reason) };
    }

    public static ReachStage Show(StageReached fact, Guid version, Showing showing) => showing.Common(
        new ReachStage { Stage = fact.Stage, Reason = showing.Open($"{FactKind.Name}.reason", fact.Reason) }, fact, FactKind.Name);
}
