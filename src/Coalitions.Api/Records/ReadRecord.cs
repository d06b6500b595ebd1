using System.Text.Json.Nodes;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Records;

/// <summary>Every version of a record: what was said when, and by whom it was recorded.</summary>
/// <param name="Status"><c>recorded</c> or <c>retracted</c>, as known at <c>knownAt</c>.</param>
public sealed record RecordDetails(
    Guid RecordId, string AsOf, string? KnownAt, long Sequence, string Type, string Status, JsonObject Data, IReadOnlyList<RecordVersion> Versions);

/// <param name="Change"><c>recorded</c>, <c>ended</c>, <c>corrected</c> or <c>retracted</c>.</param>
/// <param name="RecordedBy">The opaque principal.</param>
/// <param name="Migrated">Whether it was recorded elsewhere at that time, and moved in by RecordedBy.</param>
/// <param name="Data">The fact after this change.</param>
public sealed record RecordVersion(Guid ChangeId, string Change, long Sequence, string RecordedAt, bool Migrated, string? RecordedBy, string? Reason, JsonObject Data);

public static class RecordEndpoints
{
    public static void MapRecords(this IEndpointRouteBuilder app) => app.MapGet("/v1/records/{recordId}", Get)
        .Describe("recordDetails", "Shows every version of a record.", "records").Takes()
        .Produces<RecordDetails>().Refuses(400, 401, 403, 404, 503);

    private static async Task<IResult> Get(HttpContext context, string recordId)
    {
        var question = await Question.Of(context);
        if (!Guid.TryParseExact(recordId, "D", out var record)) throw new ProblemException(Problem.NotFound);
        if (await FirstStream(question, record) is not { } stream) throw new ProblemException(Problem.NotFound);
        var changes = await Changes(question, record, stream);
        if (changes.Count == 0 && question.IsLatest)
        {
            // It was recorded a moment ago.
            await question.CatchUp();
            changes = await Changes(question, record, stream);
        }

        if (changes.Count == 0) throw new ProblemException(Problem.NotFound);

        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant,
            changes.Select(change => (change.After.Version, change.After.Fact)), question.Cancellation);
        var versions = changes.Select(change => new RecordVersion(
            change.Stored.Recorded.EventId, ChangeRecord.Verb(change.Stored.Recorded.Event), change.Place.Sequence, Domain.Time.ValidTime.At(change.Place.RecordedAt).ToString(),
            change.Stored.Migrated, change.Stored.Principal, showing.Open(ChangeRecord.Reason, ChangeRecord.ReasonOf(change.Stored.Recorded.Event)),
            FactKinds.Of(change.After.Fact).Show(change.After.Fact, change.After.Version, showing))).ToArray();
        var last = changes[^1].After;
        return question.Answer(new RecordDetails(record, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            EventNames.Of(last.Fact), last.Retracted ? "retracted" : "recorded", versions[^1].Data, versions),
            recordTag: Answer.RecordTag(last.LastChange));
    }

    private static async Task<Guid?> FirstStream(Question question, Guid record)
    {
        await using var find = question.Database.Api.CreateCommand("select stream_id from es.mt_events where tenant_id = $1 and id = $2");
        find.Parameters.AddWithValue(question.Tenant);
        find.Parameters.AddWithValue(record);
        return (Guid?)await find.ExecuteScalarAsync(question.Cancellation);
    }

    // Corrections can have moved the record to other streams, and back; we follow them all.
    private static async Task<IReadOnlyList<(StoredEvent Stored, (long Sequence, DateTime RecordedAt) Place, Entry After)>> Changes(Question question, Guid record, Guid first)
    {
        var found = new Dictionary<Guid, (StoredEvent, Entry)>();
        var streams = new Queue<Guid>([first]);
        var visited = new HashSet<Guid>();
        while (streams.TryDequeue(out var stream))
        {
            if (!visited.Add(stream)) continue;
            var dossier = new Dossier(stream, question.Tenant);
            foreach (var stored in (await RecordedEvents.OfStreams(question.Database.Api, question.Tenant, [stream], question.Cancellation))[stream])
            {
                if (stored.Recorded.Sequence > question.Clocks.SeqId) break;
                var before = dossier.Entries.GetValueOrDefault(record);
                dossier = dossier.Evolve(stored.Recorded);
                var after = dossier.Entries.GetValueOrDefault(record);
                if (after is not null && after != before) found[stored.Recorded.EventId] = (stored, after);
                if (before is not null && after is null) streams.Enqueue(((RecordCorrected)stored.Recorded.Event).Restated.StreamOf(question.Tenant));
            }
        }

        var places = await Places(question, [.. found.Keys]);
        return [.. found.Values.Select(item => (item.Item1, places[item.Item1.Recorded.EventId], item.Item2)).OrderBy(item => item.Item2.Sequence)];
    }

    // When something was recorded is told by the tenant's sequence, in which it never decreases.
    private static async Task<IReadOnlyDictionary<Guid, (long Sequence, DateTime RecordedAt)>> Places(Question question, Guid[] events)
    {
        await using var command = question.Database.Api.CreateCommand($"select event_id, sequence, recorded_at from {question.Database.Facts}.sequence where tenant_id = $1 and event_id = any($2)");
        command.Parameters.AddWithValue(question.Tenant);
        command.Parameters.AddWithValue(events);
        var places = new Dictionary<Guid, (long, DateTime)>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation)) places[reader.GetGuid(0)] = (reader.GetInt64(1), reader.GetDateTime(2));
        return places;
    }
}
