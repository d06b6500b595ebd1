using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Proofs.Clocks;

/// <summary>Records on two nodes of one database in turns, asks both the same, and tells where they differ.</summary>
internal sealed class TwoNodes(HttpClient one, HttpClient other)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient[] nodes = [one, other];
    private readonly List<string> differences = [];

    public async Task<IReadOnlyList<string>> Compare(Action disturb)
    {
        var (reform, actors, last) = (await Create(one, "/v1/reforms", new { title = "On two nodes" }), new List<string>(), "");
        var provision = await Create(other, $"/v1/reforms/{reform}/provisions", new { title = "On the other one" });
        for (var i = 0; i < 12; i++)
        {
            disturb();
            actors.Add(await Create(nodes[i % 2], "/v1/actors", new { name = $"Office {i}", actorClass = "public_official" }));
            await Create(nodes[(i + 1) % 2], $"/v1/actors/{actors[i]}/names", new { name = $"Renamed office {i}", validFrom = "2020" });
            last = await Create(nodes[i % 2], $"/v1/reforms/{reform}/alignments", new { actor = actors[i], provisionId = i % 3 == 0 ? provision : null, position = i % 5 - 2 });
        }

        // What began a minute ago has begun for both; what begins in three minutes has not.
        var now = await RecordedAt(last);
        await Create(one, $"/v1/actors/{actors[0]}/classes", new { actorClass = "citizen", validFrom = Instant(now.AddMinutes(-1)) });
        last = await Create(other, $"/v1/actors/{actors[1]}/classes", new { actorClass = "citizen", validFrom = Instant(now.AddMinutes(3)) });
        foreach (var (actor, expected) in ((string, string)[])[(actors[0], "citizen"), (actors[1], "public_official")])
            foreach (var node in nodes)
                Same($"the class now of {actor} on {node.BaseAddress}", expected, (await Get(node, $"/v1/actors/{actor}?includes={last}"))["actorClass"]!.GetValue<string>());

        foreach (var question in (string[])
            [$"/v1/reforms/{reform}?", $"/v1/reforms/{reform}/map?edges=all&", $"/v1/reforms/{reform}/alignments?limit=5&", "/v1/actors?limit=7&", $"/v1/actors/{actors[3]}?", $"/v1/records/{last}?"])
            await Ask($"{question}includes={last}");
        await TurnPages("/v1/actors?limit=5&asOf=2021");
        await CheckOrder(actors);
        await CheckDays(reform);

        // A moment that one node names is past for the other too, and none has come for one of them only.
        foreach (var node in nodes) await Status(node, $"/v1/actors?knownAt={Instant(now)}", 200);
        foreach (var node in nodes) await Status(node, $"/v1/actors?knownAt={Instant(now.AddMinutes(4))}", 400);
        await CheckManners(actors[5]);
        return differences;
    }

    // Unpinned answers agree but for the moment itself; pinned ones agree to the byte.
    private async Task Ask(string question)
    {
        using var first = await Respond(one, question);
        using var second = await Respond(other, question);
        Same(question, Timeless(await first.Content.ReadAsStringAsync()), Timeless(await second.Content.ReadAsStringAsync()));
        var pinned = first.Content.Headers.ContentLocation!.ToString();
        Same(pinned, await Body(one, pinned), await Body(other, pinned));

        static string Timeless(string body)
        {
            var json = JsonNode.Parse(body)!.AsObject();
            json.Remove("asOf");
            return json.ToJsonString();
        }
    }

    // Each page is asked of another node than the one before.
    private async Task TurnPages(string question)
    {
        var whole = await Pages([one, one]);
        Same($"pages of {question}", whole, await Pages([one, other]));
        Same($"pages of {question}", whole, await Pages([other, one]));

        async Task<string> Pages(HttpClient[] turns)
        {
            var (ids, cursor, turn) = (new List<string>(), "", 0);
            do
            {
                var page = await Get(turns[turn++ % 2], $"{question}{cursor}");
                ids.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
                cursor = page["next"]?.GetValue<string>() is { } next ? $"&cursor={next}" : "";
            }
            while (cursor.Length > 0);
            return string.Join(' ', ids);
        }
    }

    // The later in the sequence, the later recorded, whichever node it came by.
    private async Task CheckOrder(IEnumerable<string> actors)
    {
        var times = new SortedDictionary<long, DateTime>();
        foreach (var actor in actors)
            foreach (var record in (await Get(one, $"/v1/actors/{actor}"))["recordIds"]!.AsArray())
                foreach (var version in (await Get(other, $"/v1/records/{record}"))["versions"]!.AsArray())
                    times[version!["sequence"]!.GetValue<long>()] = Moment(version["recordedAt"]!.GetValue<string>());
        foreach (var (earlier, later) in times.Zip(times.Skip(1)))
            if (later.Value < earlier.Value) differences.Add($"sequence {later.Key} was recorded at {later.Value:O}, before {earlier.Key} at {earlier.Value:O}");
    }

    // A stance without a date starts today.
    private async Task CheckDays(string reform)
    {
        var days = (await Get(one, $"/v1/reforms/{reform}/alignments?limit=200&asOf=9999"))["items"]!.AsArray()
            .Select(item => item!["recorded"]!["validFrom"]!.GetValue<string>()).Distinct().ToArray();
        if (days.Any(day => Math.Abs((Moment($"{day}T12:00:00Z") - DateTime.UtcNow).TotalHours) > 13)) differences.Add($"stances of today start on {string.Join(", ", days)}");
    }

    private async Task CheckManners(string actor)
    {
        var (key, replies) = (Guid.NewGuid().ToString(), new List<string>());
        foreach (var node in (HttpClient[])[one, other, one]) replies.Add(await Send(node, $"/v1/actors/{actor}/names", new { name = "Once" }, key));
        Same("a repeated recording", replies[0], replies[1]);
        Same("a repeated recording", replies[0], replies[2]);

        using var first = await Respond(one, $"/v1/actors/{actor}?asOf=2021");
        using var question = new HttpRequestMessage(HttpMethod.Get, $"/v1/actors/{actor}?asOf=2021");
        question.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var unchanged = await other.SendAsync(question);
        Same("a question with the other node's ETag", "304", Number((int)unchanged.StatusCode));
    }

    private async Task<DateTime> RecordedAt(string record) =>
        Moment((await Get(one, $"/v1/records/{record}?includes={record}"))["versions"]!.AsArray()[^1]!["recordedAt"]!.GetValue<string>());

    private async Task Status(HttpClient node, string question, int expected)
    {
        using var response = await Respond(node, question);
        Same($"{question} on {node.BaseAddress}", Number(expected), Number((int)response.StatusCode));
    }

    private static async Task<JsonNode> Get(HttpClient node, string question)
    {
        using var response = await Respond(node, question);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HarnessException($"{question}: {text}");
    }

    private static async Task<string> Body(HttpClient node, string question)
    {
        using var response = await Respond(node, question);
        return $"{Number((int)response.StatusCode)} {await response.Content.ReadAsStringAsync()}";
    }

    // What is not yet in the tables is asked for again, as a client should.
    private static async Task<HttpResponseMessage> Respond(HttpClient node, string question)
    {
        for (var since = DateTime.UtcNow; ; await Task.Delay(100))
        {
            var response = await node.GetAsync(question);
            if (response.StatusCode != System.Net.HttpStatusCode.ServiceUnavailable || DateTime.UtcNow - since > Patience) return response;
            response.Dispose();
        }
    }

    private static async Task<string> Create(HttpClient node, string path, object body)
    {
        var answer = JsonNode.Parse((await Send(node, path, body)).Split(' ', 3)[2])!;
        return (answer["id"] ?? answer["recordId"] ?? throw new HarnessException($"{path}: {answer.ToJsonString()}")).GetValue<string>();
    }

    private static async Task<string> Send(HttpClient node, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await node.SendAsync(request);
        return $"{Number((int)response.StatusCode)} {response.Headers.ETag} {await response.Content.ReadAsStringAsync()}";
    }

    private void Same(string what, string expected, string found)
    {
        if (expected != found) differences.Add($"{what}:\n  {expected}\n  {found}");
    }

    private static DateTime Moment(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    private static string Instant(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
