using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>An event by its place in the store and its kind: all that may be said of it where nobody needs a key.</summary>
public sealed record NamedEvent(long Sequence, string Type)
{
    private const int Page = 2_000;
    private const long Stretch = 100_000;

    /// <summary>
    /// The event at which the projection of a generation cannot get on: the first of those it reads next, their streams'
    /// earlier events included, that cannot be read or folded. Null when each of them can.
    /// </summary>
    public static async Task<NamedEvent?> Unreadable(NpgsqlDataSource database, int generation, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with next as (
                select seq_id, tenant_id, stream_id from es.mt_events
                where seq_id > coalesce((select last_seq_id from es.mt_event_progression where name = $1), 0) order by seq_id limit $2)
            select e.seq_id, e.id, e.tenant_id, e.stream_id, e.type, e.data
            from (select distinct tenant_id, stream_id from next) s cross join lateral (
                select * from es.mt_events own where own.tenant_id = s.tenant_id and own.stream_id = s.stream_id and own.seq_id + 0 <= (select max(seq_id) from next)) e
            order by e.seq_id
            """);
        command.Parameters.AddWithValue(FactProjection.ShardOf(generation));
        command.Parameters.AddWithValue(Page);
        var histories = new Dictionary<(string Tenant, Guid Stream), History>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (sequence, tenant, stream, type) = (reader.GetInt64(0), reader.GetString(2), reader.GetGuid(3), reader.GetString(4));
            if (!histories.TryGetValue((tenant, stream), out var history)) histories[(tenant, stream)] = history = new History(stream, tenant);
            if (!CanTake(history, reader.GetGuid(1), sequence, type, reader.GetString(5))) return new NamedEvent(sequence, type);
        }

        return null;
    }

    /// <summary>
    /// The first event, from <paramref name="from"/> on, that the projection has passed without taking it in; null when
    /// there is none, with the place up to which everything was taken in.
    /// </summary>
    public static async Task<(NamedEvent? Missing, long Complete)> Missing(NpgsqlDataSource database, int generation, long from, CancellationToken cancellation)
    {
        while (true)
        {
            // One statement, one moment: what it sees of the projection's place, its numbers and the events belongs together.
            await using var command = database.CreateCommand($"""
                with place as (select coalesce((select last_seq_id from es.mt_event_progression where name = $1), 0) as reached)
                select place.reached, missing.seq_id, missing.type
                from place left join lateral (
                    select e.seq_id, e.type from es.mt_events e
                    where e.seq_id >= $2 and e.seq_id <= least($3, place.reached)
                      and not exists (select from {FactTables.SchemaOf(generation)}.sequence s where s.tenant_id = e.tenant_id and s.seq_id = e.seq_id)
                    order by e.seq_id limit 1) missing on true
                """);
            foreach (var value in (object[])[FactProjection.ShardOf(generation), from, from + Stretch]) command.Parameters.AddWithValue(value);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            var reached = reader.GetInt64(0);
            if (!reader.IsDBNull(1)) return (new NamedEvent(reader.GetInt64(1), reader.GetString(2)), from);
            if (reached <= from + Stretch) return (null, Math.Max(from, reached));
            from += Stretch;
        }
    }

    private static bool CanTake(History history, Guid id, long sequence, string type, string data)
    {
        try
        {
            if (RecordedEvents.Read(type, data) is IRecordEvent recorded) history.Take(new Recorded(recorded, id, sequence));
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps it from being read, it is this event that must be mended.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
