using System.Diagnostics;
using System.Text.Json;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Coalitions.Domain.Record;
using Marten;
using Marten.Events;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Api.Recording;

/// <summary>
/// Appends to many streams in one statement. A session of Marten calls its function once for each stream and keeps all of
/// them in memory until then; here the same function is asked once for all, and writes the same rows.
/// </summary>
public sealed class BulkAppend(DocumentStore store)
{
    /// <summary>How many seconds a statement that stores very many things may take.</summary>
    public const int Patience = 600;

    private const int StreamsAtATime = 2_000;

    private readonly EventGraph events = (EventGraph)store.Options.Events;

    public async Task Run(NpgsqlTransaction transaction, Caller caller, string importId, IEnumerable<OpenStream> streams)
    {
        foreach (var some in streams.Where(stream => stream.Added.Count > 0).Chunk(StreamsAtATime)) await Append(transaction, caller, importId, some);
    }

    private async Task Append(NpgsqlTransaction transaction, Caller caller, string importId, IReadOnlyList<OpenStream> streams)
    {
        var added = (from stream in streams from item in stream.Added select (Stream: stream, item.Id, item.Event, Mapping: events.EventMappingFor(item.Event.GetType()))).ToArray();
        await using var command = new NpgsqlCommand("""
            select count(es.mt_quick_append_events(stream, kind, $1, ids, types, classes, bodies, null,
                array_fill($2, array[size]), array_fill($3, array[size]), array_fill($4, array[size]), version))
            from (
                select stream, kind, version, count(*)::int size, array_agg(id order by n) ids, array_agg(type order by n) types,
                       array_agg(class order by n) classes, array_agg(body order by n) bodies
                from unnest($5::uuid[], $6::varchar[], $7::bigint[], $8::uuid[], $9::varchar[], $10::varchar[], $11::jsonb[])
                    with ordinality as event(stream, kind, version, id, type, class, body, n)
                group by stream, kind, version order by min(n)) stream
            """, transaction.Connection, transaction) { CommandTimeout = Patience };
        Add(caller.Tenant);
        Add((object?)Activity.Current?.TraceId.ToString() ?? DBNull.Value, NpgsqlDbType.Varchar);
        Add(JsonSerializer.Serialize(new { key = caller.KeyId, import = importId }), NpgsqlDbType.Jsonb);
        Add(caller.Principal.ToString("N"), NpgsqlDbType.Varchar);
        Add(added.Select(item => item.Stream.Id).ToArray());
        Add(added.Select(item => item.Stream.StoredVersion == 0 ? events.AggregateAliasFor(StreamKind.Of(RecordedEvents.FactOf(item.Stream.Added[0].Event))) : null).ToArray());
        // A stream that is begun here must not have been begun elsewhere; one that goes on is held, or goes on where it then ends.
        Add(added.Select(item => item.Stream.StoredVersion == 0 ? 0 : (long?)null).ToArray());
        Add(added.Select(item => item.Id).ToArray());
        Add(added.Select(item => item.Mapping.EventTypeName).ToArray());
        Add(added.Select(item => item.Mapping.DotNetTypeName).ToArray());
        Add(added.Select(item => JsonSerializer.Serialize(item.Event, item.Event.GetType(), EventJson.Options)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
        await command.ExecuteNonQueryAsync();

        void Add(object value, NpgsqlDbType? type = null)
        {
            var parameter = new NpgsqlParameter { Value = value };
            if (type is { } given) parameter.NpgsqlDbType = given;
            command.Parameters.Add(parameter);
        }
    }
}
