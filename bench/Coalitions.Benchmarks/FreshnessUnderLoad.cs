using System.Diagnostics;

namespace Coalitions.Benchmarks;

/// <summary>How long it takes from the answer to a recording until the fact is in the map, at a hundred recordings a second.</summary>
internal static class FreshnessUnderLoad
{
    private const int PerSecond = 100;
    private const int Seconds = 20;

    public static async Task Run(Bench bench)
    {
        var (client, _) = await bench.Tenant("freshness");
        var reform = await Bench.Create(client, "/v1/reforms", new { title = "Freshness" });
        var actors = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Bench.Create(client, "/v1/actors", new { name = $"Actor {i}" })));
        await Task.Delay(2_000);

        var (delays, since) = (new List<double>(), Stopwatch.StartNew());
        var sent = new List<Task>();
        for (var i = 0; i < PerSecond * Seconds; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond) - since.Elapsed;
            if (due > TimeSpan.Zero) await Task.Delay(due);
            sent.Add(Record(i));
        }

        await Task.WhenAll(sent);
        var rate = sent.Count / since.Elapsed.TotalSeconds;
        var sorted = delays.Order().ToArray();
        Bench.Row($"From the answer to the map, at {Bench.Number(rate)} recordings/s",
            $"p50 {Bench.Number(At(0.50))} ms, p95 {Bench.Number(At(0.95))} ms, p99 {Bench.Number(At(0.99))} ms", $"aim: p95 500 ms; {sorted.Length} looked at");

        async Task Record(int i)
        {
            var validFrom = new DateTime(1950, 1, 1).AddDays(i).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            var record = await Bench.Create(client, $"/v1/reforms/{reform}/alignments", new { actor = actors[i % actors.Length], position = 1, validFrom });
            if (i % 10 != 0) return;
            var answered = Stopwatch.GetTimestamp();
            using var map = await client.GetAsync($"/v1/reforms/{reform}/map?asOf={validFrom}&include=nodes&includes={record}");
            map.EnsureSuccessStatusCode();
            lock (delays) delays.Add(Stopwatch.GetElapsedTime(answered).TotalMilliseconds);
        }

        double At(double share) => sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
    }
}
