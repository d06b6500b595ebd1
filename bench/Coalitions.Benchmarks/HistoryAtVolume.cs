using System.Diagnostics;
using System.Text.Json;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using Marten.Events;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Benchmarks;

/// <summary>
/// One reform with a hundred thousand actors and ten versions of each one's stance, put straight into the store: how fast the
/// tables take them in, and what the rows of a map cost at any pair of clocks.
/// </summary>
internal static class HistoryAtVolume
{
    private const int Actors = 100_000;
    private const int Versions = 10;
    private const int FirstYear = 2015;

    public static async Task Run(Bench bench)
    {
        var (tenant, database) = ("history", bench.Foundation.Database);
        var (client, caller) = await bench.Tenant(tenant);
        var reform = Guid.Parse(await Bench.Create(client, "/v1/reforms", new { title = "Ten years" }));
        await bench.CaughtUp();
        await Append(bench, tenant, reform, Actors, byStream: false);
        var since = Stopwatch.StartNew();
        await Derived(bench);
        Bench.Row($"Taking in {Bench.Number(Actors * Versions)} stances, ten of each actor", $"{Bench.Number(Actors * Versions / since.Elapsed.TotalSeconds)} facts/s", "aim: 20,000");

        await using (var analyze = database.Owner.CreateCommand($"vacuum analyze {database.Facts}.stances")) await analyze.ExecuteNonQueryAsync();
        var last = await Scalar(database.Owner, $"select max(sequence) from {database.Facts}.sequence where tenant_id = $1", tenant);
        var random = new Random(20260114);
        (string AsOf, long KnownAt)[] pairs = [.. Enumerable.Range(0, 9).Select(_ => ($"{random.Next(FirstYear + 1, FirstYear + Versions)}-{random.Next(1, 13):00}", random.NextInt64(last / 10, last)))];
        var now = ("2030", last);
        await Plain(database.Owner, database.Facts, tenant, reform, now);
        await Map(client, reform, now);
        await Rows(bench, caller, reform, now);
        var (plainNow, rowsNow, mapNow) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < pairs.Length; i++)
        {
            plainNow.Add((await Plain(database.Owner, database.Facts, tenant, reform, now)).Milliseconds);
            rowsNow.Add(await Rows(bench, caller, reform, now));
            mapNow.Add(await Map(client, reform, now));
        }

        var (plainThen, rowsThen, mapThen, rows) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        foreach (var pair in pairs)
        {
            var plain = await Plain(database.Owner, database.Facts, tenant, reform, pair);
            plainThen.Add(plain.Milliseconds);
            rows.Add(plain.Rows);
            rowsThen.Add(await Rows(bench, caller, reform, pair));
            mapThen.Add(await Map(client, reform, pair));
        }

        Bench.Row("Plain range query of the rows, now/now", $"{Bench.Number(Bench.Median(plainNow))} ms", $"{Bench.Number(Actors)} rows");
        Bench.Row("The rows as the map reads them, now/now", $"{Bench.Number(Bench.Median(rowsNow))} ms", $"{Bench.Number(Bench.Median(rowsNow) / Bench.Median(plainNow), "N2")} of the plain query; aim: 2");
        Bench.Row("The map's measures from them, now/now", $"{Bench.Number(Bench.Median(mapNow))} ms", $"{Bench.Number(Bench.Median(mapNow) / Bench.Median(plainNow), "N2")} of the plain query");
        Bench.Row("Plain range query, random pairs of clocks", $"{Bench.Number(Bench.Median(plainThen))} ms", $"{Bench.Number(Bench.Median(rows))} rows, {Bench.Number(Bench.Median(plainThen) / Bench.Median(plainNow), "N2")} of now/now");
        Bench.Row("The rows as the map reads them, random pairs of clocks", $"{Bench.Number(Bench.Median(rowsThen))} ms", $"{Bench.Number(Bench.Median(rowsThen) / Bench.Median(rowsNow), "N2")} of now/now, aim: 1.5; {Bench.Number(Bench.Median(rowsThen) / Bench.Median(plainThen), "N2")} of the plain query, aim: 2");
        Bench.Row("The map's measures, random pairs of clocks", $"{Bench.Number(Bench.Median(mapThen))} ms", $"{Bench.Number(Bench.Median(mapThen) / Bench.Median(mapNow), "N2")} of now/now");
    }

    // The question of a map, without what is reckoned from its answer.
    private static async Task<double> Rows(Bench bench, Caller caller, Guid reform, (string AsOf, long KnownAt) clocks)
    {
        Tenancy.Enter(caller.Tenant);
        var context = new DefaultHttpContext { RequestServices = bench.Get<IServiceProvider>() };
        context.Features.Set(caller);
        context.Request.QueryString = new QueryString($"?asOf={clocks.AsOf}&knownAt={clocks.KnownAt}");
        var question = await Question.Of(context);
        var since = Stopwatch.GetTimestamp();
        await MapFactsReader.Stances(question, MapQuestion.Usual, reform);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static async Task<double> Map(HttpClient client, Guid reform, (string AsOf, long KnownAt) clocks)
    {
        var since = Stopwatch.GetTimestamp();
        await client.GetByteArrayAsync($"/v1/reforms/{reform}/map?asOf={clocks.AsOf}&knownAt={clocks.KnownAt}&edges=none&include=measures");
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static async Task<(double Milliseconds, int Rows)> Plain(NpgsqlDataSource database, string facts, string tenant, Guid reform, (string AsOf, long KnownAt) clocks)
    {
        var known = await Scalar(database, $"select seq_id from {facts}.sequence where tenant_id = $1 and sequence = $2", tenant, clocks.KnownAt);
        var since = Stopwatch.GetTimestamp();
        await using var command = database.CreateCommand($"""
            select actor_id, issue_id, assessor_id, position, salience, record_id, valid_from from {facts}.stances
            where tenant_id = $1 and reform_id = $2 and seq_from <= $3 and seq_to > $3 and valid_from <= $4 and valid_to > $4
            """);
        foreach (var value in (object[])[tenant, reform, known, ValidTime.Parse(clocks.AsOf).LastInstant]) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        for (; await reader.ReadAsync(); rows++)
            _ = (reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.IsDBNull(3) ? 0 : reader.GetDouble(3), reader.IsDBNull(4) ? 0 : reader.GetDouble(4), reader.GetGuid(5), reader.GetDateTime(6));
        return (Stopwatch.GetElapsedTime(since).TotalMilliseconds, rows);
    }

    /// <summary>Waits until the tables have taken in everything, however long that takes.</summary>
    public static async Task Derived(Bench bench)
    {
        var database = bench.Foundation.Database;
        while (await Scalar(database.Owner, "select last_seq_id from es.mt_event_progression where name = $1", FactProjection.ShardOf(database.Generation)) < await Scalar(database.Owner, "select max(seq_id) from es.mt_events"))
            await Task.Delay(100);
    }

    /// <summary>
    /// Ten stances of each actor, as the store would hold them: version by version, so that what is known grows with the years, a
    /// tenth of them late; or actor by actor, as a history is moved in, which the tables take in much sooner.
    /// </summary>
    public static async Task Append(Bench bench, string tenant, Guid reform, int count, bool byStream)
    {
        var events = (EventGraph)bench.Foundation.Store.Options.Events;
        var mapping = events.EventMappingFor(typeof(AlignmentAssessed));
        var alias = events.AggregateAliasFor(StreamKind.Of(new AlignmentAssessed(reform, null, Guid.Empty)));
        var random = new Random(20260114);
        var actors = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        var streams = actors.Select(actor => new AlignmentAssessed(reform, null, actor).StreamOf(tenant)).ToArray();
        await using var connection = await bench.Foundation.Database.Owner.OpenConnectionAsync();
        var first = await Scalar(bench.Foundation.Database.Owner, "select nextval('es.mt_events_sequence')") + 1;
        await using (var writer = await connection.BeginBinaryImportAsync("copy es.mt_streams (id, type, version, tenant_id, is_archived) from stdin (format binary)"))
        {
            foreach (var stream in streams)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(stream);
                await writer.WriteAsync(alias);
                await writer.WriteAsync((long)Versions);
                await writer.WriteAsync(tenant);
                await writer.WriteAsync(false);
            }

            await writer.CompleteAsync();
        }

        await using (var writer = await connection.BeginBinaryImportAsync("copy es.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived) from stdin (format binary)"))
        {
            var order = byStream ? Enumerable.Range(0, count * Versions).Select(place => (Actor: place / Versions, Version: place % Versions)) : Enumerable.Range(0, count * Versions).Select(place => (Actor: place % count, Version: place / count));
            foreach (var (actor, version) in order)
            {
                var year = FirstYear + (random.Next(10) == 0 ? random.Next(version + 1) : version);
                var stance = new AlignmentAssessed(reform, null, actors[actor], random.Next(-2, 3), random.Next(5) / 4.0) { Valid = new Validity(ValidTime.Parse($"{year}-{random.Next(1, 13):00}"), null) };
                await writer.StartRowAsync();
                await writer.WriteAsync(first++);
                await writer.WriteAsync(Guid.CreateVersion7());
                await writer.WriteAsync(streams[actor]);
                await writer.WriteAsync((long)version + 1);
                await writer.WriteAsync(JsonSerializer.Serialize(stance, EventJson.Options), NpgsqlDbType.Jsonb);
                await writer.WriteAsync(mapping.EventTypeName);
                await writer.WriteAsync(DateTime.UtcNow, NpgsqlDbType.TimestampTz);
                await writer.WriteAsync(tenant);
                await writer.WriteAsync(mapping.DotNetTypeName);
                await writer.WriteAsync(false);
            }

            await Scalar(bench.Foundation.Database.Owner, "select setval('es.mt_events_sequence', $1)", first);
            await writer.CompleteAsync();
        }
    }

    private static async Task<long> Scalar(NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync() is long found ? found : 0;
    }
}
