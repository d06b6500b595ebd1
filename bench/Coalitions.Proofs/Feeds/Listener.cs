using System.Globalization;
using System.Net.Http.Headers;

namespace Coalitions.Proofs.Feeds;

/// <summary>One open feed, on a connection of its own: what came, in which order, and when.</summary>
internal sealed class Listener(HttpClient client, string query, Action<long> arrived) : IAsyncDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private HttpResponseMessage? response;
    private Task listening = Task.CompletedTask;
    private long last, heartbeats, items;

    /// <summary>The last sequence that was told; what came twice or out of order is <see cref="Wrong"/>.</summary>
    public long Last => Volatile.Read(ref last);

    public long Items => Volatile.Read(ref items);

    public long Heartbeats => Volatile.Read(ref heartbeats);

    public string? Wrong { get; private set; }

    /// <summary>Opens it after a sequence; whoever does not listen leaves what comes to the connection.</summary>
    public async Task Open(long after, bool listens = true)
    {
        last = after;
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/v1/events?after={after}{query}"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        response.EnsureSuccessStatusCode();
        if (listens) listening = Task.Run(Listen);
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        response?.Dispose();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        leaving.Dispose();
    }

    private async Task Listen()
    {
        using var reader = new StreamReader(await response!.Content.ReadAsStreamAsync(leaving.Token), bufferSize: 1024);
        while (await reader.ReadLineAsync(leaving.Token) is { } line)
        {
            if (line.StartsWith(':')) Interlocked.Increment(ref heartbeats);
            if (!line.StartsWith("id: ", StringComparison.Ordinal)) continue;
            var sequence = long.Parse(line.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture);
            if (query.Length == 0 && sequence != last + 1) Wrong ??= string.Create(CultureInfo.InvariantCulture, $"{sequence} followed {last}");
            Volatile.Write(ref last, sequence);
            Interlocked.Increment(ref items);
            arrived(sequence);
        }

        if (!leaving.IsCancellationRequested) Wrong ??= string.Create(CultureInfo.InvariantCulture, $"it ended after {last}");
    }
}
