using System.Net;
using System.Text.Json;

namespace Coalitions.Proofs.Ledger;

/// <summary>What an attempt came to, as the client was told.</summary>
public enum Outcome
{
    /// <summary>2xx: it is on record.</summary>
    Ok = 0,

    /// <summary>4xx: it is not on record and will not be.</summary>
    Refused = 1,

    /// <summary>503 with a code that says that nothing was recorded: to be tried again.</summary>
    NotTaken = 2,

    /// <summary>No answer, or 503 that says so: it is on record or it is not.</summary>
    Unknown = 3,

    /// <summary>An answer that nobody promised.</summary>
    Wrong = 4,
}

/// <summary>One answer, or none, and when it was asked for.</summary>
public sealed record Attempt(DateTime Sent, Outcome Outcome, int? Status, string? Code, JsonElement? Body = null, string? ETag = null)
{
    /// <summary>How long the answer took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>How far it was from being under way at a moment. One without an answer may have gone on for any time.</summary>
    public TimeSpan Away(DateTime moment) =>
        moment < Sent ? Sent - moment
        : Outcome != Outcome.Unknown && moment > Sent + Took ? moment - Sent - Took
        : TimeSpan.Zero;
}

/// <summary>An intent and what came of it.</summary>
public sealed class Entry(Intent intent)
{
    private readonly List<Attempt> attempts = [];

    public Intent Intent => intent;

    public IReadOnlyList<Attempt> Attempts
    {
        get
        {
            lock (attempts) return [.. attempts];
        }
    }

    /// <summary>The answer that settled it, or null while it is open.</summary>
    public Attempt? Settled => Attempts.LastOrDefault(attempt => attempt.Outcome is Outcome.Ok or Outcome.Refused);

    public bool IsOk => Settled?.Outcome == Outcome.Ok;

    /// <summary>
    /// The attempt that stored it, whichever of them was answered at last: ids hold the moment at which they were made, and
    /// it is the attempt that was under way then. The service's clock may differ from ours a little, so the nearest counts.
    /// Null while it is not known to be stored.
    /// </summary>
    public Attempt? Stored => IsOk ? Attempts.Reverse().MinBy(attempt => attempt.Away(MadeAt(Settled!.Body!.Value))) : null;

    public void Add(Attempt attempt)
    {
        lock (attempts) attempts.Add(attempt);
    }

    /// <summary>Sends it, and says what the answer means.</summary>
    public async Task<Attempt> Send(HttpClient client, bool withKey = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, intent.Path) { Content = new StringContent(intent.Body, System.Text.Encoding.UTF8, "application/json") };
        if (withKey) request.Headers.Add("Idempotency-Key", intent.Key);
        if (intent.IfMatch is { } tag) request.Headers.TryAddWithoutValidation("If-Match", tag);
        var sent = DateTime.UtcNow;
        try
        {
            using var response = await client.SendAsync(request);
            var body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync());
            return Read(sent, response.StatusCode, body, response.Headers.ETag?.ToString());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException or JsonException)
        {
            return new Attempt(sent, Outcome.Unknown, null, exception.GetType().Name);
        }
    }

    private static Attempt Read(DateTime sent, HttpStatusCode status, JsonElement body, string? tag)
    {
        var code = body.TryGetProperty("type", out var type) ? type.GetString()!.Split(':')[^1] : null;
        var outcome = (int)status switch
        {
            >= 200 and < 300 => Outcome.Ok,
            // Of what is sent here nothing is malformed and nothing is unknown: another 4xx means that something is gone.
            409 or 412 => Outcome.Refused,
            503 when code == "outcome-unknown" => Outcome.Unknown,
            503 => Outcome.NotTaken,
            _ => Outcome.Wrong,
        };
        return new Attempt(sent, outcome, (int)status, code, body, tag);
    }

    // Version 7 of UUID begins with the milliseconds since 1970.
    private static DateTime MadeAt(JsonElement body)
    {
        if (body.TryGetProperty("items", out var items)) body = items[0].GetProperty("body");
        var id = ((string[])["changeId", "id", "recordId"]).Select(name => body.TryGetProperty(name, out var value) ? value.GetString() : null).First(value => value is not null)!;
        var milliseconds = Convert.ToInt64(id.Replace("-", "", StringComparison.Ordinal)[..12], 16);
        return DateTime.UnixEpoch.AddMilliseconds(milliseconds);
    }
}
