using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

/// <summary>An answer, read.</summary>
public sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!;

    public string Id => Json["id"]!.GetValue<string>();

    public string RecordId => Json["recordId"]!.GetValue<string>();

    public string ETag => Headers.ETag!.ToString();

    /// <summary>The stable tail of the problem's type, with the first pointer.</summary>
    public (int Status, string Code, string? Pointer) Problem =>
        ((int)Status, Json["type"]!.GetValue<string>().Split(':')[^1], Json["errors"]!.AsArray().FirstOrDefault()?["pointer"]?.GetValue<string>());

    public Reply Must(HttpStatusCode status) => Status == status ? this : throw new Xunit.Sdk.XunitException($"{(int)Status} instead of {(int)status}: {Text}");
}

public static class Http
{
    /// <summary>Asks, and on a busy machine asks again for what is recorded but not yet in the view, as a client does.</summary>
    public static async Task<Reply> Get(this HttpClient client, string path, string? ifNoneMatch = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
            var reply = await Read(await client.SendAsync(request));
            if (attempt == 20 || reply.Headers.RetryAfter?.Delta is not { } pause || !reply.Text.Contains(":not-yet-projected\"", StringComparison.Ordinal)) return reply;
            await Task.Delay(pause);
        }
    }

    public static Task<Reply> Post(this HttpClient client, string path, object body, string? key = null, string? ifMatch = null) =>
        client.PostRaw(path, body as string ?? JsonSerializer.Serialize(body), key, ifMatch);

    public static async Task<Reply> PostRaw(this HttpClient client, string path, string body, string? key = null, string? ifMatch = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Read(await client.SendAsync(request));
    }

    /// <summary>Records and answers the id of what was created, or of the record.</summary>
    public static async Task<string> Create(this HttpClient client, string path, object body)
    {
        var reply = (await client.Post(path, body)).Must(HttpStatusCode.Created);
        return (reply.Json["id"] ?? reply.Json["recordId"])!.GetValue<string>();
    }

    public static async Task<Reply> Read(HttpResponseMessage response) =>
        new(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
}
