using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Context;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Records;

/// <summary>The fact should never have been recorded.</summary>
public sealed record RetractRecord
{
    [Text(2_000)]
    public string? Reason { get; init; }

    public static Operation Operation { get; } = new("/v1/records/{recordId}/retraction", "retractRecord",
        "Takes back a fact that should never have been recorded.", typeof(RetractRecord), typeof(Changed), async (recorder, path, element) =>
        {
            var body = recorder.Bind<RetractRecord>(element);
            var (stream, entry) = await ChangeRecord.Find(recorder, path, ifMatchRequired: true);
            var changeId = recorder.NewId();
            var reason = await recorder.Seal(ChangeRecord.Reason, [.. entry.Fact.SealedUnder], body.Reason);
            var retracted = recorder.Granted(entry.Retract(new RecordRetracted(entry.RecordId, reason)));
            if (MadeBy(entry.Fact) is { } resource) await Withdraw(recorder, resource, entry.RecordId);
            foreach (var freed in Freed(stream, entry)) recorder.Release(freed);
            if (entry.Fact is ActorMerged) await recorder.Unmerge(entry.RecordId);
            stream.Append(retracted, changeId);
            return ChangeRecord.Done(entry.RecordId, changeId);
        });

    // The facts that bring something into being which others may refer to.
    private static Guid? MadeBy(Fact fact) => fact switch
    {
        ActorRegistered actor => actor.ActorId,
        ReformProposed reform => reform.ReformId,
        PostEstablished post => post.PostId,
        ProvisionAdded provision => provision.ProvisionId,
        EngagementPlanned engagement => engagement.EngagementId,
        ContributionMade contribution => contribution.ContributionId,
        CommitmentMade commitment => commitment.CommitmentId,
        CoalitionDeclared coalition => coalition.CoalitionId,
        ContextEventOccurred occurred => occurred.ContextEventId,
        DecisionTaken decision => decision.DecisionId,
        _ => null,
    };

    // Whatever named the thing may name another once it should never have been.
    private static IReadOnlyList<Guid> Freed(OpenStream stream, Entry entry) => entry.Fact switch
    {
        IdentifierAssigned or ProvisionAdded => [entry.RecordId],
        ActorRegistered or ReformProposed or PostEstablished => [.. stream.Dossier.Of<IdentifierAssigned>().Select(assigned => assigned.Entry.RecordId)],
        _ => [],
    };

    private static async ValueTask Withdraw(Recorder recorder, Guid resource, Guid recordId)
    {
        var known = await recorder.Resource(resource);
        await recorder.Bar(resource);
        if (await recorder.LiveReference(resource, recordId) is { } reference)
            throw new ProblemException(new Problem(409, "still-referenced", $"Record {reference} refers to it; retract or correct that first."));
        recorder.Register(known with { Retracted = true });
    }
}
