using System.Net.Http.Headers;
using System.Text;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Sends requests as they stand: nothing is tidied on the way.</summary>
public sealed class Wire : IDisposable
{
    private readonly HttpClient client;
    private readonly string address;
    private readonly string key;
    private int sent;

    /// <param name="address">Where the service listens.</param>
    /// <param name="key">The key that valid requests carry.</param>
    public Wire(Uri address, string key)
    {
        (this.address, this.key) = (address.GetLeftPart(UriPartial.Authority), key);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            Expect100ContinueTimeout = TimeSpan.FromMilliseconds(100),
        })
        { Timeout = TimeSpan.FromSeconds(60) };
    }

    public int Sent => sent;

    public async Task<Reply> Send(Request request)
    {
        Interlocked.Increment(ref sent);
        // The path goes as it is: dots, encoded slashes and halves of percent signs included.
        var target = new Uri($"{address}{request.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), target);
        if (request.Key is null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        else if (request.Key.Length > 0) message.Headers.TryAddWithoutValidation("Authorization", request.Key);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.MediaType);
        }

        foreach (var (name, value) in request.Headers)
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await client.SendAsync(message);
            return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.Location?.OriginalString,
                response.Headers.ETag?.ToString(), await response.Content.ReadAsByteArrayAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return new Reply(0, null, null, null, Encoding.UTF8.GetBytes(exception.Message));
        }
    }

    public void Dispose() => client.Dispose();
}
