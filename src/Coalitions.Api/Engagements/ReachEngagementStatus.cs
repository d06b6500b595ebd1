using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>An engagement is postponed, begins, ends or is called off.</summary>
public sealed record ReachEngagementStatus : FactBody, IFactBody<ReachEngagementStatus, EngagementStatusReached>
{
    public required EngagementStatus Status { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static FactKind FactKind { get; } = new FactKind<EngagementStatusReached, ReachEngagementStatus>("engagement", ResourceKind.Engagement);

    public static Operation Operation { get; } = Operation.Records("/v1/engagements/{id}/status", "reachEngagementStatus",
        "Records where an engagement stands.", FactKind, typeof(ReachEngagementStatus));

    public async ValueTask<EngagementStatusReached> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new EngagementStatusReached(ids.Subject, Status), this, FactKind.Name);
        return fact with { Reason = await recorder.Seal($"{FactKind.Name}.reason", [.. fact.SealedUnder], Reason) };
    }

    public static ReachEngagementStatus Show(EngagementStatusReached fact, Guid version, Showing showing) => showing.Common(
        new ReachEngagementStatus { Status = fact.Status, Reason = showing.Open($"{FactKind.Name}.reason", fact.Reason) }, fact, FactKind.Name);
}
