using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Demo;

/// <summary>
/// Tells a story to a service line by line, over HTTP like any client. Each line has an Idempotency-Key of its own: told
/// again, it records nothing twice, and told in part, it goes on where it stopped.
/// </summary>
public sealed class Storyteller(HttpClient client)
{
    private readonly Dictionary<string, string> ids = [];

    /// <summary>A client of the service at an address, straight to it whatever proxy the machine has.</summary>
    public static HttpClient Client(Uri address, string key) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <summary>The id of what a line made.</summary>
    public string IdOf(string name) => ids[name];

    /// <exception cref="LineRefusedException">The service did not take a line.</exception>
    public async Task Tell(Story story, CancellationToken cancellation)
    {
        foreach (var line in story.Lines)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path(line))
            {
                Content = new StringContent(Filled(line, line.Body)!.ToJsonString(), Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", FormattableString.Invariant($"demo-{story.Edition}-{line.Number}"));
            if (await Tag(request.RequestUri!.OriginalString, cancellation) is { } tag) request.Headers.TryAddWithoutValidation("If-Match", tag);
            using var response = await client.SendAsync(request, cancellation);
            var answer = await response.Content.ReadAsStringAsync(cancellation);
            if (!response.IsSuccessStatusCode) throw LineRefusedException.Of(line, (int)response.StatusCode, answer);
            if (line.Name is { } name) ids[name] = IdIn(line, answer);
        }
    }

    /// <summary>What the service answers to a question.</summary>
    public async Task<JsonNode> Ask(string path, CancellationToken cancellation) => JsonNode.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), cancellation))!;

    // Who corrects or takes back says which version was read: so we read it.
    private async Task<string?> Tag(string path, CancellationToken cancellation)
    {
        if (path.Split('/') is not ["", "v1", "records", var record, "correction" or "retraction"]) return null;
        using var read = await client.GetAsync(new Uri($"/v1/records/{record}?includes={record}", UriKind.Relative), cancellation);
        return read.Headers.ETag?.ToString();
    }

    private string Path(StoryLine line) => string.Join('/', line.Op["POST ".Length..].Split('/').Select(segment => Known(line, segment)));

    private JsonNode? Filled(StoryLine line, JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Filled(line, member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(line, item))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Known(line, value.GetValue<string>()),
        _ => node?.DeepClone(),
    };

    private string Known(StoryLine line, string text) =>
        !text.StartsWith('$') ? text
        : ids.TryGetValue(text, out var id) ? id
        : throw new LineRefusedException(line, "unknown-name", $"No earlier line is named {text}.");

    private static string IdIn(StoryLine line, string answer)
    {
        var json = JsonNode.Parse(answer)!;
        return (json["id"] ?? json["recordId"])?.GetValue<string>() ?? throw new LineRefusedException(line, "invalid-name", "The line makes no single thing to name.");
    }
}

/// <summary>A line of a story that the service did not take.</summary>
public sealed class LineRefusedException(StoryLine line, string code, string sentence)
    : Exception(FormattableString.Invariant($"Line {line.Number} of the example ({line.Op}) was refused: {sentence}"))
{
    public StoryLine Line => line;

    public string Code => code;

    /// <summary>Of an answer, which is a problem where the service gave it.</summary>
    public static LineRefusedException Of(StoryLine line, int status, string answer)
    {
        try
        {
            var problem = JsonNode.Parse(answer)!;
            var errors = problem["errors"]!.AsArray().Select(error => $" {error!["pointer"]}: {error["detail"]}");
            return new LineRefusedException(line, problem["type"]!.GetValue<string>().Split(':')[^1], $"{status} {problem["title"]}{string.Concat(errors)}");
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException)
        {
            return new LineRefusedException(line, "", $"{status}.");
        }
    }
}
