using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Coalitions.Proofs.Hosting;
using Coalitions.Proofs.Ledger;

namespace Coalitions.Proofs.Tenants;

/// <summary>
/// Several tenants at once, each with its own mark in everything it records, and everybody asking for everything, the others'
/// things included: <c>tenants [--requests 10000] [--tenants 4] [--seed n]</c>.
/// </summary>
public static class TenantProof
{
    private const int AtATime = 24;

    public static Proof Proof { get; } = new("tenants", "Nothing of a tenant reaches another, under mixed parallel requests.", arguments => Show(new Arguments(arguments)));

    /// <summary>Sends so many requests; answers what crossed from one tenant to another, or differed from what never was.</summary>
    public static async Task<IReadOnlyList<string>> Run(IReadOnlyList<HttpClient> tenants, int requests, int seed, Action<string>? tell = null)
    {
        var houses = await Task.WhenAll(tenants.Select((client, i) => House.Build(client, string.Create(CultureInfo.InvariantCulture, $"Markzq{seed}x{i}y"))));
        var (wrong, statuses, times) = (new ConcurrentBag<string>(), new ConcurrentDictionary<int, int>(), new ConcurrentBag<(bool Foreign, double Milliseconds)>());
        var number = -1;
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
        {
            while (Interlocked.Increment(ref number) is var at && at < requests)
            {
                var random = new Random(seed * 31 + at);
                var own = houses[random.Next(houses.Length)];
                var other = houses.Where(house => house != own).ElementAt(random.Next(houses.Length - 1));
                foreach (var finding in await Ask(own, other, random)) wrong.Add($"request {at}: {finding}");
            }
        }));
        foreach (var house in houses)
        {
            var sequence = (await house.Read("/v1/reforms")).Json["sequence"]!.GetValue<long>();
            if (sequence > house.Recorded) wrong.Add($"A sequence counts {sequence} events where {house.Recorded} were recorded.");
        }

        tell?.Invoke($"{requests} requests of {houses.Length} tenants: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} × {pair.Key}"))}");
        tell?.Invoke($"another tenant's thing answered in {Median(true)} ms, one that never was in {Median(false)} ms (medians)");
        return [.. wrong.Take(20)];

        async Task<IEnumerable<string>> Ask(House own, House other, Random random)
        {
            var (foreign, findings) = (random.Next(2) > 0, new List<string>());
            string Pick(string theirs) => foreign ? theirs : Guid.NewGuid().ToString();
            switch (random.Next(12))
            {
                case 0: // What is the other's, and what never was.
                case 1:
                case 2:
                    var path = House.Paths[random.Next(House.Paths.Length)];
                    var (theirs, never) = (path(other.Ids), path(other.Ids.Select(_ => Guid.NewGuid().ToString()).ToArray()));
                    // In either order: whoever asks first waits for what it recorded itself.
                    var (first, second) = foreign ? (await Read(own, theirs, true), await Read(own, never, false)) : (await Read(own, never, false), await Read(own, theirs, true));
                    var (a, b) = foreign ? (first, second) : (second, first);
                    if (a.Status != 404 || a.Plain.Replace(theirs, "", StringComparison.Ordinal) != b.Plain.Replace(never, "", StringComparison.Ordinal)) findings.Add($"GET {theirs}: {a.Status} {a.Plain} unlike {b.Plain}");
                    break;
                case 3: // Lists, search, identifiers.
                    await Read(own, "/v1/actors?limit=200");
                    await Read(own, "/v1/reforms?limit=200");
                    var found = await Read(own, $"/v1/actors?q={other.Mark}");
                    if (found.Json["items"]!.AsArray().Count > 0) findings.Add("The other's name is found.");
                    if ((await Read(own, $"/v1/actors?identifier=mark:{other.Mark}")).Json["items"]!.AsArray().Count > 0) findings.Add("The other's identifier is found.");
                    if ((await Read(own, $"/v1/actors?q={own.Mark}")).Json["items"]!.AsArray().Count == 0) findings.Add("One's own name is not found.");
                    break;
                case 4: // References in bodies.
                    await Send(own, $"/v1/reforms/{own.Ids[0]}/alignments", new { actor = Pick(other.Ids[1]), position = 1 }, 400);
                    await Send(own, $"/v1/reforms/{own.Ids[0]}/alignments", new { actor = $"mark:{other.Mark}", position = 1 }, 400);
                    break;
                case 5: // Recording on what is the other's.
                    await Send(own, $"/v1/reforms/{Pick(other.Ids[0])}/stages", new { stage = "proposed" }, 404);
                    await Send(own, $"/v1/records/{Pick(other.Ids[2])}/end", new { }, 404);
                    await Send(own, $"/v1/records/{Pick(other.Ids[2])}/retraction", new { }, 404);
                    break;
                case 6: // Batch references.
                    await Send(own, "/v1/batch", new { items = new object[] { new { op = $"POST /v1/actors/{Pick(other.Ids[1])}/names", body = new { name = "a" } } } }, 404);
                    await Send(own, "/v1/batch", new { items = new object[] { new { op = "POST /v1/ties", body = new { from = own.Ids[1], to = Pick(other.Ids[1]), kind = "informs" } } } }, 400);
                    break;
                case 7: // The same Idempotency-Key in every house.
                    var key = $"shared-{random.Next(20)}";
                    await Send(own, "/v1/reforms", new { title = $"{own.Mark} {key}" }, 201, key);
                    own.Recorded++;
                    break;
                case 8: // Cursors.
                    if (other.Cursor is { } cursor) Expect(await Read(own, $"/v1/actors?limit=1&cursor={cursor}"), 400);
                    break;
                case 9: // ETags: the other's must not make ours unchanged.
                    var tagged = await Read(own, $"/v1/reforms/{own.Ids[0]}/map", tag: other.Tag);
                    Expect(tagged, 200);
                    break;
                case 10: // Waiting for what the other recorded.
                    Expect(await Read(own, $"/v1/reforms?includes={Pick(other.Ids[2])}"), 400);
                    Expect(await Read(own, $"/v1/reforms?knownAt={1_000_000}"), 400);
                    break;
                default:
                    await Send(own, "/v1/actors", new { name = $"{own.Mark} {random.Next(1000)}" }, 201);
                    own.Recorded += 2;
                    Expect(await Read(own, $"/v1/reforms/{own.Ids[0]}/map"), 200);
                    break;
            }

            return findings;

            void Expect(Heard heard, int status)
            {
                if (heard.Status != status && heard.Status is not (429 or 503)) findings.Add($"{heard.Asked}: {heard.Status} instead of {status}: {heard.Plain}");
            }

            async Task Send(House house, string to, object body, int status, string? key = null) => Expect(await Hear(house, HttpMethod.Post, to, JsonContent.Create(body), key), status);

            Task<Heard> Read(House house, string from, bool? foreign = null, string? tag = null) => Hear(house, HttpMethod.Get, from, null, null, foreign, tag);

            async Task<Heard> Hear(House house, HttpMethod method, string at, HttpContent? content, string? key = null, bool? foreign = null, string? tag = null)
            {
                var since = Stopwatch.GetTimestamp();
                var heard = await house.Hear(method, at, content, key, tag);
                if (foreign is { } one) times.Add((one, Stopwatch.GetElapsedTime(since).TotalMilliseconds));
                statuses.AddOrUpdate(heard.Status, 1, (_, count) => count + 1);
                foreach (var stranger in houses.Where(stranger => stranger != house))
                    if (stranger.Ids.Append(stranger.Mark).FirstOrDefault(mark => heard.Whole.Replace(at, "", StringComparison.Ordinal).Contains(mark, StringComparison.OrdinalIgnoreCase) && !at.Contains(mark, StringComparison.Ordinal)) is { } crossed)
                        findings.Add($"{heard.Asked} tells {crossed}");
                return heard;
            }
        }

        string Median(bool foreign) => times.Where(time => time.Foreign == foreign).Select(time => time.Milliseconds).Order().ToArray() is { Length: > 0 } sorted
            ? sorted[sorted.Length / 2].ToString("N1", CultureInfo.InvariantCulture) : "?";
    }

    private static async Task<bool> Show(Arguments arguments)
    {
        await using var node = await Node.StartAsync(null, null, ("Coalitions:RequestsPerMinute:Key", "1000000"), ("Coalitions:RequestsPerMinute:Tenant", "1000000"));
        var tenants = new List<HttpClient>();
        for (var i = 0; i < arguments.Number("tenants", 4); i++) tenants.Add(await node.Tenant($"proof-{i}"));
        var since = Stopwatch.StartNew();
        var wrong = await Run(tenants, arguments.Number("requests", 10_000), arguments.Number("seed", 20260114), Console.WriteLine);
        foreach (var finding in wrong) Console.WriteLine($"  {finding}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(wrong.Count == 0 ? "held" : "BROKEN")}, in {since.Elapsed.TotalSeconds:N0} s"));
        return wrong.Count == 0;
    }
}

/// <summary>An answer, with all that it says.</summary>
internal sealed record Heard(string Asked, int Status, string Whole, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The body without what differs from request to request.</summary>
    public string Plain => System.Text.RegularExpressions.Regex.Replace(Body, "\"traceId\":\"[^\"]*\"", "");
}

/// <summary>A tenant with a reform, an actor and a stance, all of which bear its mark.</summary>
internal sealed class House(HttpClient client, string mark)
{
    private long recorded;

    public static Func<string[], string>[] Paths { get; } =
    [
        ids => $"/v1/reforms/{ids[0]}", ids => $"/v1/reforms/{ids[0]}/map", ids => $"/v1/reforms/{ids[0]}/coverage", ids => $"/v1/reforms/{ids[0]}/alignments",
        ids => $"/v1/actors/{ids[1]}", ids => $"/v1/actors/{ids[1]}/history", ids => $"/v1/actors/{ids[1]}/engagements", ids => $"/v1/actors/{ids[1]}/alignments",
        ids => $"/v1/records/{ids[2]}", ids => $"/v1/imports/{ids[3]}",
    ];

    public string Mark => mark;

    /// <summary>Reform, actor, stance, import.</summary>
    public string[] Ids { get; private set; } = [];

    public string? Cursor { get; private set; }

    public string? Tag { get; private set; }

    /// <summary>How many events at most.</summary>
    public long Recorded
    {
        get => Interlocked.Read(ref recorded);
        set => Interlocked.Exchange(ref recorded, value);
    }

    public static async Task<House> Build(HttpClient client, string mark)
    {
        var house = new House(client, mark);
        var reform = await house.Create("/v1/reforms", new { title = $"{mark} reform" });
        var actor = await house.Create("/v1/actors", new { name = $"{mark} office", note = $"{mark} note", actorClass = "citizen", identifiers = new[] { new { scheme = "mark", identifier = mark } } });
        await house.Create("/v1/actors", new { name = $"{mark} second office" });
        var stance = await house.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, evidence = new { quote = $"{mark} quote" } });
        var csv = new StringContent("timestamp,comment-id,voter-id,vote\n1658934000000,1,1,1\n", Encoding.UTF8, "text/csv");
        var import = (await house.Hear(HttpMethod.Post, $"/v1/imports?format=polis&dryRun=true&reformId={reform}", csv)).Json["id"]?.GetValue<string>() ?? Guid.NewGuid().ToString();
        house.Ids = [reform, actor, stance, import];
        house.recorded = 1_000;
        house.Cursor = (await house.Read($"/v1/actors?limit=1&includes={stance}")).Json["next"]?.GetValue<string>();
        using var map = await client.GetAsync(new Uri($"/v1/reforms/{reform}/map", UriKind.Relative));
        house.Tag = map.Headers.ETag?.ToString();
        return house;
    }

    public Task<Heard> Read(string path) => Hear(HttpMethod.Get, path, null);

    public async Task<Heard> Hear(HttpMethod method, string path, HttpContent? content, string? key = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (path.EndsWith("/retraction", StringComparison.Ordinal)) request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return new Heard($"{method} {path}", (int)response.StatusCode, $"{response.Headers}{response.Content.Headers}{body}", body);
    }

    private async Task<string> Create(string path, object body)
    {
        var heard = await Hear(HttpMethod.Post, path, JsonContent.Create(body));
        if (heard.Status != (int)HttpStatusCode.Created) throw new HarnessException($"{heard.Asked}: {heard.Status} {heard.Body}");
        return (heard.Json["id"] ?? heard.Json["recordId"])!.GetValue<string>();
    }
}
