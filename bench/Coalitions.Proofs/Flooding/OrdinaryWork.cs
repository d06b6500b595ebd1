using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Coalitions.Proofs.Flooding;

/// <summary>What ordinary users do meanwhile: they record, read, and come on new connections.</summary>
public sealed class OrdinaryWork : IAsyncDisposable
{
    private const int Users = 2;

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<double> milliseconds = [];
    private readonly ConcurrentBag<string> failures = [];
    private readonly Task work;

    public OrdinaryWork(Uri address, string key) => work = Task.WhenAll(Enumerable.Range(0, Users).Select(_ => Work(address, key)));

    public int Answered => milliseconds.Count;

    public IReadOnlyCollection<string> Failures => failures;

    public double Percentile(double share)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        stop.Dispose();
    }

    private async Task Work(Uri address, string key)
    {
        while (!stop.IsCancellationRequested)
        {
            // Each round comes on a connection of its own, as somebody new does.
            using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            for (var i = 0; i < 3; i++)
            {
                await Ask(async () => await client.PostAsJsonAsync("/v1/actors", new { name = "Somebody ordinary" }), HttpStatusCode.Created);
                await Ask(() => client.GetAsync("/v1/actors?limit=5"), HttpStatusCode.OK);
                await Ask(() => client.GetAsync("/health/ready"), HttpStatusCode.OK);
            }

            await Task.Delay(50);
        }
    }

    private async Task Ask(Func<Task<HttpResponseMessage>> ask, HttpStatusCode expected)
    {
        var since = Stopwatch.StartNew();
        try
        {
            using var answer = await ask();
            if (answer.StatusCode == expected) milliseconds.Add(since.Elapsed.TotalMilliseconds);
            else failures.Add($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            failures.Add(exception.Message);
        }
    }
}
