using System.Diagnostics;

namespace Coalitions.Benchmarks;

/// <summary>
/// Ten years of a reform in monthly frames, over ten versions of each actor's stance, against maps of the same reform in the same
/// minutes: what a replay costs, and what it holds in memory.
/// </summary>
internal static class ReplayTimes
{
    private const int Versions = 10;
    private const string Years = "from=2015&to=2024-12";

    public static async Task Run(Bench bench, int facts)
    {
        var (client, _) = await bench.Tenant("replay");
        var reform = Guid.Parse(await Bench.Create(client, "/v1/reforms", new { title = "Ten years", validFrom = "2014" }));
        await bench.CaughtUp();
        await HistoryAtVolume.Append(bench, "replay", reform, facts / Versions, byStream: true);
        var since = Stopwatch.StartNew();
        await HistoryAtVolume.Derived(bench);
        Bench.Row($"Taking in {Bench.Number(facts)} stances, actor by actor", $"{Bench.Number(facts / since.Elapsed.TotalSeconds)} facts/s");
        await using (var analyze = bench.Foundation.Database.Owner.CreateCommand($"vacuum analyze {bench.Foundation.Database.Facts}.stances")) await analyze.ExecuteNonQueryAsync();

        // Nothing of the reform is in the service's memory then.
        await bench.Restart();
        client = await Client(bench);
        var whole = await Read(client, $"/v1/reforms/{reform}/map?asOf=2024-12");
        Bench.Row("Map with backbone, nodes, measures, missing: the first after a restart", $"{Bench.Number(whole.Milliseconds)} ms", $"{Bench.Number(whole.Megabytes)} MB, {Memory(whole)}");
        await bench.Restart();
        client = await Client(bench);
        var cold = await Read(client, $"/v1/reforms/{reform}/map?asOf=2024-12&edges=none");
        Bench.Row("Map without edges, the first after a restart", $"{Bench.Number(cold.Milliseconds)} ms", $"{Bench.Number(cold.Megabytes)} MB, {Memory(cold)}");
        await bench.Restart();
        client = await Client(bench);
        for (var time = 1; time <= 2; time++)
        {
            var replay = await Read(client, $"/v1/reforms/{reform}/replay?{Years}");
            Bench.Row($"Replay of ten years in 120 frames, {(time == 1 ? "the first after a restart" : "again")}", $"{Bench.Number(replay.Milliseconds)} ms",
                $"{Bench.Number(replay.Megabytes)} MB, {Memory(replay)}; {Bench.Number(replay.Milliseconds / whole.Milliseconds, "N2")} of the map, {Bench.Number(replay.Milliseconds / cold.Milliseconds, "N2")} of it without edges; aim: 3");
        }

        var full = await Read(client, $"/v1/reforms/{reform}/replay?from=2023&to=2024&step=year&frames=full");
        Bench.Row("Replay of the last two years, both whole", $"{Bench.Number(full.Milliseconds)} ms", $"{Bench.Number(full.Megabytes)} MB, {Memory(full)}");
        var year = await Read(client, $"/v1/reforms/{reform}/replay?from=2024&to=2024-12");
        Bench.Row("Replay of the last year in 12 frames", $"{Bench.Number(year.Milliseconds)} ms", $"{Bench.Number(year.Megabytes)} MB");
    }

    // Patient: a map of so many is long in coming on a busy machine.
    private static async Task<HttpClient> Client(Bench bench)
    {
        var (client, _) = await bench.Tenant("replay");
        client.Timeout = TimeSpan.FromMinutes(10);
        return client;
    }

    private static string Memory(Reading reading) => $"{Bench.Number(reading.Worked)} ms of processor time, {Bench.Number(reading.Peak)} MB at most in memory, {Bench.Number(reading.Before)} before";

    // Read away as it comes; the process is the service and its client.
    private static async Task<Reading> Read(HttpClient client, string path)
    {
        GC.Collect();
        var (own, since, before, peak) = (Process.GetCurrentProcess(), Stopwatch.StartNew(), 0L, 0L);
        before = peak = own.WorkingSet64;
        var worked = own.TotalProcessorTime;
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var (buffer, size, looked) = (new byte[1 << 20], 0L, 0L);
        for (int read; (read = await body.ReadAsync(buffer)) > 0; size += read)
        {
            if (since.ElapsedMilliseconds - looked < 50) continue;
            looked = since.ElapsedMilliseconds;
            own.Refresh();
            peak = Math.Max(peak, own.WorkingSet64);
        }

        own.Refresh();
        return new Reading(since.Elapsed.TotalMilliseconds, (own.TotalProcessorTime - worked).TotalMilliseconds, size / 1e6, before / 1e6, Math.Max(peak, own.WorkingSet64) / 1e6);
    }

    private sealed record Reading(double Milliseconds, double Worked, double Megabytes, double Before, double Peak);
}
