using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Feed;

/// <summary>A thing recorded, with everything it speaks of.</summary>
public sealed record FeedThing(RecordedThing Thing, IReadOnlyList<Guid> Subjects)
{
    public long Sequence => Thing.Sequence;

    public long SeqId => Thing.Stored.Recorded.Sequence;
}

/// <summary>Reads what was recorded in the tenant's order: what has no number yet is not there yet.</summary>
public sealed class FeedReader(Database database, PrivateTexts texts)
{
    // How far one question looks for what it asks for, whatever it finds: near first, then farther.
    private const int FirstStretch = 1_000;
    private const int LongestStretch = 20_000;
    private const int MostStretches = 25;

    private static readonly string[] ChangeNames = [.. EventNames.All.Where(pair => pair.Key.IsAssignableTo(typeof(IRecordChange))).Select(pair => pair.Value)];

    private readonly string facts = database.Facts;

    /// <summary>The tenant's latest sequence, and the same in the store's order.</summary>
    public async Task<(long Sequence, long SeqId)> Head(string tenant, CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand($"select sequence, seq_id from {facts}.sequence where tenant_id = $1 order by sequence desc limit 1");
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetInt64(0), reader.GetInt64(1)) : (0, 0);
    }

    /// <summary>The next of what is asked for, and as far as was looked for it.</summary>
    public async Task<(IReadOnlyList<FeedThing> Things, long Through)> Find(
        string tenant, long after, int limit, FeedFilter filter, (long Sequence, long SeqId) head, CancellationToken cancellation)
    {
        var narrowing = await Narrow(tenant, filter, head.SeqId, cancellation);
        var (things, through, length) = (new List<FeedThing>(), after, FirstStretch);
        for (var stretch = 0; stretch < MostStretches && through < head.Sequence && things.Count < limit; stretch++)
        {
            var to = filter.IsEmpty ? head.Sequence : Math.Min(head.Sequence, through + length);
            var (found, last) = await Things(tenant, through, to, limit - things.Count, narrowing, cancellation);
            things.AddRange(found);
            (through, length) = (last ?? to, Math.Min(length * 4, LongestStretch));
        }

        return (things, through);
    }

    /// <summary>Who is known to be who at a place in the store's order.</summary>
    public Task<Identities> Identities(string tenant, long seqId, CancellationToken cancellation) => Merges.Read(database, tenant, seqId, cancellation);

    /// <summary>Which reforms these things touch.</summary>
    public Task<IReadOnlyList<Touch>> Touches(string tenant, IReadOnlyList<FeedThing> things, Identities identities, CancellationToken cancellation) =>
        FeedReforms.Of(database, tenant, things, identities, cancellation);

    /// <summary>The things as the feed tells them, their texts opened.</summary>
    public async Task<IReadOnlyList<FeedItem>> Show(string tenant, IReadOnlyList<FeedThing> things, CancellationToken cancellation)
    {
        var showing = await Showing.Of(database, texts, tenant, things.Select(item => (item.Thing.After.Version, item.Thing.After.Fact)), cancellation);
        return [.. things.Select(item => FeedItem.Of(item.Thing.Show(showing), item.Subjects, item.Thing.After.Fact))];
    }

    // With where the page was full: then there may be more before the end of the stretch.
    private async Task<(IReadOnlyList<FeedThing> Things, long? Last)> Things(
        string tenant, long after, long upTo, int limit, IReadOnlyList<(Func<int, string> Sql, object[] Values)> narrowing, CancellationToken cancellation)
    {
        List<object> values = [tenant, after, upTo];
        var conditions = new List<string>();
        foreach (var (sql, own) in narrowing)
        {
            conditions.Add($"and {sql(values.Count + 1)}");
            values.AddRange(own);
        }

        await using var command = database.Api.CreateCommand($"""
            select e.seq_id, e.id, e.stream_id, e.version, e.type, e.data, e.user_name, e.headers -> 'migrated' is not null, s.sequence, s.recorded_at
            from {facts}.sequence s join es.mt_events e on e.tenant_id = s.tenant_id and e.id = s.event_id
            where s.tenant_id = $1 and s.sequence > $2 and s.sequence <= $3 {string.Join(' ', conditions)}
            order by s.sequence limit {limit}
            """);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        var rows = new List<(StoredEvent Stored, long Sequence, DateTime RecordedAt)>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation)) rows.Add((RecordedEvents.Read(reader), reader.GetInt64(8), reader.GetDateTime(9)));

        // A fact says all of itself; of what became of one the stream tells what it was.
        var changes = await RecordedHistory.Left(database.Api, tenant,
            [.. rows.Where(row => row.Stored.Recorded.Event is IRecordChange).Select(row => (row.Stored.Recorded.Sequence, row.Stored.Recorded.RecordId, row.Stored.StreamId))], cancellation);
        var things = new List<FeedThing>(rows.Count);
        foreach (var (stored, sequence, recordedAt) in rows)
        {
            var recorded = stored.Recorded;
            if (recorded.Event is Fact fact)
            {
                var entry = new Entry(recorded.EventId, recorded.Sequence, recorded.EventId, recorded.EventId, fact);
                things.Add(new FeedThing(new RecordedThing(sequence, recordedAt, new LeftRecord(stored, null, entry)), [.. fact.Concerns.Distinct()]));
            }
            else if (changes.TryGetValue(recorded.Sequence, out var change))
            {
                things.Add(new FeedThing(new RecordedThing(sequence, recordedAt, change),
                    [.. (change.Before?.Concerns ?? []).Concat(change.After.Fact.Concerns).Distinct()]));
            }
        }

        return (things, rows.Count == limit ? rows[^1].Sequence : null);
    }

    private async Task<IReadOnlyList<(Func<int, string> Sql, object[] Values)>> Narrow(string tenant, FeedFilter filter, long seqId, CancellationToken cancellation)
    {
        var narrowing = new List<(Func<int, string>, object[])>();
        if (filter.Reform is { } reform)
        {
            var parts = await FeedReforms.PartsOf(database, tenant, reform, cancellation);
            narrowing.Add((number => Concerning(number), [parts.Select(part => part.Id).ToArray(), parts.Select(part => part.Since).ToArray()]));
        }

        if (filter.Actor is { } actor)
        {
            var ids = (await Identities(tenant, seqId, cancellation)).Behind(actor);
            narrowing.Add((number => Concerning(number), [ids, ids.Select(_ => 0L).ToArray()]));
        }

        if (filter.Type is { } type)
            narrowing.Add((number => $"""
                case when e.type = any(${number + 1})
                    then (select first.type from es.mt_events first where first.tenant_id = e.tenant_id and first.id = (e.data ->> 'recordId')::uuid)
                    else e.type end = ${number}
                """, [type, ChangeNames]));
        return narrowing;

        // What speaks of one of these, from when on it belonged to what is asked for.
        string Concerning(int number) => $"""
            s.seq_id in (
                select x.seq_id from unnest(${number}::uuid[], ${number + 1}::bigint[]) part(id, since)
                join {facts}.subjects x on x.tenant_id = $1 and x.subject_id = part.id and x.seq_id >= part.since
                where x.seq_id > coalesce((select seq_id from {facts}.sequence where tenant_id = $1 and sequence = $2), 0)
                  and x.seq_id <= (select seq_id from {facts}.sequence where tenant_id = $1 and sequence = $3))
            """;
    }
}
