using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Proofs.Load;

internal enum Kind
{
    Read,
    Recording,
    Map,
}

/// <summary>Who is recorded about, and the mix of what is asked and recorded: of twenty requests fourteen reads, five recordings and a map.</summary>
internal sealed class Town(IReadOnlyList<string> reforms, IReadOnlyList<string> provisions, IReadOnlyList<string> actors, int seed)
{
    private const int Reforms = 4;
    private const int ProvisionsOfEach = 6;

    private readonly Random random = new(seed);
    private int number;

    /// <summary>Records reforms, their provisions, actors, and three stances of each.</summary>
    public static async Task<Town> Found(HttpClient client, int actors, int seed)
    {
        var (reforms, provisions, registered) = (new List<string>(), new List<string>(), new List<string>());
        for (var i = 0; i < Reforms; i++)
        {
            reforms.Add(IdOf(await Post(client, "/v1/reforms", new() { ["title"] = $"Reform {Text(i)}" })));
            for (var j = 0; j < ProvisionsOfEach; j++)
                provisions.Add(IdOf(await Post(client, $"/v1/reforms/{reforms[i]}/provisions", new() { ["title"] = $"Provision {Text(j)}" })));
        }

        foreach (var some in Enumerable.Range(0, actors).Chunk(50))
        {
            var items = new JsonArray();
            foreach (var i in some)
            {
                items.Add((JsonNode)Item("POST /v1/actors", $"$a{Text(i)}", new() { ["name"] = $"Office {Text(i)}", ["actorClass"] = "public_official" }));
                for (var j = 0; j < 3; j++)
                    items.Add((JsonNode)Item($"POST /v1/reforms/{reforms[(i + j) % Reforms]}/alignments", null, new()
                    {
                        ["actor"] = $"$a{Text(i)}", ["provisionId"] = provisions[(i + j) % Reforms * ProvisionsOfEach + i % ProvisionsOfEach], ["position"] = i % 5 - 2, ["validFrom"] = "2020",
                    }));
            }

            var answer = await Post(client, "/v1/batch", new() { ["items"] = items });
            registered.AddRange(answer["items"]!.AsArray().Select(item => item!["body"]!["id"]?.GetValue<string>()).OfType<string>());
        }

        return new Town(reforms, provisions, registered, seed);
    }

    /// <summary>The next request of the mix.</summary>
    public (Kind Kind, HttpRequestMessage Request) Next()
    {
        var (i, actor, reform) = (number++, Any(actors), Any(reforms));
        return (i % 20) switch
        {
            0 => (Kind.Map, Get($"/v1/reforms/{reform}/map")),
            1 or 5 or 9 or 13 or 17 => (Kind.Recording, Recording(i, actor)),
            2 or 6 or 10 or 14 => (Kind.Read, Get($"/v1/actors/{actor}")),
            3 or 11 or 19 => (Kind.Read, Get($"/v1/reforms/{reform}/alignments?limit=20")),
            4 or 12 => (Kind.Read, Get("/v1/actors?limit=20&q=office")),
            7 or 15 => (Kind.Read, Get($"/v1/reforms/{reform}")),
            _ => (Kind.Read, Get($"/v1/actors/{actor}/alignments?asOf=2023")),
        };
    }

    private HttpRequestMessage Recording(int i, string actor)
    {
        var provision = random.Next(provisions.Count);
        var (reform, day) = (reforms[provision / ProvisionsOfEach], new DateTime(2021, 1, 1).AddDays(i % 1_500).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var (path, body) = (i % 20) switch
        {
            1 => ($"/v1/actors/{actor}/influence", new JsonObject { ["influence"] = random.Next(101) / 100.0, ["reformId"] = reform, ["validFrom"] = day }),
            5 => ("/v1/actors", new JsonObject { ["name"] = $"Newcomer {Text(i)}" }),
            _ => ($"/v1/reforms/{reform}/alignments", new JsonObject
            {
                ["actor"] = actor, ["provisionId"] = provisions[provision], ["position"] = random.Next(-4, 5) / 2.0, ["salience"] = random.Next(101) / 100.0, ["validFrom"] = day,
            }),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return request;
    }

    private string Any(IReadOnlyList<string> from) => from[random.Next(from.Count)];

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    private static string IdOf(JsonNode answer) => answer["id"]!.GetValue<string>();

    private static JsonObject Item(string op, string? name, JsonObject body)
    {
        var item = new JsonObject { ["op"] = op, ["body"] = body };
        if (name is not null) item["name"] = name;
        return item;
    }

    private static async Task<JsonNode> Post(HttpClient client, string path, JsonObject body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HarnessException($"{path}: {text}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
