using System.Text.Json.Nodes;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Recording;
using Coalitions.Api.Records;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Reading;

/// <summary>One thing that was recorded about a resource.</summary>
/// <param name="Change"><c>recorded</c>, <c>ended</c>, <c>corrected</c> or <c>retracted</c>.</param>
/// <param name="RecordedBy">The opaque principal.</param>
/// <param name="Migrated">Whether it was recorded elsewhere at that time, and moved in by RecordedBy.</param>
/// <param name="Data">The fact after this change.</param>
/// <param name="Participant">In the history of an engagement, who the actor was at its date.</param>
public sealed record HistoryItem(
    long Sequence, string RecordedAt, bool Migrated, string? RecordedBy, string Change, Guid RecordId, Guid ChangeId, string Type, JsonObject Data, string? Reason,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] Participant? Participant);

/// <summary>What an event left of the record that it is about.</summary>
/// <param name="Before">The fact as it was in this stream; null where it was not.</param>
/// <param name="Here">Whether the record is still in the stream, and was not corrected away into another.</param>
public sealed record LeftRecord(StoredEvent Stored, Fact? Before, Entry After, bool Here = true);

/// <summary>An event at its place in the tenant's sequence, with what it left of the record that it is about.</summary>
public sealed record RecordedThing(long Sequence, DateTime RecordedAt, LeftRecord Left)
{
    public StoredEvent Stored => Left.Stored;

    public Fact? Before => Left.Before;

    public Entry After => Left.After;

    public bool Here => Left.Here;

    /// <summary>As the API shows it.</summary>
    public HistoryItem Show(Showing showing, Participant? participant = null) => new(
        Sequence, ValidTime.At(RecordedAt).ToString(), Stored.Migrated, Stored.Principal, ChangeRecord.Verb(Stored.Recorded.Event), After.RecordId, Stored.Recorded.EventId,
        EventNames.Of(After.Fact), FactKinds.Of(After.Fact).Show(After.Fact, After.Version, showing),
        showing.Open(ChangeRecord.Reason, ChangeRecord.ReasonOf(Stored.Recorded.Event)), participant);
}

/// <summary>What was recorded about a resource, in the order of recording: read by pages, however long it is.</summary>
public static class RecordedHistory
{
    private const int AtATime = 200;

    /// <summary>A page of the history. Of what begins after asOf only the resource's own description is in it.</summary>
    /// <param name="date">At which date participants are described; null: they are not.</param>
    public static async Task<Page<HistoryItem>> Read(Question question, Guid resource, DateTime? date = null)
    {
        var limit = question.Limit();
        var (items, after, more) = (new List<RecordedThing>(), question.AfterSequence(), true);
        while (items.Count <= limit && more)
        {
            var page = await Next(question, resource, after, limit + 1);
            more = page.Count > limit;
            after = page.Count == 0 ? after : page[^1].Sequence;
            items.AddRange(page.Where(item => item.After.Fact.Valid.Start <= question.Clocks.AsOf || item.After.Fact is EngagementPlanned or ActorRegistered));
        }

        var shown = items.Take(limit).ToArray();
        return new Page<HistoryItem>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, await Show(question, shown, date),
            items.Count > limit ? question.Next(shown[^1].Sequence) : null);
    }

    /// <summary>All of the history after a sequence, page by page, whenever it begins; each with whether the fact stands since, as one of the resource's.</summary>
    public static async IAsyncEnumerable<(HistoryItem Item, bool Stands)> All(Question question, Guid resource, long after, DateTime? date)
    {
        var ids = (await question.Identities()).Behind(resource);
        while (await Next(question, resource, after, AtATime) is { Count: > 0 } page)
        {
            foreach (var (shown, item) in (await Show(question, page, date)).Zip(page)) yield return (shown, item.Here && !item.After.Retracted && !HasLeft(item));
            after = page[^1].Sequence;
        }

        // What was about the resource, and is about another since.
        bool HasLeft(RecordedThing item) => item.Before is { } before && before.Concerns.Intersect(ids).Any() && !item.After.Fact.Concerns.Intersect(ids).Any();
    }

    /// <summary>What these events left of the records that they are about, by their places in the store's order.</summary>
    public static async Task<IReadOnlyDictionary<long, LeftRecord>> Left(
        ApiDatabase database, string tenant, IReadOnlyList<(long SeqId, Guid Record, Guid Stream)> rows, CancellationToken cancellation)
    {
        var streams = await RecordedEvents.OfStreams(database, tenant, [.. rows.Select(row => row.Stream).Distinct()], cancellation);
        var states = new Dictionary<long, LeftRecord>();
        foreach (var group in rows.GroupBy(row => row.Stream))
        {
            var (dossier, wanted) = (new Dossier(group.Key, tenant), group.ToDictionary(row => row.SeqId, row => row.Record));
            foreach (var stored in streams[group.Key].TakeWhile(stored => stored.Recorded.Sequence <= group.Max(row => row.SeqId)))
            {
                var before = dossier;
                dossier = dossier.Evolve(stored.Recorded);
                if (!wanted.TryGetValue(stored.Recorded.Sequence, out var record)) continue;
                // A correction that moved the record away is shown with the fact as it was here.
                var (was, isNow) = (before.Entries.GetValueOrDefault(record), dossier.Entries.GetValueOrDefault(record));
                if ((isNow ?? was) is { } entry) states[stored.Recorded.Sequence] = new LeftRecord(stored, was?.Fact, entry, isNow is not null);
            }
        }

        return states;
    }

    private static async Task<IReadOnlyList<HistoryItem>> Show(Question question, IReadOnlyList<RecordedThing> items, DateTime? date)
    {
        var identities = await question.Identities();
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, items.Select(item => (item.After.Version, item.After.Fact)), question.Cancellation);
        var participants = date is not { } moment ? new Dictionary<Guid, Participant>()
            : await Participants.Of(question.At(moment), [.. items.Select(item => item.After.Fact).OfType<ParticipationFact>().Select(fact => fact.ActorId).Distinct()]);
        return [.. items.Select(item => item.Show(showing, item.After.Fact is ParticipationFact part ? participants.GetValueOrDefault(identities.Of(part.ActorId)) : null))];
    }

    private static async Task<IReadOnlyList<RecordedThing>> Next(Question question, Guid resource, long after, int limit)
    {
        var facts = question.Database.Facts;
        // What became of a contribution or commitment speaks of that alone, and belongs to the engagement's history all the same.
        await using var command = question.Database.Api.CreateCommand($"""
            ({About("x.subject_id = any($2)")}) union ({About($"""
                x.subject_id = any(array(
                    select p.record_id from {facts}.contributions p where p.tenant_id = $1 and p.engagement_id = any($2) and p.seq_from <= $3 and p.seq_to > $3
                    union all
                    select p.record_id from {facts}.commitments p where p.tenant_id = $1 and p.engagement_id = any($2) and p.seq_from <= $3 and p.seq_to > $3))
                """)})
            order by seq_id limit {limit}
            """);
        foreach (var value in (object[])[question.Tenant, (await question.Identities()).Behind(resource), question.Clocks.SeqId, after]) command.Parameters.AddWithValue(value);
        var rows = new List<(long SeqId, long Sequence, DateTime RecordedAt, Guid Record, Guid Stream)>();
        await using (var reader = await command.ExecuteReaderAsync(question.Cancellation))
            while (await reader.ReadAsync(question.Cancellation))
                rows.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetDateTime(2), reader.GetGuid(3), reader.GetGuid(4)));

        var states = await Left(question.Database.Api, question.Tenant, [.. rows.Select(row => (row.SeqId, row.Record, row.Stream))], question.Cancellation);
        return [.. rows.Where(row => states.ContainsKey(row.SeqId)).Select(row => new RecordedThing(row.Sequence, row.RecordedAt, states[row.SeqId]))];

        string About(string subject) => $"""
            select x.seq_id, s.sequence, s.recorded_at, x.record_id, x.stream_id
            from {facts}.subjects x join {facts}.sequence s on s.tenant_id = x.tenant_id and s.seq_id = x.seq_id
            where x.tenant_id = $1 and {subject} and x.seq_id <= $3
              and x.seq_id > coalesce((select seq_id from {facts}.sequence where tenant_id = $1 and sequence = $4), 0)
            order by x.seq_id limit {limit}
            """;
    }
}
