using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;

namespace Coalitions.Benchmarks;

/// <summary>Maps of reforms whose actors take ten stances each over 200 provisions, the popular ones by Zipf's law; and the rate at which their facts are derived.</summary>
internal static class MapTimes
{
    private const int Provisions = 200;
    private const int StancesEach = 10;

    public static async Task Run(Bench bench)
    {
        var reforms = new List<(int Actors, string Reform)>();
        var seeding = Stopwatch.StartNew();
        foreach (var actors in (int[])[1_000, 10_000]) reforms.Add((actors, await Seed(bench, actors)));
        Bench.Row("Seeding over HTTP in batches of 500", $"{Bench.Number(11_000 * (StancesEach + 2) / seeding.Elapsed.TotalSeconds)} operations/s");

        var events = await Count(bench, "select count(*) from es.mt_events");
        var rebuilding = Stopwatch.StartNew();
        await Rebuild.RunAsync(bench.Foundation.Database.Owner, bench.Foundation.Database.Generation, TimeProvider.System, default);
        var derived = events / rebuilding.Elapsed.TotalSeconds;
        var rows = await Count(bench, $"select count(*) from {bench.Foundation.Database.Facts}.stances");
        var plain = Stopwatch.StartNew();
        await using (var copy = bench.Foundation.Database.Owner.CreateCommand($"create table app.copied (like {bench.Foundation.Database.Facts}.stances including all); insert into app.copied select * from {bench.Foundation.Database.Facts}.stances"))
        {
            copy.CommandTimeout = 600;
            await copy.ExecuteNonQueryAsync();
        }

        Bench.Row("Deriving the fact tables anew", $"{Bench.Number(derived)} facts/s", $"plain insert … select of the {Bench.Number(rows)} rows of stances alone {Bench.Number(rows / plain.Elapsed.TotalSeconds)} rows/s");

        foreach (var (actors, reform) in reforms)
        {
            await bench.Restart();
            using var warmUp = await bench.Client.GetAsync("/v1/me");
            var (cold, size) = await Time(bench, $"/v1/reforms/{reform}/map");
            var warm = new List<double>();
            for (var i = 0; i < 7; i++) warm.Add((await Time(bench, $"/v1/reforms/{reform}/map")).Milliseconds);
            var (nodes, measures) = (new List<double>(), new List<double>());
            for (var i = 0; i < 5; i++)
            {
                nodes.Add((await Time(bench, $"/v1/reforms/{reform}/map?edges=none")).Milliseconds);
                measures.Add((await Time(bench, $"/v1/reforms/{reform}/map?edges=none&include=measures")).Milliseconds);
            }

            var (withCoalitions, without, detected, large) = (new List<double>(), new List<double>(), new List<double>(), 0L);
            for (var i = 0; i < 7; i++)
            {
                without.Add((await Time(bench, $"/v1/reforms/{reform}/map?include=nodes,edges,measures,missing")).Milliseconds);
                withCoalitions.Add((await Time(bench, $"/v1/reforms/{reform}/map?include=nodes,edges,measures,missing,coalitions")).Milliseconds);
                var (milliseconds, bytes) = await Time(bench, $"/v1/reforms/{reform}/detected-coalitions");
                detected.Add(milliseconds);
                large = bytes;
            }

            Bench.Row($"Map of {Bench.Number(actors)} actors, first after a restart", $"{Bench.Number(cold)} ms", $"{Bench.Number(size / 1e6, "N1")} MB; aim for 10,000: 1,000 ms");
            Bench.Row($"Map of {Bench.Number(actors)} actors, again", $"{Bench.Number(Bench.Median(warm))} ms", $"without edges {Bench.Number(Bench.Median(nodes))} ms, measures only {Bench.Number(Bench.Median(measures))} ms");
            Bench.Row("The same with coalitions", $"{Bench.Number(Bench.Median(withCoalitions))} ms", $"without, in turn with it, {Bench.Number(Bench.Median(without))} ms");
            Bench.Row($"Detected coalitions of {Bench.Number(actors)} actors, with all measures", $"{Bench.Number(Bench.Median(detected))} ms", $"{Bench.Number(large / 1e6, "N1")} MB");
        }
    }

    private static async Task<(double Milliseconds, long Size)> Time(Bench bench, string path)
    {
        var since = Stopwatch.GetTimestamp();
        var bytes = await bench.Client.GetByteArrayAsync(path);
        return (Stopwatch.GetElapsedTime(since).TotalMilliseconds, bytes.LongLength);
    }

    private static async Task<string> Seed(Bench bench, int actors)
    {
        var (client, random) = (bench.Client, new Random(20260114));
        var reform = await Bench.Create(client, "/v1/reforms", new { title = $"{actors} actors" });
        var provisions = new List<string>();
        for (var i = 0; i < Provisions; i++) provisions.Add(await Bench.Create(client, $"/v1/reforms/{reform}/provisions", new { title = $"Provision {i}" }));
        var cumulated = Enumerable.Range(1, Provisions).Select(rank => Enumerable.Range(1, rank).Sum(k => 1.0 / k)).ToArray();

        var batches = Enumerable.Range(0, actors).Chunk(100).Select(chunk =>
        {
            var items = new List<object>();
            foreach (var i in chunk)
            {
                items.Add(new { op = "POST /v1/actors", name = $"$a{i}", body = new { name = $"Head of unit {i}", actorClass = i % 3 == 0 ? "public_official" : "citizen" } });
                items.Add(new { op = $"POST /v1/actors/$a{i}/influence", body = new { influence = Math.Round(random.NextDouble(), 2), reformId = reform, validFrom = "2025" } });
                items.Add(new
                {
                    op = $"POST /v1/reforms/{reform}/alignments",
                    body = new { actor = $"$a{i}", validFrom = "2025", positions = Chosen().Select(p => new { provisionId = p, position = random.Next(-2, 3) }).ToArray() },
                });
            }

            return items;
        }).ToArray();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (items, cancellation) =>
        {
            using var response = await client.PostAsJsonAsync("/v1/batch", new { items }, cancellation);
            if (!response.IsSuccessStatusCode) throw new InvalidOperationException(await response.Content.ReadAsStringAsync(cancellation));
        });
        await bench.CaughtUp();
        return reform;

        IEnumerable<string> Chosen()
        {
            var chosen = new HashSet<int>();
            while (chosen.Count < StancesEach)
            {
                var found = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
                chosen.Add(found < 0 ? ~found : found);
            }

            return chosen.Select(i => provisions[i]);
        }
    }

    private static async Task<double> Count(Bench bench, string sql)
    {
        await using var command = bench.Foundation.Database.Owner.CreateCommand(sql);
        return Convert.ToDouble(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
