using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Proofs.Feeds;

/// <summary>
/// Many open feeds on one node, a tenth of which never reads, while somebody records: <c>feeds [--feeds 1000] [--seconds 60] [--rate 5]</c>.
/// </summary>
public static class FeedProof
{
    private const double MostGrowth = 60;

    public static Proof Proof { get; } = new("feeds", "A thousand open feeds miss nothing, take little memory and let it lie flat.", arguments => Show(new Arguments(arguments)));

    private static async Task<bool> Show(Arguments arguments)
    {
        var (feeds, seconds, rate) = (arguments.Number("feeds", 1_000), arguments.Number("seconds", 60), arguments.Number("rate", 5));
        var directory = Directory.CreateTempSubdirectory("coalitions-feeds-");
        try
        {
            var most = string.Create(CultureInfo.InvariantCulture, $"{feeds + 10}");
            await using var service = await ServiceProcess.Start(directory.FullName, $"--Coalitions:Feeds:Key={most}", $"--Coalitions:Feeds:Tenant={most}", $"--Coalitions:Feeds:Node={most}");
            return await Run(service, feeds, seconds, rate);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<bool> Run(ServiceProcess service, int feeds, int seconds, int rate)
    {
        var client = service.Client;
        var reform = await Create("/v1/reforms", new { title = "Told to many" });
        var actors = new List<string>();
        for (var i = 0; i < 20; i++) actors.Add(await Create("/v1/actors", new { name = $"Office {i}" }));
        // What is compiled and cached at first is not what feeds take.
        for (var i = 0; i < 200; i++) await Record(i);
        var head = await Head();
        await using (var first = new Listener(client, "", _ => { }))
        {
            await first.Open(0);
            for (var i = 0; i < 200 && first.Last < head; i++) await Task.Delay(100);
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        await using var memory = new Memory(service.Process.Id);
        var (before, sent, delays) = (memory.Now, new ConcurrentDictionary<long, long>(), new ConcurrentBag<double>());
        using var many = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = feeds + 10 }) { BaseAddress = client.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        many.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        // Most ask for everything; a tenth for a reform, a tenth for an actor, a tenth does not read what it asked for.
        var listeners = Enumerable.Range(0, feeds).Select(i => new Listener(many, (i % 10) switch { 1 => $"&reformId={reform}", 2 => $"&actorId={actors[0]}", _ => "" }, Arrived)).ToArray();
        try
        {
            var opening = Stopwatch.StartNew();
            await Parallel.ForAsync(0, feeds, new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (i, _) => await listeners[i].Open(head, listens: i % 10 != 3));
            Console.WriteLine(Text($"{feeds} feeds opened in {opening.Elapsed.TotalSeconds:N1} s"));
            await Task.Delay(TimeSpan.FromSeconds(20));
            var (idle, processor) = (memory.Now, service.Process.TotalProcessorTime);
            await Task.Delay(TimeSpan.FromSeconds(10));
            service.Process.Refresh();
            Console.WriteLine(Text($"memory {before:N0} MiB before, {idle:N0} MiB with them open: {(idle - before) * 1024 / feeds:N0} KiB each; idle they take {(service.Process.TotalProcessorTime - processor).TotalSeconds * 10:N1} % of a processor"));

            var (since, told) = (Stopwatch.StartNew(), 0);
            for (; since.Elapsed < TimeSpan.FromSeconds(seconds); told++)
            {
                var due = TimeSpan.FromSeconds((double)told / rate) - since.Elapsed;
                if (due > TimeSpan.Zero) await Task.Delay(due);
                sent[head + told + 1] = Stopwatch.GetTimestamp();
                await Record(200 + told);
            }

            var end = head + told;
            var everything = listeners.Where((_, i) => i % 10 is not (1 or 2 or 3)).ToArray();
            for (var i = 0; i < 300 && everything.Any(listener => listener.Last < end && listener.Wrong is null); i++) await Task.Delay(100);
            await Task.Delay(TimeSpan.FromSeconds(5));
            var after = memory.Now;
            var sorted = delays.Order().ToArray();
            var wrong = listeners.Select(listener => listener.Wrong).OfType<string>().ToArray();
            var late = everything.Count(listener => listener.Last != end);
            Console.WriteLine(Text($"{told} recordings in {since.Elapsed.TotalSeconds:N0} s, {sorted.Length:N0} arrivals: from sending a recording to its arrival p50 {At(0.5):N0} ms, p95 {At(0.95):N0} ms, p99 {At(0.99):N0} ms, longest {At(1):N0} ms"));
            Console.WriteLine(Text($"memory {after:N0} MiB afterwards, {memory.Peak:N0} MiB at its peak, minute by minute {memory.Course()}"));
            foreach (var finding in wrong.Distinct().Take(5)) Console.WriteLine($"  {finding}");
            var held = wrong.Length == 0 && late == 0 && after - idle <= MostGrowth && listeners.Where((_, i) => i % 10 != 3).All(listener => listener.Heartbeats > 0 || listener.Items > 0);
            Console.WriteLine(held ? "held" : Text($"BROKEN: {wrong.Length} feeds wrong, {late} late, {after - idle:N0} MiB grown"));
            return held;

            double At(double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
        }
        finally
        {
            await Task.WhenAll(listeners.Select(listener => listener.DisposeAsync().AsTask()));
        }

        void Arrived(long sequence)
        {
            if (sent.TryGetValue(sequence, out var at)) delays.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }

        Task<string> Record(int i) => Create($"/v1/reforms/{reform}/alignments", new
        {
            actor = actors[i % actors.Count], position = i % 5 - 2, note = new string('n', 2_000),
            validFrom = new DateTime(1950, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        });

        async Task<long> Head()
        {
            for (long seen = -1; ; await Task.Delay(500))
                if (JsonNode.Parse(await client.GetStringAsync(new Uri("/v1/events?limit=1", UriKind.Relative)))!["sequence"]!.GetValue<long>() is var now && now == seen) return now;
                else seen = now;
        }

        async Task<string> Create(string path, object body)
        {
            using var answer = await client.PostAsJsonAsync(path, body);
            var said = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode) throw new HarnessException(said);
            var json = JsonNode.Parse(said)!;
            return (json["id"] ?? json["recordId"])!.GetValue<string>();
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
