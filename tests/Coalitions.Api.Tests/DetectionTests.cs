using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class DetectionTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task two_camps_are_found_with_what_holds_each_member_in_and_what_is_broken()
    {
        var town = await Town.Record(Client, "Camps");
        var answer = await town.Coalitions();
        Assert.Equal(["A B C", "D E"], Parts(answer));
        Assert.Equal(("signed-leiden", 1, "modularity", 1.0, "perIssue"), (
            answer["method"]!["algorithm"]!.GetValue<string>(), answer["method"]!["version"]!.GetValue<int>(), answer["method"]!["objective"]!.GetValue<string>(),
            answer["method"]!["gamma"]!.GetValue<double>(), answer["method"]!["agreementForm"]!.GetValue<string>()));

        // A and B stand together on the reform and on its tariff, and are allied; so does C, who quarrels with A.
        var c = Member(answer, "C");
        Assert.Equal((2, 1), (c["heldBy"]!["issues"]!.GetValue<int>(), c["broken"]!["ties"]!.GetValue<int>()));
        Assert.Equal((2.0, "positive_within", town.Id("tariff")), (Weight(c, "heldBy", "strongestIssues"), Text(c, "heldBy", "strongestIssues", "kind"), Text(c, "heldBy", "strongestIssues", "issueId")));
        Assert.Equal((-0.5, "negative_within", town.Id("A"), town.Id("quarrel")), (Weight(c, "broken", "strongestTies"), Text(c, "broken", "strongestTies", "kind"),
            Text(c, "broken", "strongestTies", "actorId"), c["broken"]!["strongestTies"]![0]!["ties"]![0]!.GetValue<string>()));
        // 2 for the tariff and 1.5 for the reform less 0.5 for the quarrel, against D and E on both.
        Assert.Equal((3.0, -4.0, 7.0, "C2"), (Number(c["own"]), Number(c["other"]), Number(c["margin"]), c["nextCoalition"]!.GetValue<string>()));
        Assert.Equal((0.5, 0.5), (Number(answer["frustrated"]!["negativeWithin"]), Number(answer["frustrated"]!["weight"])));
        Assert.Equal(["F"], answer["unplaced"]!.AsArray().Select(id => town.Name(id!.GetValue<string>())));

        // A and B know nobody else.
        Assert.Equal((1.0, null), (Number(Member(answer, "A")["constraint"]), c["constraint"]?.GetValue<double>()));

        static double Weight(JsonNode member, string side, string list) => member[side]![list]![0]!["weight"]!.GetValue<double>();
        static string Text(JsonNode member, string side, string list, string name) => member[side]![list]![0]![name]!.GetValue<string>();
    }

    [Fact]
    public async Task a_coalition_is_measured_with_formula_and_number()
    {
        var town = await Town.Record(Client, "Measures");
        var measures = (await town.Coalitions())["coalitions"]![0]!["measures"]!;
        // Influence 0.8, 0.6 and 0.2 at 2, 1 and 2 on the reform.
        Assert.Equal(("pro", 1.625, 3), (measures["lean"]!["label"]!.GetValue<string>(), Number(measures["lean"]!["byInfluence"]!["value"]), measures["lean"]!["byInfluence"]!["n"]!.GetValue<int>()));
        Assert.Equal(1.3, Number(measures["strength"]!["support"]!["value"]));
        Assert.Equal(0.592593, Number(measures["breadth"]!["byHeads"]!["blau"]!["value"]));
        Assert.Equal("coalition", measures["advocacy"]!["kind"]!.GetValue<string>());
        Assert.Equal(3, measures["beliefs"]!.AsArray().Single(belief => belief!["issueId"]!.GetValue<string>() == town.Id("tariff"))!["for"]!["count"]!.GetValue<int>());
        // A's support, 0.8 of 1.3, rests on a material incentive.
        Assert.Equal(0.615385, Number(measures["incentives"]![0]!["materialAndCoercive"]!["value"]));
        Assert.All(Figures(measures), figure => Assert.False(string.IsNullOrWhiteSpace(figure["formula"]!.GetValue<string>())));

        static IEnumerable<JsonObject> Figures(JsonNode? node) => node switch
        {
            JsonObject item when item.ContainsKey("formula") => [item],
            JsonObject item => item.SelectMany(member => Figures(member.Value)),
            JsonArray items => items.SelectMany(Figures),
            _ => [],
        };
    }

    [Fact]
    public async Task posts_vote_as_their_holders_and_a_vacant_one_with_nobody()
    {
        var town = await Town.Record(Client, "Rules");
        var rule = (await town.Coalitions())["decisionRules"]!.AsArray().Single()!;
        Assert.Equal((3.0, "voters"), (Number(rule["quota"]), rule["over"]!.GetValue<string>()));
        Assert.Equal(["held", "vacant"], rule["posts"]!.AsArray().Select(post => post!["state"]!.GetValue<string>()).Order());
        // A votes for itself and for the mayor's post; the seat of the auditor is empty.
        var a = rule["voters"]!.AsArray().Single(voter => voter!["id"]!.GetValue<string>() == town.Id("A"))!;
        Assert.Equal((2.0, "C1", town.Id("mayoralty")), (Number(a["weight"]), a["coalition"]!.GetValue<string>(), a["posts"]![0]!.GetValue<string>()));
        var vacant = rule["voters"]!.AsArray().Single(voter => voter!["kind"]!.GetValue<string>() == "post")!;
        Assert.Equal((town.Id("audit"), null), (vacant["id"]!.GetValue<string>(), vacant["coalition"]?.GetValue<string>()));

        var (first, second) = (rule["coalitions"]![0]!, rule["coalitions"]![1]!);
        Assert.Equal((true, 3.0, 0.0, true, 2), (first["wins"]!.GetValue<bool>(), Number(first["weight"]), Number(first["margin"]), first["blocks"]!.GetValue<bool>(), first["voting"]!.GetValue<int>()));
        Assert.Equal((false, -2.0), (second["wins"]!.GetValue<bool>(), Number(second["margin"])));
        Assert.Equal([town.Id("A")], first["fragility"]!["byHeads"]!["members"]!.AsArray().Select(id => id!.GetValue<string>()));

        // Before the mayor came in the post was vacant, too.
        Assert.Equal(["vacant", "vacant"], (await town.Coalitions("asOf=2021"))["decisionRules"]![0]!["posts"]!.AsArray().Select(post => post!["state"]!.GetValue<string>()));
    }

    [Fact]
    public async Task a_post_that_two_hold_votes_where_both_of_them_are()
    {
        var town = await Town.Record(Client, "Shared");
        await Client.Create($"/v1/actors/{town.Id("D")}/posts", new { post = town.Id("audit"), validFrom = "2022" });
        var last = await Client.Create($"/v1/actors/{town.Id("E")}/posts", new { post = town.Id("audit"), validFrom = "2022" });
        var second = (await town.Coalitions($"includes={last}"))["decisionRules"]![0]!["coalitions"]![1]!;
        Assert.Equal((2.0, 2), (Number(second["weight"]), second["voting"]!.GetValue<int>()));
        var third = await Client.Create($"/v1/actors/{town.Id("A")}/posts", new { post = town.Id("audit"), validFrom = "2023" });
        Assert.Equal([3.0, 1.0], (await town.Coalitions($"includes={third}"))["decisionRules"]![0]!["coalitions"]!.AsArray().Select(coalition => Number(coalition!["weight"])));
    }

    [Fact]
    public async Task many_voters_are_taken_as_the_coalitions_that_they_are_in()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Assembly" });
        // Ten for it, nine a little, eight against, and three of whom nothing is known.
        (await Client.Post("/v1/batch", new
        {
            items = Enumerable.Range(0, 30).Select(i => (object)new { op = "POST /v1/actors", name = $"$a{i}", body = new { name = $"Delegate {i}" } })
                .Concat(Enumerable.Range(0, 27).Select(i => (object)new { op = $"POST /v1/reforms/{reform}/alignments", body = new { actor = $"$a{i}", position = i < 10 ? 2 : i < 19 ? 1 : -2 } }))
                .Append(new { op = $"POST /v1/reforms/{reform}/decision-rules", body = new { quota = 16, deciders = Enumerable.Range(0, 30).Select(i => new { actor = $"$a{i}" }) } }),
        })).Must(HttpStatusCode.OK);
        await service.UntilProjected();
        var rule = (await Answer(reform, ""))["decisionRules"]![0]!;
        Assert.Equal(("coalitions", 30), (rule["over"]!.GetValue<string>(), rule["voters"]!.AsArray().Count));
        Assert.Equal([("C1", 19.0), ("C2", 8.0)], rule["blocs"]!.AsArray().Select(bloc => (bloc!["coalition"]!.GetValue<string>(), Number(bloc["weight"]))).Order());
        // The nineteen win alone and stand where they stand on the mean.
        var winning = rule["minimal"]!["minimalWinning"]!;
        Assert.Equal((1, 19.0), (winning["count"]!.GetValue<int>(), Number(winning["first"]![0]!["weight"])));
        Assert.Equal(1.526316, Number(rule["minimal"]!["medianPosition"]));
    }

    [Fact]
    public async Task more_rules_than_anybody_has_are_refused()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Arenas" });
        var actor = await Client.Create("/v1/actors", new { name = "Cabinet", kind = "organization" });
        (await Client.Post("/v1/batch", new
        {
            items = Enumerable.Range(0, 21).Select(i => new { op = $"POST /v1/reforms/{reform}/decision-rules", body = new { arena = $"arena_{i}", quota = 1, deciders = new[] { new { actor } } } }),
        })).Must(HttpStatusCode.OK);
        await service.UntilProjected();
        Assert.Equal((413, "too-many-rules", null), (await Client.Get($"/v1/reforms/{reform}/detected-coalitions")).Problem);
    }

    [Fact]
    public async Task the_council_of_the_six_of_1958_has_its_published_power()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Council of the Six" });
        var weights = new Dictionary<string, int> { ["Germany"] = 4, ["France"] = 4, ["Italy"] = 4, ["Netherlands"] = 2, ["Belgium"] = 2, ["Luxembourg"] = 1 };
        var actors = new Dictionary<string, string>();
        foreach (var (name, _) in weights) actors[name] = await Client.Create("/v1/actors", new { name, kind = "organization" });
        var last = await Client.Create($"/v1/reforms/{reform}/decision-rules", new { quota = 12, deciders = weights.Select(item => new { actor = actors[item.Key], weight = item.Value }), validFrom = "1958" });

        var rule = (await Answer(reform, $"includes={last}"))["decisionRules"]!.AsArray().Single()!;
        Assert.Equal(("exact", "14", "64"), (rule["power"]!["method"]!.GetValue<string>(), rule["power"]!["winningCoalitions"]!.GetValue<string>(), rule["power"]!["coalitions"]!.GetValue<string>()));
        foreach (var voter in rule["voters"]!.AsArray())
            Assert.Equal(
                weights[voter!["name"]!.GetValue<string>()] switch { 4 => ("5/21", "7/30", "10", false), 2 => ("1/7", "3/20", "6", false), _ => ("0", "0", "0", true) },
                (voter["exactBanzhaf"]!.GetValue<string>(), voter["exactShapleyShubik"]!.GetValue<string>(), voter["swings"]!.GetValue<string>(), voter["dummy"]!.GetValue<bool>()));
        Assert.Equal(3 + 1, rule["minimal"]!["minimalWinning"]!["count"]!.GetValue<int>());
    }

    [FactOnData("ktab-soe-policy/SOE-Policy.csv")]
    public async Task a_real_table_settles_at_its_published_mean_and_median_as_a_scenario()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Settlement", scale = new { kind = "continuum", min = 0, max = 100 } });
        await Client.Import($"format=position-table&reformId={reform}&validFrom=2016", await File.ReadAllTextAsync(SharedData.Path("ktab-soe-policy/SOE-Policy.csv")!));
        var answer = (await Client.Caught(reform, "detected-coalitions")).Json;
        var settlement = answer["settlement"]!;
        Assert.Equal(("scenario", 35.0063, 30.0), (settlement["label"]!.GetValue<string>(), Math.Round(Number(settlement["mean"]!["value"]), 4), Number(settlement["median"]!["value"])));
        Assert.Equal((30.0, 35.0063), (Number(settlement["between"]!["low"]), Math.Round(Number(settlement["between"]!["high"]), 4)));
        // A continuum is never read as for or against.
        Assert.All(answer["coalitions"]!.AsArray(), coalition => Assert.Null(coalition!["measures"]!["lean"]!["label"]));
    }

    [Fact]
    public async Task a_declared_coalition_is_set_beside_the_detected_ones()
    {
        var town = await Town.Record(Client, "Declared");
        var declared = (await town.Coalitions())["declared"]!.AsArray().Single()!;
        Assert.Equal(("Tariff alliance", 1), (declared["name"]!.GetValue<string>(), declared["notDeclared"]!.GetValue<int>()));
        Assert.Equal([("C1", 2), ("C2", 1)], declared["overlaps"]!.AsArray().Select(overlap => (overlap!["coalition"]!.GetValue<string>(), overlap["shared"]!.GetValue<int>())));
        Assert.Equal(["D"], declared["elsewhere"]!.AsArray().Select(id => town.Name(id!.GetValue<string>())));
        Assert.Equal(["D"], declared["aimCheck"]!["contradicting"]!.AsArray().Select(member => town.Name(member!["actorId"]!.GetValue<string>())));
        Assert.Equal(["C"], declared["firstNotDeclared"]!.AsArray().Select(id => town.Name(id!.GetValue<string>())));
    }

    [Fact]
    public async Task agreement_without_coordination_is_told_from_coordination_without_agreement()
    {
        var pairs = (await (await Town.Record(Client, "Pairs")).Coalitions())["pairs"]!;
        Assert.Equal(1, pairs["both"]!.GetValue<int>());
        // A and C, B and C, D and E.
        Assert.Equal((3, 0), (pairs["agreementWithoutCoordination"]!["count"]!.GetValue<int>(), pairs["coordinationWithoutAgreement"]!["count"]!.GetValue<int>()));
    }

    [Fact]
    public async Task with_neither_stances_nor_signed_ties_the_answer_is_empty_and_says_why()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Nothing known" });
        var last = await Client.Create($"/v1/reforms/{reform}/stakeholders", new { actor = await Client.Create("/v1/actors", new { name = "Regulator" }) });
        var answer = await Answer(reform, $"includes={last}");
        Assert.Empty(answer["coalitions"]!.AsArray());
        Assert.Empty(answer["profile"]!.AsArray());
        Assert.Single(answer["unplaced"]!.AsArray());
        Assert.Equal(("no_stances_and_no_signed_ties", null), (answer["emptyReason"]!.GetValue<string>(), answer["objective"]?.GetValue<double>()));
    }

    [Fact]
    public async Task the_order_of_recording_decides_nothing_but_ids()
    {
        var texts = new List<string>();
        for (var seed = 0; seed < 4; seed++)
        {
            var town = await Town.Record(Client, "Shuffled", seed);
            texts.Add(string.Join(" | ", Parts(await town.Coalitions())) + Named(await town.Coalitions()));
        }

        Assert.Single(texts.Distinct());

        static string Named(JsonNode answer) => string.Join(' ', answer["coalitions"]!.AsArray().SelectMany(coalition => coalition!["members"]!.AsArray())
            .OrderBy(member => member!["name"]!.GetValue<string>(), StringComparer.Ordinal)
            .Select(member => $"{member!["name"]}:{member["margin"]}:{member["objectiveMargin"]}:{member["constraint"]}"));
    }

    [Fact]
    public async Task a_pinned_answer_stays_the_same_to_the_byte()
    {
        var town = await Town.Record(Client, "Pinned");
        var first = await Client.Get($"/v1/reforms/{town.Reform}/detected-coalitions?asOf=2025&includes={town.Last}");
        var pinned = first.Must(HttpStatusCode.OK).ContentHeaders.ContentLocation!.ToString();
        await Client.Create($"/v1/reforms/{town.Reform}/alignments", new { actor = town.Id("F"), provisionId = town.Id("tariff"), position = 2, validFrom = "2020" });
        var again = await Client.Get(pinned);
        Assert.Equal(first.Text, again.Text);
        Assert.Contains("immutable", again.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await Client.Get(pinned, again.ETag)).Status);
    }

    [Fact]
    public async Task who_turns_out_to_be_one_counts_once()
    {
        var town = await Town.Record(Client, "Merged");
        var last = (await Client.Post($"/v1/actors/{town.Id("D")}/merge", new { into = town.Id("E") })).Must(HttpStatusCode.Created).RecordId;
        var answer = await town.Coalitions($"includes={last}");
        Assert.Equal([3, 1], answer["coalitions"]!.AsArray().Select(coalition => coalition!["size"]!.GetValue<int>()));
        Assert.Equal(town.Id("E"), answer["coalitions"]![1]!["members"]![0]!["actorId"]!.GetValue<string>());
        // Who decides and who joined is named by the old id in what was recorded.
        Assert.Equal([town.Id("E")], answer["declared"]![0]!["elsewhere"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal(1, answer["decisionRules"]![0]!["coalitions"]![1]!["voting"]!.GetValue<int>());
    }

    [Fact]
    public async Task net_agreement_holds_pairs_and_only_so_many()
    {
        var town = await Town.Record(Client, "Net");
        Assert.Equal("net", (await town.Coalitions("agreementForm=net"))["method"]!["agreementForm"]!.GetValue<string>());
        var reform = await Client.Create("/v1/reforms", new { title = "Crowd" });
        for (var batch = 0; batch < 3; batch++)
            (await Client.Post("/v1/batch", new
            {
                items = Enumerable.Range(0, 167).SelectMany(i => new object[]
                {
                    new { op = "POST /v1/actors", name = $"$a{i}", body = new { name = $"Household {batch}-{i}" } },
                    new { op = $"POST /v1/reforms/{reform}/stakeholders", body = new { actor = $"$a{i}" } },
                }),
            })).Must(HttpStatusCode.OK);
        await service.UntilProjected();
        Assert.Equal((413, "too-many-actors", null), (await Client.Get($"/v1/reforms/{reform}/detected-coalitions?agreementForm=net")).Problem);
        Assert.Null((await Answer(reform, ""))["pairs"]);
    }

    [Fact]
    public async Task weights_and_resolution_are_the_callers()
    {
        var town = await Town.Record(Client, "Weights");
        // By ties alone only A and B stand together, and C against A.
        Assert.Equal(["A B", "C"], Parts(await town.Coalitions("agreementWeight=0")).Order(StringComparer.Ordinal));
        var fine = await town.Coalitions("objective=cpm&gamma=5");
        Assert.Equal(["A", "B", "C", "D", "E"], Parts(fine).Order(StringComparer.Ordinal));
        Assert.Equal(5.0, Number(fine["method"]!["gamma"]));
        Assert.Equal([0.5, 0.71, 1, 1.41, 2], (await town.Coalitions())["profile"]!.AsArray().Select(point => Number(point!["gamma"])));
        // Nothing of 2019 is known of the tariff, and nothing of anybody before.
        Assert.Empty((await town.Coalitions("asOf=2019"))["coalitions"]!.AsArray());
    }

    [Fact]
    public async Task the_map_shows_small_reforms_with_their_coalitions_and_others_when_asked()
    {
        var town = await Town.Record(Client, "Mapped");
        var map = (await Client.Get($"/v1/reforms/{town.Reform}/map?includes={town.Last}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal([("C1", 3, "pro"), ("C2", 2, "contra")], map["coalitions"]!.AsArray().Select(coalition =>
            (coalition!["label"]!.GetValue<string>(), coalition["size"]!.GetValue<int>(), coalition["lean"]!.GetValue<string>())));
        Assert.Equal("A:C1 B:C1 C:C1 D:C2 E:C2 F:", string.Join(' ', map["nodes"]!.AsArray().OrderBy(node => node!["name"]!.GetValue<string>(), StringComparer.Ordinal)
            .Select(node => $"{node!["name"]}:{node["coalition"]}")));
        Assert.StartsWith("signed-leiden 1", map["method"]!["coalitions"]!.GetValue<string>(), StringComparison.Ordinal);

        var nodes = (await Client.Get($"/v1/reforms/{town.Reform}/map?include=nodes")).Json;
        Assert.Empty(nodes["coalitions"]!.AsArray());
        Assert.All(nodes["nodes"]!.AsArray(), node => Assert.Null(node!["coalition"]));
        Assert.Equal(2, (await Client.Get($"/v1/reforms/{town.Reform}/map?include=coalitions")).Json["coalitions"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("gamma=0", "gamma", "invalid-gamma")]
    [InlineData("gamma=-1", "gamma", "invalid-gamma")]
    [InlineData("gamma=NaN", "gamma", "invalid-gamma")]
    [InlineData("gamma=Infinity", "gamma", "invalid-gamma")]
    [InlineData("gamma=1e999", "gamma", "invalid-gamma")]
    [InlineData("gamma=1e7", "gamma", "invalid-gamma")]
    [InlineData("gamma=1e-300", "gamma", "invalid-gamma")]
    [InlineData("gamma=one", "gamma", "invalid-value")]
    [InlineData("gamma=1&gamma=2", "gamma", "invalid-value")]
    [InlineData("objective=louvain", "objective", "invalid-value")]
    [InlineData("agreementForm=per_issue", "agreementForm", "invalid-value")]
    [InlineData("agreementWeight=-0.1", "agreementWeight", "invalid-layer-weight")]
    [InlineData("agreementWeight=1001", "agreementWeight", "invalid-layer-weight")]
    [InlineData("coordinationWeight=NaN", "coordinationWeight", "invalid-layer-weight")]
    [InlineData("coordinationWeight=-Infinity", "coordinationWeight", "invalid-layer-weight")]
    [InlineData("agreementWeight=0&coordinationWeight=0", "agreementWeight", "invalid-layer-weight")]
    [InlineData("agreementWeight=0.0004&coordinationWeight=0", "agreementWeight", "invalid-layer-weight")]
    [InlineData("edges=all", "edges", "unknown-member")]
    [InlineData("minConfidence=sure", "minConfidence", "invalid-value")]
    [InlineData("window=1Y", "window", "invalid-value")]
    public async Task a_wrong_question_is_told_which_member_is_wrong(string query, string member, string code)
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Questions" });
        var reply = await Client.Get($"/v1/reforms/{reform}/detected-coalitions?{query}");
        Assert.Equal((400, member), (reply.Problem.Status, reply.Problem.Pointer));
        Assert.Equal(code, reply.Json["errors"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task a_scale_too_narrow_for_fifteen_digits_is_measured_all_the_same()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Narrow", scale = new { kind = "continuum", min = 0, max = 1e-30 } });
        var last = "";
        foreach (var position in (double[])[0, 1e-30])
            last = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = await Client.Create("/v1/actors", new { name = "Narrow" }), position });
        Assert.Equal(2, (await Answer(reform, $"includes={last}"))["coalitions"]!.AsArray().Count);
    }

    [Fact]
    public async Task a_reform_that_is_not_known_is_404() =>
        Assert.Equal(HttpStatusCode.NotFound, (await Client.Get($"/v1/reforms/{Guid.NewGuid()}/detected-coalitions")).Status);

    private static IEnumerable<string> Parts(JsonNode answer) => answer["coalitions"]!.AsArray()
        .Select(coalition => string.Join(' ', coalition!["members"]!.AsArray().Select(member => member!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal)));

    private static JsonNode Member(JsonNode answer, string name) => answer["coalitions"]!.AsArray()
        .SelectMany(coalition => coalition!["members"]!.AsArray()).Single(member => member!["name"]!.GetValue<string>() == name)!;

    private static double Number(JsonNode? value) => Math.Round(value!.GetValue<double>(), 6);

    private async Task<JsonNode> Answer(string reform, string query) => (await Client.Get($"/v1/reforms/{reform}/detected-coalitions?{query}")).Must(HttpStatusCode.OK).Json;

    /// <summary>Two camps over a tariff, a tie, a quarrel within a camp, somebody without a side, a council, and an alliance that reaches across.</summary>
    private sealed class Town
    {
        private readonly HttpClient client;
        private readonly Dictionary<string, string> ids = [];

        private Town(HttpClient client) => this.client = client;

        public string Reform => ids["reform"];

        public string Last { get; private set; } = "";

        public string Id(string name) => ids[name];

        public string Name(string id) => ids.Single(pair => pair.Value == id).Key;

        public async Task<JsonNode> Coalitions(string query = "") =>
            (await client.Get($"/v1/reforms/{Reform}/detected-coalitions?{(query.Contains("includes", StringComparison.Ordinal) ? "" : $"includes={Last}&")}{query}")).Must(HttpStatusCode.OK).Json;

        /// <param name="seed">0: in the order below, else in another one.</param>
        public static async Task<Town> Record(HttpClient client, string title, int seed = 0)
        {
            var (town, random) = (new Town(client), new Random(seed));
            var id = town.ids;
            id["reform"] = await client.Create("/v1/reforms", new { title });
            id["tariff"] = await client.Create($"/v1/reforms/{id["reform"]}/provisions", new { title = "Tariff", direction = "for_reform" });
            id["mayoralty"] = await client.Create("/v1/posts", new { title = "Mayor" });
            id["audit"] = await client.Create("/v1/posts", new { title = "Auditor" });
            var cast = new (string Name, string Class)[]
            {
                ("A", "public_official"), ("B", "citizen"), ("C", "citizen"), ("D", "service_provider"), ("E", "elected_representative"), ("F", "citizen"),
            };
            foreach (var (name, actorClass) in Shuffled(cast)) id[name] = await client.Create("/v1/actors", new { name, actorClass });

            var facts = new List<Func<Task>>
            {
                () => Stance("A", 2, "reform"), () => Stance("B", 1, "reform"), () => Stance("C", 2, "reform"), () => Stance("D", -2, "reform"), () => Stance("E", -2, "reform"),
                () => Stance("A", 2, "tariff"), () => Stance("B", 2, "tariff"), () => Stance("C", 2, "tariff"), () => Stance("D", -2, "tariff"), () => Stance("E", -2, "tariff"),
                () => Influence("A", 0.8), () => Influence("B", 0.6), () => Influence("C", 0.2), () => Influence("D", 0.5), () => Influence("E", 0.4),
                () => Create("", "/v1/ties", new { from = id["A"], to = id["B"], kind = "allied_with", reformId = id["reform"], validFrom = "2020" }),
                () => Create("quarrel", "/v1/ties", new { from = id["C"], to = id["A"], kind = "in_conflict_with", strength = 0.5, reformId = id["reform"], validFrom = "2020" }),
                () => Create("", $"/v1/reforms/{id["reform"]}/stakeholders", new { actor = id["F"], validFrom = "2020" }),
                () => Create("", $"/v1/actors/{id["A"]}/incentives", new { incentiveType = "material", direction = "for_reform", reformId = id["reform"], validFrom = "2020" }),
                () => Create("", $"/v1/actors/{id["A"]}/posts", new { post = id["mayoralty"], validFrom = "2022" }),
                () => Create("", $"/v1/reforms/{id["reform"]}/decision-rules", new
                {
                    arena = "council",
                    quota = 3,
                    deciders = new object[] { new { actor = id["A"] }, new { actor = id["B"] }, new { actor = id["D"] }, new { post = id["mayoralty"] }, new { post = id["audit"] } },
                    validFrom = "2020",
                }),
                async () =>
                {
                    await Create("alliance", "/v1/coalitions", new { name = "Tariff alliance", reformId = id["reform"], aim = "for_reform", validFrom = "2023" });
                    foreach (var name in Shuffled(["A", "B", "D"])) await Create("", $"/v1/coalitions/{id["alliance"]}/members", new { actor = id[name], validFrom = "2023" });
                },
            };
            foreach (var fact in Shuffled([.. facts])) await fact();
            await Create("", $"/v1/reforms/{id["reform"]}/stages", new { stage = "proposed", validFrom = "2020" });
            return town;

            Task Stance(string actor, double position, string issue) => Create("", $"/v1/reforms/{id["reform"]}/alignments",
                issue == "reform" ? new { actor = id[actor], position, salience = 0.5, validFrom = "2020" } : (object)new { actor = id[actor], position, provisionId = id[issue], validFrom = "2020" });

            Task Influence(string actor, double influence) => Create("", $"/v1/actors/{id[actor]}/influence", new { influence, reformId = id["reform"], validFrom = "2020" });

            async Task Create(string name, string path, object body)
            {
                town.Last = await client.Create(path, body);
                if (name.Length > 0) id[name] = town.Last;
            }

            T[] Shuffled<T>(T[] items)
            {
                if (seed > 0) random.Shuffle(items);
                return items;
            }
        }
    }
}
