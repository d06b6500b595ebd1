using System.Text.Json;
using Coalitions.Domain.Record;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>An event of the record as it lies in the store.</summary>
/// <param name="Migrated">Whether it was recorded elsewhere, and moved in with its time.</param>
public sealed record StoredEvent(Recorded Recorded, Guid StreamId, long Version, string? Principal, bool Migrated);

/// <summary>Reads events of the record, many streams in one question.</summary>
public static class RecordedEvents
{
    private static readonly Dictionary<string, Type> TypeOf = EventNames.All.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>All events of these streams in their order; a stream that does not exist has none.</summary>
    public static async Task<ILookup<Guid, StoredEvent>> OfStreams(
        NpgsqlDataSource database, string tenant, Guid[] streams, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await OfStreams(connection, tenant, streams, cancellation);
    }

    /// <summary>The same for the tenant that the work has entered.</summary>
    public static async Task<ILookup<Guid, StoredEvent>> OfStreams(
        ApiDatabase database, string tenant, Guid[] streams, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await OfStreams(connection, tenant, streams, cancellation);
    }

    /// <summary>The same within a transaction.</summary>
    public static async Task<ILookup<Guid, StoredEvent>> OfStreams(
        NpgsqlConnection connection, string tenant, Guid[] streams, CancellationToken cancellation) =>
        (await Read(connection, tenant, streams, null, cancellation)).Events.ToLookup(stored => stored.StreamId);

    /// <summary>
    /// The same under locks that are held until the end of the transaction; and whether all of them were had. Those above
    /// <paramref name="highest"/> are waited for in their order, those below are taken only where they are free.
    /// </summary>
    public static async Task<(bool Locked, ILookup<Guid, StoredEvent> Events)> OfLockedStreams(
        NpgsqlConnection connection, string tenant, Guid[] streams, long[] keys, long highest, CancellationToken cancellation)
    {
        var (locked, events) = await Read(connection, tenant, streams, keys.Length == 0 ? null : new("""
            select bool_and(case when key > $2 then pg_advisory_xact_lock(key) is not null else pg_try_advisory_xact_lock(key) end) from unnest($1) as key
            """) { Parameters = { new() { Value = keys }, new() { Value = highest } } }, cancellation);
        return (locked, events.ToLookup(stored => stored.StreamId));
    }

    /// <summary>The event that <paramref name="type"/> and <paramref name="data"/> hold.</summary>
    public static IRecordEvent Parse(string type, string data) => (IRecordEvent)Read(type, data);

    /// <summary>The same for events that are not of the record too.</summary>
    public static object Read(string type, string data) =>
        JsonSerializer.Deserialize(data, TypeOf[type], EventJson.Options) ?? throw new JsonException("An event is no null.");

    /// <summary>The fact that a version event holds: the fact itself, or the one that a correction restated.</summary>
    public static Fact FactOf(IRecordEvent recorded) => recorded switch
    {
        Fact fact => fact,
        RecordCorrected corrected => corrected.Restated,
        _ => throw new InvalidOperationException($"{recorded.GetType().Name} holds no fact."),
    };

    /// <summary>Where these events stand in the order of recording.</summary>
    public static async Task<IReadOnlyDictionary<Guid, long>> FirstSequences(
        NpgsqlDataSource database, string tenant, Guid[] events, CancellationToken cancellation)
    {
        if (events.Length == 0) return new Dictionary<Guid, long>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await FirstSequences(connection, tenant, events, cancellation);
    }

    private static async Task<IReadOnlyDictionary<Guid, long>> FirstSequences(
        NpgsqlConnection connection, string tenant, Guid[] events, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select id, seq_id from es.mt_events where tenant_id = $1 and id = any($2)";
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(events);
        var found = new Dictionary<Guid, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found[reader.GetGuid(0)] = reader.GetInt64(1);
        return found;
    }

    private static async Task<(bool Locked, IReadOnlyList<StoredEvent> Events)> Read(
        NpgsqlConnection connection, string tenant, Guid[] streams, NpgsqlBatchCommand? locking, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (locking is not null) batch.BatchCommands.Add(locking);
        batch.BatchCommands.Add(new("""
            select seq_id, id, stream_id, version, type, data, user_name, headers -> 'migrated' is not null from es.mt_events
            where tenant_id = $1 and stream_id = any($2) order by stream_id, version
            """) { Parameters = { new() { Value = tenant }, new() { Value = streams } } });
        var (locked, events) = (true, new List<StoredEvent>());
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            // The reading statement begins when the locks are held, so it sees whatever their last holders committed.
            if (locking is not null)
            {
                await reader.ReadAsync(cancellation);
                locked = reader.GetBoolean(0);
                await reader.NextResultAsync(cancellation);
            }

            while (await reader.ReadAsync(cancellation)) events.Add(Read(reader));
        }

        return (locked, await Placed(connection, tenant, events, cancellation));
    }

    private static async Task<IReadOnlyList<StoredEvent>> Placed(
        NpgsqlConnection connection, string tenant, List<StoredEvent> events, CancellationToken cancellation)
    {
        var own = events.Select(stored => (stored.StreamId, stored.Recorded.EventId)).ToHashSet();
        var moved = events.Where(MovedHere).Select(stored => ((RecordCorrected)stored.Recorded.Event).RecordId).Distinct().ToArray();
        if (moved.Length == 0) return events;
        var places = await FirstSequences(connection, tenant, moved, cancellation);
        return [.. events.Select(stored => MovedHere(stored) && places.TryGetValue(((RecordCorrected)stored.Recorded.Event).RecordId, out var place)
            ? stored with { Recorded = stored.Recorded with { FirstRecorded = place } }
            : stored)];

        bool MovedHere(StoredEvent stored) =>
            stored.Recorded.Event is RecordCorrected corrected && !own.Contains((stored.StreamId, corrected.RecordId));
    }

    /// <summary>The event of a row that begins with its seq_id, id, stream, version, type, data, principal and whether it was migrated.</summary>
    public static StoredEvent Read(NpgsqlDataReader reader) => new(
        new Recorded(Parse(reader.GetString(4), reader.GetString(5)), reader.GetGuid(1), reader.GetInt64(0)),
        reader.GetGuid(2), reader.GetInt64(3), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetBoolean(7));
}
