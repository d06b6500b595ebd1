using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

/// <summary>What an open feed said: an event of the stream with its fields, or a comment.</summary>
public sealed record Heard(string? Id, string? Name, JsonNode? Data, string? Retry, bool IsComment)
{
    public long Sequence => Data!["sequence"]!.GetValue<long>();
}

/// <summary>Reads a feed that is kept open, as an event source does.</summary>
public sealed class FeedReading : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private FeedReading(HttpResponseMessage response, Stream stream) => (this.response, reader) = (response, new StreamReader(stream));

    /// <summary>Everything that was heard.</summary>
    public List<Heard> All { get; } = [];

    /// <summary>Where it would resume.</summary>
    public string? LastEventId { get; private set; }

    public HttpResponseMessage Response => response;

    public static async Task<FeedReading> Open(HttpClient client, string query = "", string? lastEventId = null)
    {
        var response = await Ask(client, query, lastEventId);
        if (!response.IsSuccessStatusCode) throw new Xunit.Sdk.XunitException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return new FeedReading(response, await response.Content.ReadAsStreamAsync());
    }

    public static async Task<HttpResponseMessage> Ask(HttpClient client, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events{query}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The refusal of what must not be opened: an open feed has no end that could be waited for.</summary>
    public static async Task<Reply> Refused(HttpClient client, string query = "", string? lastEventId = null)
    {
        var response = await Ask(client, query, lastEventId);
        if (!response.IsSuccessStatusCode) return await Http.Read(response);
        response.Dispose();
        throw new Xunit.Sdk.XunitException($"It was opened: {query} {lastEventId}");
    }

    /// <summary>The next thing said; null when the feed has ended.</summary>
    public async Task<Heard?> Next()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await Next(limit.Token);
    }

    /// <summary>Listens until something was said that fits; heartbeats make nobody wait longer.</summary>
    public async Task<Heard> Until(Func<Heard, bool> fits)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await Next(limit.Token) is { } heard)
            if (fits(heard)) return heard;
        throw new Xunit.Sdk.XunitException($"The feed ended after {All.Count} events.");
    }

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Heard?> Next(CancellationToken cancellation)
    {
        var (id, name, data, retry, comment, any) = ((string?)null, (string?)null, "", (string?)null, false, false);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0 && any)
            {
                LastEventId = id ?? LastEventId;
                var heard = new Heard(id, name, data.Length == 0 ? null : JsonNode.Parse(data), retry, comment);
                All.Add(heard);
                return heard;
            }

            any = true;
            switch (line.Split(':', 2) is [var field, var value] ? (field, value.TrimStart()) : (line, ""))
            {
                case ("id", var text): id = text; break;
                case ("event", var text): name = text; break;
                case ("data", var text): data += text; break;
                case ("retry", var text): retry = text; break;
                case ("", _): comment = true; break;
            }
        }

        return null;
    }
}
