using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Http;
using Coalitions.Api.Replays;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Tests;

/// <summary>The frames of a replay, applied one after the other, against the map of each date.</summary>
[Collection(nameof(Service))]
public class ReplayTests(Service service)
{
    [Theory]
    [InlineData(1, "known=fixed", 0)]
    [InlineData(1, "known=rolling", 0)]
    [InlineData(2, "known=rolling&step=week&from=2021&to=2022-03", 0)]
    [InlineData(3, "step=day&from=2019-11-20&to=2020-02-10", 0)]
    [InlineData(4, "known=fixed&step=quarter&from=1999&to=2031", 0)]
    [InlineData(5, "known=rolling&step=quarter&frames=full&to=2024", 0)]
    [InlineData(6, "known=fixed&step=year&from=2012&frames=full&include=coalitions", 0)]
    [InlineData(7, "known=fixed", 70)]
    [InlineData(8, "known=rolling&step=year", 50)]
    public async Task the_frames_applied_are_exactly_the_map_of_each_date(int seed, string query, int knownAt)
    {
        var history = await RandomReform.MoveIn(service, seed, 150);
        var (header, frames) = await Replay(history.Client, $"/v1/reforms/{history.Reform}/replay?{query}{(knownAt == 0 ? "" : $"&knownAt={knownAt}")}");
        Assert.Equal(header.Count, frames.Count);
        var (picture, compared) = (new Picture(), 0);
        foreach (var frame in frames)
        {
            picture.Apply(frame);
            var map = await history.Client.Get($"/v1/reforms/{history.Reform}/map?asOf={frame.AsOf}&knownAt={frame.Sequence}&edges=all");
            if (map.Status == HttpStatusCode.NotFound)
            {
                Assert.True(picture.IsEmpty, $"{frame.AsOf} at {frame.Sequence} shows what no map does.");
                continue;
            }

            Assert.Equal(Shown(map.Must(HttpStatusCode.OK).Json), picture.Shown(frame));
            compared++;
        }

        Assert.True(compared > frames.Count / 2, $"{compared} of {frames.Count}");
        Assert.Equal(query.Contains("full", StringComparison.Ordinal) ? frames.Count : 1, frames.Count(frame => frame.Whole));
    }

    [Fact]
    public async Task whole_frames_say_what_the_changes_add_up_to()
    {
        var history = await RandomReform.MoveIn(service, 9, 150);
        var (_, deltas) = await Replay(history.Client, $"/v1/reforms/{history.Reform}/replay?known=rolling");
        var (_, whole) = await Replay(history.Client, $"/v1/reforms/{history.Reform}/replay?known=rolling&frames=full");
        var picture = new Picture();
        foreach (var (delta, full) in deltas.Zip(whole, (delta, full) => (delta, full)))
        {
            picture.Apply(delta);
            var other = new Picture();
            other.Apply(full);
            Assert.Equal(other.State(), picture.State());
            Assert.Equal(JsonSerializer.Serialize(full.Lineage, ApiJson.Options), JsonSerializer.Serialize(delta.Lineage, ApiJson.Options));
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task what_was_recorded_is_replayed_event_by_event_to_what_was_known_at_each(int seed)
    {
        var history = await RandomReform.MoveIn(service, seed, 150);
        var (client, random) = (history.Client, new Random(seed));
        var last = (await client.Get("/v1/reforms?limit=1")).Json["sequence"]!.GetValue<int>();
        var compared = 0;
        foreach (var resource in (await Ids("actors")).Concat(await Ids("engagements")))
        {
            var lines = await Lines($"/v1/{resource}/replay");
            Assert.Equal(lines.Select(line => line.Sequence), lines.Select(line => line.Sequence).Order());
            Assert.All(lines.Where(line => line.Event?.Change == "retracted"), line => Assert.Equal([line.Event!.RecordId], line.Gone));
            for (var round = 0; round < 6; round++)
            {
                var known = round == 0 ? last : random.Next(last);
                var view = await client.Get($"/v1/{resource}?asOf={random.Next(2015, 2029)}&knownAt={known}");
                if (view.Status == HttpStatusCode.NotFound) continue;
                // Who is who is known as of the question: what was merged since is another's record, too.
                var standing = Standing(await Lines($"/v1/{resource}/replay?knownAt={known}"));
                var prefix = Standing(lines.Where(line => line.Sequence <= known));
                if (resource.StartsWith("engagements", StringComparison.Ordinal)) Assert.Equal(standing, prefix);
                foreach (var fact in Facts(view.Json).Where(fact => fact["data"]!["mentions"] is null))
                {
                    Assert.Equal(fact.ToJsonString(), standing[fact["recordId"]!.GetValue<Guid>()]);
                    compared++;
                }

                // Whoever begins later has the same before them.
                var later = await Lines($"/v1/{resource}/replay?after={known}");
                Assert.Equal(prefix, Standing(later.Take(1)));
                Assert.Equal(Standing(lines), Standing(later));
                Assert.Equal(lines.Count(line => !line.Whole && line.Sequence > known), later.Count - 1);
            }
        }

        Assert.True(compared > 60, $"{compared}");
        Assert.Equal((400, "invalid-request", "after"), (await client.Get($"/v1/{(await Ids("actors"))[0]}/replay?after=99999")).Problem);
        Assert.Equal((400, "invalid-request", "asOf"), (await client.Get($"/v1/{(await Ids("actors"))[0]}/replay?asOf=2020")).Problem);
        Assert.Equal(404, (await client.Get($"/v1/engagements/{Guid.NewGuid()}/replay")).Problem.Status);

        async Task<string[]> Ids(string collection) => [.. (await client.Get($"/v1/{collection}?limit=200")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => $"{collection}/{item!["id"]}")];

        async Task<IReadOnlyList<RecordFrame>> Lines(string path)
        {
            var lines = (await client.Get(path)).Must(HttpStatusCode.OK).Text.TrimEnd('\n').Split('\n');
            Assert.Equal("replay-event", JsonSerializer.Deserialize<RecordReplayHeader>(lines[0], ApiJson.Options)!.Schema.Name);
            return [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<RecordFrame>(line, ApiJson.Options)!)];
        }

        static SortedDictionary<Guid, string> Standing(IEnumerable<RecordFrame> lines)
        {
            var standing = new SortedDictionary<Guid, string>();
            foreach (var line in lines)
            {
                foreach (var fact in line.Set) standing[fact.RecordId] = JsonSerializer.Serialize(fact, ApiJson.Options);
                foreach (var gone in line.Gone) standing.Remove(gone);
            }

            return standing;
        }

        // Facts as they are shown, wherever in a view.
        static IEnumerable<JsonNode> Facts(JsonNode? node) => node switch
        {
            JsonObject fact when fact.ContainsKey("data") && fact.ContainsKey("type") => [fact],
            JsonObject members => members.SelectMany(member => Facts(member.Value)),
            JsonArray items => items.SelectMany(Facts),
            _ => [],
        };
    }

    [Fact]
    public async Task what_begins_or_ends_at_the_last_instant_of_a_period_is_in_its_frame()
    {
        using var client = await service.OtherTenant($"bounds-{Guid.NewGuid():N}");
        var reform = await client.Create("/v1/reforms", new { title = "Bounds", validFrom = "2019" });
        var actor = await client.Create("/v1/actors", new { name = "Registrar" });
        string? last = null;
        foreach (var (position, from, to) in ((double, string, string)[])[(1, "2020-05-31T23:59:59.999999Z", "2020-06-30T23:59:59.999998Z"), (2, "2020-07-01T00:00:00Z", "2020-08-31T23:59:59.999999Z"), (-1, "2020-11", "2020-11")])
            last = await client.Create($"/v1/reforms/{reform}/alignments", new { actor, position, validFrom = from, validTo = to });
        var (picture, positions) = (new SortedDictionary<string, double?>(), (double?)null);
        foreach (var frame in (await Replay(client, $"/v1/reforms/{reform}/replay?from=2020-04&to=2020-12&includes={last}")).Frames)
        {
            positions = frame.Nodes is { Set: [var node] } ? node.Position : frame.Nodes.Gone.Count > 0 ? null : positions;
            picture[frame.AsOf] = positions;
            Assert.Equal((await client.Get($"/v1/reforms/{reform}/map?asOf={frame.AsOf}")).Json["nodes"]!.AsArray().FirstOrDefault()?["position"]?.GetValue<double>(), positions);
        }

        Assert.Equal([null, 1, null, 2, 2, null, null, -1, null], picture.Values);
    }

    [Fact]
    public async Task what_does_not_change_is_not_said_again()
    {
        var history = await RandomReform.MoveIn(service, 10, 60);
        var (_, frames) = await Replay(history.Client, $"/v1/reforms/{history.Reform}/replay?from=2027&to=2030");
        Assert.Equal(48, frames.Count);
        Assert.All(frames.Skip(1), frame => Assert.True(
            frame is { Whole: false, Nodes: { Set: [], Gone: [] }, Stances: { Set: [], Gone: [] }, Ties: { Set: [], Gone: [] }, Excluded: { Set: [], Gone: [] }, Reform: null, Issues: null, Coalitions: null }));
    }

    [Theory]
    [InlineData(31, "fixed")]
    [InlineData(32, "rolling")]
    public async Task who_a_coalition_is_does_not_depend_on_what_was_asked_for(int seed, string known)
    {
        var history = await RandomReform.MoveIn(service, seed, 150);
        var path = $"/v1/reforms/{history.Reform}/replay?known={known}&to=2024-12";
        var all = Identities((await Replay(history.Client, $"{path}&from=2010")).Frames);
        foreach (var query in (string[])["from=2022-05", "from=2023-10&step=quarter", "from=2012&step=year", "from=2024-11-20&step=day", "from=2021&step=week&frames=full", "from=2019&include=coalitions"])
        {
            var (header, frames) = await Replay(history.Client, $"{path}&{query}");
            Assert.Contains("Jaccard", header.Lineage, StringComparison.Ordinal);
            // At the ends of months who is who is settled.
            foreach (var (asOf, coalitions) in Identities(frames).Where(frame => all.ContainsKey(frame.Key))) Assert.Equal(all[asOf], coalitions);
        }

        static Dictionary<string, string> Identities(IReadOnlyList<ReplayFrame> frames)
        {
            var (found, shown) = (new Dictionary<string, string>(), "");
            foreach (var frame in frames)
            {
                if (frame.Coalitions is { } coalitions) shown = string.Join(' ', coalitions.Select(coalition => $"{coalition.Label}={coalition.Lineage}/{coalition.Size}"));
                found[frame.AsOf.Length == 4 ? $"{frame.AsOf}-12" : frame.AsOf[..7] is var month && frame.AsOf.Length == 10 && ValidTime.Parse(month).LastInstant != ValidTime.Parse(frame.AsOf).LastInstant ? frame.AsOf : month] = shown;
            }

            return found;
        }
    }

    [Fact]
    public async Task a_coalition_that_splits_and_comes_together_again_is_told_of()
    {
        using var client = await service.OtherTenant($"lineage-{Guid.NewGuid():N}");
        var reform = await client.Create("/v1/reforms", new { title = "Course", validFrom = "2019" });
        string[] ids = [.. await Task.WhenAll(Enumerable.Range(0, 7).Select(i => client.Create("/v1/actors", new { name = $"Delegate {i}" })))];
        // Five for and two against; two of the five turn for a quarter, in the middle of a month, and then one of those against goes over.
        for (var i = 0; i < 7; i++) await Stands(i, i < 5 ? 2 : -2, "2020-01");
        foreach (var i in (int[])[3, 4]) await Stands(i, -2, "2020-04-15");
        await Stands(3, 2, "2020-07-20");
        var last = await Stands(4, 2, "2020-07-20");
        var frames = (await Replay(client, $"/v1/reforms/{reform}/replay?from=2019-11&to=2020-12&includes={last}")).Frames;
        Assert.Equal(
            ["2020-01 born  2020-01.1", "2020-01 born  2020-01.2", "2020-04 split 2020-01.1 2020-01.2 2020-01.1", "2020-07 merged 2020-01.2 2020-01.1 2020-01.1"],
            frames.SelectMany(frame => frame.Lineage.Select(happened => $"{frame.AsOf} {Codes<LineageChange>.Of(happened.Change)} {string.Join(' ', happened.From)} {string.Join(' ', happened.Into)}")));
        // A year tells what happened in all its months.
        Assert.Equal(4, (await Replay(client, $"/v1/reforms/{reform}/replay?from=2020&to=2021&step=year")).Frames[0].Lineage.Count);
        Assert.Empty((await Replay(client, $"/v1/reforms/{reform}/replay?from=2020-08&to=2021")).Frames.SelectMany(frame => frame.Lineage));

        Task<string> Stands(int actor, int position, string from) => client.Create($"/v1/reforms/{reform}/alignments", new { actor = ids[actor], position, validFrom = from });
    }

    [Fact]
    public void the_schemas_are_published_as_the_lines_are_written()
    {
        foreach (var (schema, header, line) in ((ReplaySchema, Type, Type)[])[(ReplaySchema.Frames, typeof(ReplayHeader), typeof(ReplayFrame)), (ReplaySchema.Events, typeof(RecordReplayHeader), typeof(RecordFrame))])
        {
            var published = PublishedSchema.Of(schema, header, line);
            var path = PublishedSchema.PathOf(schema);
            if (Environment.GetEnvironmentVariable("COALITIONS_WRITE_SCHEMAS") is not null) File.WriteAllText(path, published);
            Assert.Equal(published, File.ReadAllText(path));
        }
    }

    [Theory]
    [InlineData("from=2020&to=2019", "to")]
    [InlineData("from=2020&to=soon", "to")]
    [InlineData("from=0001&to=9999", "step")]
    [InlineData("from=2000&to=2027-05-19&step=day", "step")]
    [InlineData("step=decade", "step")]
    [InlineData("known=half", "known")]
    [InlineData("frames=some", "frames")]
    [InlineData("asOf=2020", "asOf")]
    [InlineData("at=2020", "at")]
    [InlineData("include=nodes", "include")]
    [InlineData("known=rolling&to=2060", "to")]
    [InlineData("knownAt=99999999", "knownAt")]
    [InlineData("window=P1Y", "window")]
    public async Task what_cannot_be_replayed_is_refused(string query, string member)
    {
        var reform = await service.Client.Create("/v1/reforms", new { title = "Refused" });
        Assert.Equal((400, "invalid-request", member), (await service.Client.Get($"/v1/reforms/{reform}/replay?{query}")).Problem);
        Assert.Equal(404, (await service.Client.Get($"/v1/reforms/{Guid.NewGuid()}/replay")).Problem.Status);
    }

    [Fact]
    public async Task frames_stand_at_the_ends_of_periods_and_there_may_be_ten_thousand()
    {
        var reform = await service.Client.Create("/v1/reforms", new { title = "Periods" });
        Assert.Equal(["2020-03", "2020-06", "2020-09"], await Dates("step=quarter&from=2020-02-11&to=2020-07"));
        Assert.Equal(["2020-01-05", "2020-01-12"], await Dates("step=week&from=2020&to=2020-01-06"));
        Assert.Equal(["2020"], await Dates("step=year&from=2020-12-31&to=2020-12-31T23:59:59.999999Z"));
        Assert.Equal(["9999-12-26", "9999-12-31"], await Dates("step=week&from=9999-12-20&to=9999"));
        Assert.Equal(10_000, (await Dates("step=day&from=2000&to=2027-05-18")).Length);
        // What was never dated shows today.
        Assert.Single(await Dates(""));

        async Task<string[]> Dates(string query) => [.. (await Replay(service.Client, $"/v1/reforms/{reform}/replay?{query}")).Frames.Select(frame => frame.AsOf)];
    }

    [Fact]
    public async Task a_reader_who_goes_away_gives_the_place_back()
    {
        var history = await RandomReform.MoveIn(service, 11, 60);
        for (var i = 0; i < 2 * ReplayRoom.AtATime; i++)
        {
            using var gone = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/reforms/{history.Reform}/replay?step=day&from=2000&to=2027&frames=full");
            using var response = await history.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gone.Token);
            var body = await response.Content.ReadAsStreamAsync(gone.Token);
            Assert.True(await body.ReadAsync(new byte[100], gone.Token) > 0);
            await gone.CancelAsync();
        }

        Assert.NotEmpty((await Replay(history.Client, $"/v1/reforms/{history.Reform}/replay")).Frames);
        Assert.DoesNotContain("Unexpected", service.Log.Text, StringComparison.Ordinal);
    }

    private static async Task<(ReplayHeader Header, IReadOnlyList<ReplayFrame> Frames)> Replay(HttpClient client, string path)
    {
        var reply = (await client.Get(path)).Must(HttpStatusCode.OK);
        Assert.Equal("application/x-ndjson", reply.ContentHeaders.ContentType!.MediaType);
        var lines = reply.Text.TrimEnd('\n').Split('\n');
        // Strictly: what the schema does not name is refused.
        return (JsonSerializer.Deserialize<ReplayHeader>(lines[0], ApiJson.Options)!, [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<ReplayFrame>(line, ApiJson.Options)!)]);
    }

    private static string Shown(JsonNode map)
    {
        var measures = map["measures"]!;
        return new JsonObject
        {
            ["reform"] = map["reform"]!.DeepClone(), ["nodes"] = map["nodes"]!.DeepClone(),
            ["edges"] = map["edges"]!.DeepClone(), ["coalitions"] = map["coalitions"]!.DeepClone(), ["measures"] = measures.DeepClone(),
        }.ToJsonString(Indented);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What whoever applies the frames has before them.</summary>
    private sealed class Picture
    {
        private readonly SortedDictionary<Guid, JsonNode> nodes = [];
        private readonly SortedDictionary<(Guid Actor, Guid Issue), double> stances = [];
        private readonly SortedDictionary<Guid, ReplayTie> ties = [];
        private readonly SortedDictionary<Guid, string> excluded = [];
        private JsonNode? reform;
        private IReadOnlyList<ReplayIssue> issues = [];
        private IReadOnlyList<ReplayCoalition> coalitions = [];

        public bool IsEmpty => nodes.Count + stances.Count + ties.Count + excluded.Count + issues.Count + coalitions.Count == 0 && reform is null;

        public void Apply(ReplayFrame frame)
        {
            if (frame.Whole)
            {
                nodes.Clear();
                stances.Clear();
                ties.Clear();
                excluded.Clear();
            }

            foreach (var node in frame.Nodes.Set) nodes[node.ActorId] = JsonSerializer.SerializeToNode(node, ApiJson.Options)!;
            foreach (var id in frame.Nodes.Gone) Assert.True(nodes.Remove(id));
            foreach (var stance in frame.Stances.Set) stances[(stance.ActorId, stance.IssueId)] = stance.Position;
            foreach (var stance in frame.Stances.Gone) Assert.True(stances.Remove((stance.ActorId, stance.IssueId)));
            foreach (var tie in frame.Ties.Set) ties[tie.RecordId] = tie;
            foreach (var id in frame.Ties.Gone) Assert.True(ties.Remove(id));
            foreach (var exclusion in frame.Excluded.Set) excluded[exclusion.ActorId] = exclusion.Reason;
            foreach (var id in frame.Excluded.Gone) Assert.True(excluded.Remove(id));
            if (frame.Measures is null) reform = null;
            else if (frame.Reform is not null) reform = JsonSerializer.SerializeToNode(frame.Reform, ApiJson.Options);
            issues = frame.Issues ?? issues;
            coalitions = frame.Coalitions ?? coalitions;
        }

        public string Shown(ReplayFrame frame)
        {
            Guid[] ids = [.. nodes.Keys];
            var ordered = issues.OrderBy(issue => issue.Id).ToArray();
            var agreement = new Agreement(ids.Length, [.. ordered.Select(issue => issue.Kind == ScaleKind.Support ? Scale.Support : Scale.Continuum(issue.Min, issue.Max).Value)],
                stances.Select(stance => (Array.BinarySearch(ids, stance.Key.Actor), Array.FindIndex(ordered, issue => issue.Id == stance.Key.Issue), stance.Value)), Similarity.Product, SimilarityRange.Declared);
            var coordination = Coordination.Edges(ids, ties.Values.Select(tie => new CoordinatingTie(tie.RecordId, tie.FromId, tie.ToId, tie.Weight)));
            var edges = agreement.All().Select(edge => new Reforms.MapEdge(ids[edge.Source], ids[edge.Target], "agreement", edge.Weight, edge.Sum, edge.Issues))
                .Concat(coordination.Select(edge => new Reforms.MapEdge(ids[edge.Source], ids[edge.Target], "coordination", edge.Weight, Ties: edge.Ties)));
            return new JsonObject
            {
                ["reform"] = reform!.DeepClone(), ["nodes"] = new JsonArray([.. nodes.Values.Select(node => node.DeepClone())]),
                ["edges"] = JsonSerializer.SerializeToNode(edges, ApiJson.Options),
                ["coalitions"] = JsonSerializer.SerializeToNode(coalitions.Select(coalition => new Reforms.MapCoalition(coalition.Label, coalition.Size, coalition.Influence, coalition.Lean)), ApiJson.Options),
                ["measures"] = JsonSerializer.SerializeToNode(new
                {
                    weightedMean = Measure(frame.Measures!.WeightedMean), weightedMedian = Measure(frame.Measures.WeightedMedian), frame.Measures.ByClass,
                }, ApiJson.Options),
            }.ToJsonString(Indented);

            object Measure(ReplayMeasure measure) => new
            {
                measure.Value, measure.N, excluded = excluded.Select(exclusion => new Exclusion(exclusion.Key, exclusion.Value)), measure.Unweighted,
            };
        }

        public string State() => JsonSerializer.Serialize(new
        {
            reform, nodes = nodes.Values, stances = stances.Select(stance => (object)new { stance.Key.Actor, stance.Key.Issue, stance.Value }), ties = ties.Values, excluded, issues, coalitions,
        }, ApiJson.Options);
    }
}
