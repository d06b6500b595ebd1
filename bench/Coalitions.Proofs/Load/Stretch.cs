using System.Diagnostics;
using System.Globalization;

namespace Coalitions.Proofs.Load;

/// <summary>How a request went.</summary>
/// <param name="Due">When it should have been sent, in seconds from the beginning of the stretch.</param>
/// <param name="Milliseconds">From when it was due, so that a late sender does not flatter the service.</param>
/// <param name="Status">0 when there was no answer.</param>
/// <param name="ToldWhen">Whether it was told when to come again.</param>
internal sealed record Outcome(Kind Kind, double Due, double Milliseconds, int Status, bool ToldWhen)
{
    public bool IsShed => Status is 429 or 503;

    // A stance can be on record already.
    public bool IsGood => Status is (>= 200 and < 300) or 409;
}

/// <summary>A stretch of load: so many requests a second, sent when they are due, whether or not earlier ones were answered.</summary>
internal sealed class Stretch(IReadOnlyList<HttpClient> clients, Town town)
{
    private const int MostOpen = 4_000;

    private readonly List<Outcome> outcomes = [];
    private int open;

    /// <summary>What came of them, in the order of their being due.</summary>
    public async Task<IReadOnlyList<Outcome>> Run(int perSecond, TimeSpan length)
    {
        var (since, sent) = (Stopwatch.StartNew(), new List<Task>());
        for (var i = 0; i < perSecond * length.TotalSeconds; i++)
        {
            var due = (double)i / perSecond;
            if (due - since.Elapsed.TotalSeconds is > 0.002 and var early) await Task.Delay(TimeSpan.FromSeconds(early));
            var (kind, request) = town.Next();
            sent.Add(Send(clients[i % clients.Count], kind, request, due, since));
        }

        await Task.WhenAll(sent);
        return [.. outcomes.OrderBy(outcome => outcome.Due)];
    }

    /// <summary>One line for each kind.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<Outcome> outcomes)
    {
        foreach (var kind in outcomes.GroupBy(outcome => outcome.Kind).OrderBy(kind => kind.Key))
        {
            var times = kind.Where(outcome => outcome.IsGood).Select(outcome => outcome.Milliseconds).Order().ToArray();
            var others = string.Join(", ", kind.Where(outcome => !outcome.IsGood).CountBy(outcome => outcome.Status).OrderBy(group => group.Key).Select(group => $"{group.Value} × {group.Key}"));
            yield return $"  {kind.Key,-9} {kind.Count(),7} sent, {times.Length,7} good: p50 {At(times, 0.50)} ms, p95 {At(times, 0.95)} ms, p99 {At(times, 0.99)} ms{(others.Length == 0 ? "" : $"; {others}")}";
        }
    }

    private async Task Send(HttpClient client, Kind kind, HttpRequestMessage request, double due, Stopwatch since)
    {
        var (status, told) = (0, false);
        if (Interlocked.Increment(ref open) <= MostOpen)
        {
            try
            {
                using var response = await client.SendAsync(request);
                await response.Content.ReadAsByteArrayAsync();
                (status, told) = ((int)response.StatusCode, response.Headers.RetryAfter is not null);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // No answer.
            }
        }

        Interlocked.Decrement(ref open);
        request.Dispose();
        var outcome = new Outcome(kind, due, (since.Elapsed.TotalSeconds - due) * 1_000, status, told);
        lock (outcomes) outcomes.Add(outcome);
    }

    private static string At(double[] sorted, double share) =>
        sorted.Length == 0 ? "-" : sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)].ToString("N0", CultureInfo.InvariantCulture);
}
