using System.Diagnostics;
using System.Text.Json;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
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

    private const int RunsAtATime = 2_000;

    private readonly EventGraph events = (EventGraph)store.Options.Events;

    public async Task Run(NpgsqlTransaction transaction, Caller caller, ImportScope import, IEnumerable<OpenStream> streams)
    {
        var added = from stream in streams from item in stream.Added select (Stream: stream, Item: item);
        // A history keeps the order in which it was recorded, whatever the stream; else all that a stream gets is one run.
        if (import.Migrates) added = added.OrderBy(next => next.Item.Place);
        var runs = new List<List<(OpenStream Stream, AddedEvent Item)>>();
        foreach (var next in added)
            if (runs.Count > 0 && runs[^1][^1].Stream == next.Stream) runs[^1].Add(next);
            else runs.Add([next]);
        foreach (var some in runs.Chunk(RunsAtATime)) await Append(transaction, caller, import, some);
    }

    private async Task Append(NpgsqlTransaction transaction, Caller caller, ImportScope import, IReadOnlyList<IReadOnlyList<(OpenStream Stream, AddedEvent Item)>> runs)
    {
        var added = runs.SelectMany((run, number) => run.Select(next => (Run: number, First: run[0].Item, next.Stream, next.Item, Mapping: events.EventMappingFor(next.Item.Event.GetType())))).ToArray();
        await using var command = new NpgsqlCommand("""
            select count(es.mt_quick_append_events(stream, kind, $1, ids, types, classes, bodies, null,
                array_fill($2, array[size]), headers, array_fill($4, array[size]), version))
            from (
                select run, stream, kind, version, count(*)::int size, array_agg(id order by n) ids, array_agg(type order by n) types,
                       array_agg(class order by n) classes, array_agg(body order by n) bodies,
                       array_agg(case when migrated is null then $3 else $3 || jsonb_build_object('migrated', migrated) end order by n) headers
                from unnest($5::int[], $6::uuid[], $7::varchar[], $8::bigint[], $9::uuid[], $10::varchar[], $11::varchar[], $12::jsonb[], $13::text[])
                    with ordinality as event(run, stream, kind, version, id, type, class, body, migrated, n)
                group by run, stream, kind, version order by run) run
            """, transaction.Connection, transaction) { CommandTimeout = Patience };
        Add(caller.Tenant);
        Add((object?)Activity.Current?.TraceId.ToString() ?? DBNull.Value, NpgsqlDbType.Varchar);
        Add(JsonSerializer.Serialize(new { key = caller.KeyId, import = import.Id.ToString("N") }), NpgsqlDbType.Jsonb);
        Add(caller.Principal.ToString("N"), NpgsqlDbType.Varchar);
        Add(added.Select(next => next.Run).ToArray());
        Add(added.Select(next => next.Stream.Id).ToArray());
        Add(added.Select(next => next.Stream.StoredVersion == 0 ? events.AggregateAliasFor(StreamKind.Of(RecordedEvents.FactOf(next.Stream.Added[0].Event))) : null).ToArray());
        // A stream that is begun here must not have been begun elsewhere; one that goes on is held, or goes on where it then ends.
        Add(added.Select(next => next.Stream.StoredVersion == 0 && next.First == next.Stream.Added[0] ? 0 : (long?)null).ToArray());
        Add(added.Select(next => next.Item.Id).ToArray());
        Add(added.Select(next => next.Mapping.EventTypeName).ToArray());
        Add(added.Select(next => next.Mapping.DotNetTypeName).ToArray());
        Add(added.Select(next => JsonSerializer.Serialize(next.Item.Event, next.Item.Event.GetType(), EventJson.Options)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
        Add(added.Select(next => next.Item.RecordedAt is { } at ? ValidTime.At(at).ToString() : null).ToArray());
        await command.ExecuteNonQueryAsync();

        void Add(object value, NpgsqlDbType? type = null)
        {
            var parameter = new NpgsqlParameter { Value = value };
            if (type is { } given) parameter.NpgsqlDbType = given;
            command.Parameters.Add(parameter);
        }
    }
}
