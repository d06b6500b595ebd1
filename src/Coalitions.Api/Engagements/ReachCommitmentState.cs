using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>What became of a commitment.</summary>
public sealed record ReachCommitmentState : FactBody, IFactBody<ReachCommitmentState, CommitmentStateReached>
{
    public required CommitmentState State { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static FactKind FactKind { get; } = new FactKind<CommitmentStateReached, ReachCommitmentState>("commitment", ResourceKind.Commitment);

    public static Operation Operation { get; } = Operation.Records("/v1/commitments/{id}/states", "reachCommitmentState",
        "Records what became of a commitment.", FactKind, typeof(ReachCommitmentState));

    public async ValueTask<CommitmentStateReached> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new CommitmentStateReached(ids.Subject, State), this, FactKind.Name);
        return fact with { Reason = await recorder.Seal($"{FactKind.Name}.reason", [.. fact.SealedUnder], Reason) };
    }

    public static ReachCommitmentState Show(CommitmentStateReached fact, Guid version, Showing showing) => showing.Common(
        new ReachCommitmentState { State = fact.State, Reason = showing.Open($"{FactKind.Name}.reason", fact.Reason) }, fact, FactKind.Name);
}
