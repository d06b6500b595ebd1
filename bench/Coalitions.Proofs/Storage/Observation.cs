using System.Diagnostics;

namespace Coalitions.Proofs.Storage;

/// <summary>What a fault looks like from outside while it lasts: whether one can read, and what health says.</summary>
public sealed class Observation
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, int> reads = [];
    private readonly Stopwatch since = Stopwatch.StartNew();

    /// <summary>When readiness first told of it; null when it never did.</summary>
    public TimeSpan? NotReadyAfter { get; private set; }

    public bool AlwaysAlive { get; private set; } = true;

    public int ReadsAnswered => reads.GetValueOrDefault("200");

    public static async Task<Observation> Watch(HttpClient client, string path, TimeSpan length)
    {
        var seen = new Observation();
        await Task.WhenAll(seen.Repeat(length, () => seen.Read(client, path)), seen.Repeat(length, () => seen.AskHealth(client)));
        return seen;
    }

    public override string ToString() =>
        $"not ready after {(NotReadyAfter is { } time ? $"{time.TotalSeconds:0.0} s" : "never")}, alive {(AlwaysAlive ? "throughout" : "NOT throughout")}, reads {string.Join(", ", reads.Select(pair => $"{pair.Value} × {pair.Key}"))}";

    private async Task Repeat(TimeSpan length, Func<Task> action)
    {
        for (; since.Elapsed < length; await Task.Delay(Look)) await action();
    }

    private async Task Read(HttpClient client, string path)
    {
        var status = await Status(client, path);
        reads[status] = reads.GetValueOrDefault(status) + 1;
    }

    private async Task AskHealth(HttpClient client)
    {
        if (NotReadyAfter is null && await Status(client, "/health/ready") == "503") NotReadyAfter = since.Elapsed;
        if (await Status(client, "/health/live") != "200") AlwaysAlive = false;
    }

    private static async Task<string> Status(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path);
            return $"{(int)answer.StatusCode}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return "no answer";
        }
    }
}
