using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Api.Records;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Actors;

/// <summary>A merge was wrong: each id has again what was recorded under it, before the merge and since.</summary>
public sealed record UnmergeActor
{
    public required Guid MergeRecordId { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static Operation Operation { get; } = new("/v1/actors/{id}/unmerge", "unmergeActor", "Takes back a merge of an actor, whatever was merged since.",
        typeof(UnmergeActor), typeof(Changed), async (recorder, path, element) =>
        {
            var actor = await recorder.Path(path, ResourceKind.Actor);
            var body = recorder.Bind<UnmergeActor>(element);
            var stream = await recorder.StreamOf(body.MergeRecordId);
            if (stream?.Dossier.Entries[body.MergeRecordId] is not { Fact: ActorMerged merge } entry || (actor != merge.ActorId && actor != merge.IntoId))
                throw new ProblemException(Problem.Invalid(recorder.At("mergeRecordId"), "unknown-reference", "There is no such merge of this actor."));
            var changeId = recorder.NewId();
            var reason = await recorder.Seal(ChangeRecord.Reason, [.. merge.SealedUnder], body.Reason);
            stream.Append(recorder.Granted(entry.Retract(new RecordRetracted(entry.RecordId, reason))), changeId);
            await recorder.Unmerge(entry.RecordId);
            return ChangeRecord.Done(entry.RecordId, changeId);
        });
}
