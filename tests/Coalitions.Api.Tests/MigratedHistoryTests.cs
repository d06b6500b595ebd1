using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coalitions.Api.Security;

namespace Coalitions.Api.Tests;

/// <summary>A random history that was recorded here against the same history moved into an empty tenant: at every pair of clocks the answers are the same.</summary>
public partial class MigratedHistoryTests : IAsyncLifetime
{
    private readonly Service service = new();

    public Task InitializeAsync() => service.InitializeAsync();

    public Task DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData(11, 250)]
    [InlineData(12, 250)]
    [InlineData(13, 250)]
    public async Task a_history_that_was_moved_in_answers_as_the_one_that_was_recorded(int seed, int operations)
    {
        var (one, other) = ($"live-{seed}", $"migrated-{seed}");
        using var keyed = await service.OtherTenant(one);
        using var log = new RecordedPosts();
        using var live = new HttpClient(log) { BaseAddress = service.Address, DefaultRequestHeaders = { Authorization = keyed.DefaultRequestHeaders.Authorization } };
        await ProjectionTests.RecordAtRandom(live, service.Log, seed, operations);
        await service.UntilProjected();

        var events = await Events(one);
        using var migrated = await service.OtherTenant(other, Role.Admin, Role.Recorder, Role.Analyst);
        // The events of one recording are microseconds apart; a line has one time.
        var times = events.GroupBy(item => item.Transaction).ToDictionary(recording => recording.Key, recording => (First: recording.Min(item => item.RecordedAt), Last: recording.Max(item => item.RecordedAt)));
        var lines = Lines(log, events.ToDictionary(item => item.Event, item => times[item.Transaction].Last));
        Assert.Equal(("completed", lines.Count, lines.Count, 0), (await migrated.Migrate([.. lines])).Counts());
        await service.UntilProjected();

        // Both count the same events in the same order at the same times; only their ids differ.
        var moved = await Events(other);
        Assert.Equal(events.Select(item => (item.Type, times[item.Transaction].Last)), moved.Select(item => (item.Type, item.RecordedAt)));
        var renamed = events.Zip(moved).SelectMany(pair => new[] { (pair.First.Event, pair.Second.Event), (pair.First.Stream, pair.Second.Stream) })
            .Distinct().ToDictionary(pair => pair.Item1.ToString(), pair => pair.Item2.ToString());

        var (reforms, actors) = (await Ids(live, "reforms"), await Ids(live, "actors"));
        var random = new Random(seed);
        var paths = reforms.SelectMany(reform => (string[])[$"reforms/{reform}/map", $"reforms/{reform}", $"reforms/{reform}/alignments", $"reforms/{reform}/coverage"])
            .Concat(actors.SelectMany(actor => (string[])[$"actors/{actor}", $"actors/{actor}/history", $"actors/{actor}/engagements"])).ToArray();
        for (var i = 0; i < 120; i++)
        {
            var path = paths[random.Next(paths.Length)];
            var (first, last) = times.Values.ElementAt(random.Next(times.Count));
            var known = (random.Next(2) == 0 ? last : first.AddTicks(-TimeSpan.TicksPerMicrosecond)).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            var question = $"?asOf=20{random.Next(14, 27)}-{random.Next(1, 13):00}{(random.Next(4) == 0 ? "" : $"&knownAt={known}")}{(path.Contains("/map", StringComparison.Ordinal) ? "&edges=all&include=nodes,edges,measures,missing" : "")}";
            var (here, there) = (await live.Get($"/v1/{path}{question}"), await migrated.Get($"/v1/{Rename(path)}{question}"));
            Assert.True((here.Status, Normal(JsonNode.Parse(Rename(here.Text))!)) == (there.Status, Normal(there.Json)),
                $"Seed {seed}: {path}{question}\n{Normal(JsonNode.Parse(Rename(here.Text))!)}\n{Normal(there.Json)}");
        }

        string Rename(string text) => Id().Replace(text, id => renamed.GetValueOrDefault(id.Value, id.Value));
    }

    // Every recording that was taken as a line: whatever it made is named, and named in the lines after it.
    private static List<string> Lines(RecordedPosts log, Dictionary<Guid, DateTime> recordedAt)
    {
        var (lines, names) = (new List<string>(), new Dictionary<string, string>());
        foreach (var (path, body, answer) in log.Taken)
        {
            var name = $"$n{lines.Count.ToString(CultureInfo.InvariantCulture)}";
            var first = Guid.Parse((answer["changeId"] ?? answer["recordId"] ?? Leaves(answer["recordIds"]).First().Value).GetValue<string>());
            lines.Add(new JsonObject
            {
                ["op"] = $"POST {Named(path)}", ["body"] = JsonNode.Parse(Named(body)),
                ["recordedAt"] = recordedAt[first].ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
                ["name"] = answer["changeId"] is null ? name : null,
            }.ToJsonString().Replace(",\"name\":null", "", StringComparison.Ordinal));
            if (answer["changeId"] is not null) continue;
            if (answer["recordId"] is { } record) names[record.GetValue<string>()] = name;
            foreach (var (facet, id) in Leaves(answer["recordIds"])) names.TryAdd(id.GetValue<string>(), $"{name}.{facet}");
            if (answer["id"] is { } made) names[made.GetValue<string>()] = name;
        }

        return lines;

        string Named(string text) => Id().Replace(text, id => names.GetValueOrDefault(id.Value, id.Value));

        static IEnumerable<(string Facet, JsonNode Value)> Leaves(JsonNode? node) => node switch
        {
            JsonObject members => members.SelectMany(member => Leaves(member.Value).Select(leaf => (leaf.Facet.Length == 0 ? member.Key : $"{member.Key}.{leaf.Facet}", leaf.Value))),
            JsonArray items => items.SelectMany((item, i) => Leaves(item).Select(leaf => (i.ToString(CultureInfo.InvariantCulture), leaf.Value))),
            null => [],
            _ => [("", node)],
        };
    }

    private async Task<IReadOnlyList<(Guid Event, Guid Stream, string Type, DateTime RecordedAt, string Transaction)>> Events(string tenant)
    {
        var database = service.Foundation.Database;
        await using var command = database.Owner.CreateCommand(
            $"select s.event_id, e.stream_id, e.type, s.recorded_at, e.xmin::text from {database.Facts}.sequence s join es.mt_events e on e.tenant_id = s.tenant_id and e.id = s.event_id where s.tenant_id = $1 order by s.sequence");
        command.Parameters.AddWithValue(tenant);
        var events = new List<(Guid, Guid, string, DateTime, string)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) events.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetDateTime(3), reader.GetString(4)));
        return events;
    }

    private static async Task<string[]> Ids(HttpClient client, string collection) =>
        [.. (await client.Get($"/v1/{collection}?limit=200")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];

    // Ids are drawn, so what is listed in their order is compared without it; so is who recorded it, and when, which is compared above.
    private static string Normal(JsonNode node) => node switch
    {
        JsonObject members => $"{{{string.Join(',', members.Where(member => member.Key is not ("recordedBy" or "migrated" or "recordedAt" or "knownAt" or "traceId" or "next")).Select(member => $"{member.Key}:{(member.Value is null ? "null" : Normal(member.Value))}"))}}}",
        JsonArray items => $"[{string.Join(',', items.Select(item => item is null ? "null" : Normal(item)).Order(StringComparer.Ordinal))}]",
        _ => node.ToJsonString(),
    };

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    /// <summary>Keeps what was recorded through it, in its order.</summary>
    private sealed class RecordedPosts() : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<(string Path, string Body, JsonNode Answer)> Taken { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Post && response.StatusCode == HttpStatusCode.Created)
                Taken.Add((request.RequestUri!.AbsolutePath, body, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!));
            return response;
        }
    }

    [Fact]
    public async Task what_stopped_with_the_service_is_continued_from_where_it_was()
    {
        const int total = 12_000;
        var lines = Enumerable.Range(0, total).Select(i => new JsonObject
        {
            ["op"] = i % 4 == 0 ? "POST /v1/actors" : $"POST /v1/actors/$a{i / 4 * 4}/names",
            ["name"] = i % 4 == 0 ? $"$a{i}" : $"$n{i}",
            ["body"] = new JsonObject { ["name"] = $"Name {i}" },
            ["recordedAt"] = new DateTime(2019, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        }.ToJsonString()).Append("""{"op":"POST /v1/actors/$a0/names","body":{"name":"The last"},"recordedAt":"2020-01-01T00:00:00Z"}""").ToArray();
        const string query = "/v1/imports?format=batch&mode=migrate";
        var taken = (await service.Client.PostRaw(query, string.Join('\n', lines), key: "moving", type: "application/x-ndjson")).Must(HttpStatusCode.Accepted);
        var progress = (Status: "running", Accepted: 0);
        while (progress is { Status: "running", Accepted: 0 })
        {
            await Task.Delay(20);
            var report = (await service.Client.Get($"/v1/imports/{taken.Id}")).Must(HttpStatusCode.OK).Json;
            progress = (report["status"]!.GetValue<string>(), report["accepted"]!.GetValue<int>());
        }

        await service.StopAsync();
        await service.StartAsync();
        var stopped = await service.Client.Finished(await service.Client.PostRaw(query, string.Join('\n', lines), key: "moving", type: "application/x-ndjson"));
        var accepted = stopped["accepted"]!.GetValue<int>();
        Assert.InRange(accepted, 1, total);
        Assert.Equal((accepted % 1_000, "failed", "interrupted"), (0, stopped["status"]!.GetValue<string>(), stopped["errors"]![0]!["code"]!.GetValue<string>()));
        var anew = await service.Client.PostRaw(query, string.Join('\n', lines), type: "application/x-ndjson");
        Assert.Equal((409, "recorded-order"), (anew.Problem.Status, anew.Problem.Code));

        var rest = await service.Client.ImportLines($"mode=migrate&continues={taken.Id}", string.Join('\n', lines[accepted..]));
        Assert.Equal(("completed", lines.Length - accepted, lines.Length - accepted, 0), rest.Counts());
        await service.UntilProjected();
        var events = await Events("default");
        Assert.Equal((total / 4 * 2) + (total / 4 * 3) + 1, events.Count);
        Assert.Equal(events.Select(item => item.RecordedAt).Distinct().Count(), lines.Length);
    }
}
