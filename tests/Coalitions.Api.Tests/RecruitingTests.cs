using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

/// <summary>Whom to bring in next, and why an actor is where it is.</summary>
[Collection(nameof(Service))]
public class RecruitingTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task each_step_says_what_it_adds_what_it_takes_who_introduces_it_and_what_it_rests_on()
    {
        var harbour = await Harbour.Record(Client, "Steps");
        var answer = await harbour.Suggestions("k=2");
        Assert.Equal(("supporters", 2, "for_reform", 1.8), (Text(answer["coalition"]!["kind"]), answer["coalition"]!["size"]!.GetValue<int>(), Text(answer["coalition"]!["side"]), Number(answer["coalition"]!["meanPosition"])));
        Assert.Equal(("lazy-greedy", 2.0, 0.632121), (Text(answer["method"]!["algorithm"]), Number(answer["method"]!["quota"]), Number(answer["method"]!["guarantee"])));
        Assert.Equal("left out: the record has no regions", Text(answer["method"]!["formulas"]!["coverage"]));
        Assert.Equal(["councillor", "operators"], Steps(harbour, answer));

        // The first of its class: √(0.5 ÷ 0.5) ÷ 4, and a quarter of the quota of 2. At 0 it is 0.45 of the scale away and cares by 0.8.
        var step = answer["steps"]![0]!;
        Assert.Equal((0.5, 0.25, 0.25, 0.5), (Number(step["gain"]!["total"]), Number(step["gain"]!["breadth"]), Number(step["gain"]!["strength"]), Number(step["gain"]!["cumulated"])));
        Assert.Equal((0.45, 0.36, 2, 0.5, 0.86), (Number(step["cost"]!["gap"]), Number(step["cost"]!["persuasion"]), step["cost"]!["steps"]!.GetValue<int>(), Number(step["cost"]!["introduction"]), Number(step["cost"]!["total"])));
        // The clerk trusts the director, and informs the councillor.
        Assert.Equal(
            [("director", "clerk", "trusts", true, harbour.Id("clerk trusts")), ("clerk", "councillor", "informs", true, harbour.Id("clerk informs"))],
            step["introduction"]!.AsArray().Select(link => (Text(link!["fromName"])!, Text(link["toName"])!, Text(link["kind"])!, link["listens"]!.GetValue<bool>(), Text(link["recordId"])!)));
        Assert.Equal([harbour.Id("councillor stance")], Ids(step["evidence"]!["position"]));
        Assert.Equal([harbour.Id("councillor stance")], Ids(step["evidence"]!["salience"]));
        Assert.Equal([harbour.Id("councillor influence")], Ids(step["evidence"]!["influence"]));
        Assert.NotNull(step["evidence"]!["actorClass"]);
        Assert.Equal(("status", 0.6, harbour.Id("councillor for")), (Text(step["incentivesFor"]![0]!["incentiveType"]), Number(step["incentivesFor"]![0]!["strength"]), Text(step["incentivesFor"]![0]!["recordId"])));
        Assert.Equal(("material", harbour.Id("councillor against")), (Text(step["incentivesAgainst"]!.AsArray().Single()!["incentiveType"]), Text(step["incentivesAgainst"]![0]!["recordId"])));
        Assert.Equal(
            [("stance", "If the old quay stays open", harbour.Id("quay"), null), ("membership", "A seat on the board", null, "promised")],
            step["conditions"]!.AsArray().Select(condition => (Text(condition!["of"])!, Text(condition["text"])!, Text(condition["provisionId"]), Text(condition["status"]))));

        // What the operators care nobody judged: what they take is not known, and not nothing.
        var second = answer["steps"]![1]!;
        Assert.Equal(("no_salience", null, null), (Text(second["unknown"]!.AsArray().Single()), second["cost"]!["total"]?.GetValue<double>(), second["cost"]!["persuasion"]?.GetValue<double>()));
        Assert.Equal((0.86, 1, 1.0), (Number(answer["cost"]), answer["costUnknown"]!.GetValue<int>(), Number(answer["optimum"]!["share"])));
    }

    [Fact]
    public async Task who_is_left_out_is_told_with_the_reason_and_who_is_not_assessed_is_to_be_assessed_first()
    {
        var harbour = await Harbour.Record(Client, "Filters");
        var answer = await harbour.Suggestions($"exclude={harbour.Id("engineer")},{harbour.Id("engineer")}");
        var filtered = answer["filteredOut"]!.AsArray().ToDictionary(group => Text(group!["reason"])!, group => group!["first"]!.AsArray());
        Assert.Equal(["already_member", "excluded", "opposes", "conflict"], filtered.Keys);
        Assert.Equal(["consumers", "director"], filtered["already_member"].Select(item => Text(item!["name"])).Order());
        Assert.Equal(["engineer"], filtered["excluded"].Select(item => Text(item!["name"])));
        Assert.Equal(
            [("hauliers", -1.0, harbour.Id("hauliers stance")), ("shippers", -2.0, harbour.Id("shippers stance"))],
            filtered["opposes"].Select(item => (Text(item!["name"])!, Number(item["position"]), Ids(item["recordIds"]).Single())).OrderBy(item => item.Item1));
        // A whole tie against, nothing for: its entry takes 1 from what holds them together.
        var rival = filtered["conflict"].Single()!;
        Assert.Equal(("rival", -1.0, -1.0, 0.0), (Text(rival["name"]), Number(rival["entry"]!["weight"]), Number(rival["entry"]!["ties"]), Number(rival["entry"]!["agreement"])));
        Assert.Contains(harbour.Id("rivalry"), Ids(rival["recordIds"]));
        Assert.Equal((harbour.Id("director"), harbour.Id("rivalry")), (Text(rival["entry"]!["withMembers"]![0]!["actorId"]), Text(rival["entry"]!["withMembers"]![0]!["ties"]![0])));

        Assert.Equal(3, answer["assessFirst"]!["count"]!.GetValue<int>());
        // The clerk decides, and is asked about first.
        Assert.Equal(
            ["clerk no_position no_influence True", "press no_position False", "residents no_influence False"],
            answer["assessFirst"]!["first"]!.AsArray().Select(item => $"{Text(item!["name"])} {string.Join(' ', item["missing"]!.AsArray().Select(Text))} {item["votes"]}"), StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("clerk", Steps(harbour, answer));
    }

    [Fact]
    public async Task votes_are_sought_under_a_rule_and_without_one_the_answer_says_so()
    {
        var harbour = await Harbour.Record(Client, "Votes");
        foreach (var goal in (string[])["winning", "both"])
        {
            var none = await harbour.Suggestions($"goal={goal}&asOf=2019");
            Assert.Equal("no_decision_rule", Text(none["emptyReason"]));
            Assert.Empty(none["steps"]!.AsArray());
            Assert.Empty(none["decisionRules"]!.AsArray());
        }

        var answer = await harbour.Suggestions("goal=winning");
        // The director's vote and its post's are in; of five votes it takes four. The councillor and the engineer have one each.
        Assert.Equal(["councillor", "engineer"], Steps(harbour, answer).Order());
        Assert.Equal([0.25, 0.25], answer["steps"]!.AsArray().Select(step => Number(step!["gain"]!["strength"])));
        Assert.Empty(answer["steps"]![0]!["pivotal"]!.AsArray());
        // Distrust introduces nobody, and is less than a conflict.
        var engineer = answer["steps"]!.AsArray().Single(step => Text(step!["name"]) == "engineer")!;
        Assert.Empty(engineer["introduction"]!.AsArray());
        Assert.Equal((-0.4, harbour.Id("distrust"), 1.0), (Number(engineer["entry"]!["weight"]), Text(engineer["entry"]!["withMembers"]![0]!["ties"]![0]), Number(engineer["cost"]!["introduction"])));
        Assert.Equal((harbour.Id("rule"), "council"), (Text(answer["steps"]![1]!["pivotal"]![0]!["recordId"]), Text(answer["steps"]![1]!["pivotal"]![0]!["arena"])));
        var rule = answer["decisionRules"]!.AsArray().Single()!;
        Assert.Equal((false, 2.0, -2.0), (rule["before"]!["wins"]!.GetValue<bool>(), Number(rule["before"]!["weight"]), Number(rule["before"]!["margin"])));
        Assert.Equal((true, 4.0, 0.0), (rule["after"]!["wins"]!.GetValue<bool>(), Number(rule["after"]!["weight"]), Number(rule["after"]!["margin"])));
        // With the breadth that it brings the councillor comes first.
        Assert.Equal(0.5, Number((await harbour.Suggestions("goal=both&k=1"))["steps"]![0]!["gain"]!["total"]));
    }

    [Fact]
    public async Task a_decider_who_is_not_on_the_map_is_named_first()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Strangers", validFrom = "2000" });
        var (friend, judge) = (await Client.Create("/v1/actors", new { name = "Friend" }), await Client.Create("/v1/actors", new { name = "Judge" }));
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = friend, position = 2, validFrom = "2020" });
        var rule = await Client.Create($"/v1/reforms/{reform}/decision-rules", new { quota = 1, deciders = new[] { new { actor = judge } }, validFrom = "2020" });
        var answer = (await Client.Get($"/v1/reforms/{reform}/detected-coalitions/suggestions?goal=winning&includes={rule}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(1, answer["assessFirst"]!["count"]!.GetValue<int>());
        var first = answer["assessFirst"]!["first"]!.AsArray().Single()!;
        Assert.Equal((judge, "Judge", "no_stakeholder", true), (Text(first["actorId"]), Text(first["name"]), Text(first["missing"]!.AsArray().Single()), first["votes"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task a_coalition_is_named_by_its_label_or_by_its_id_and_is_the_one_that_is_detected()
    {
        var harbour = await Harbour.Record(Client, "Named");
        var detected = (await Client.Get($"/v1/reforms/{harbour.Reform}/detected-coalitions?includes={harbour.Last}")).Must(HttpStatusCode.OK).Json["coalitions"]!.AsArray();
        Assert.True(detected.Count > 1);
        foreach (var coalition in detected)
        {
            var answer = await harbour.Suggestions($"coalition={coalition!["label"]}&k=1000");
            Assert.Equal(coalition["members"]!.AsArray().Select(member => Text(member!["actorId"])).Order(), Ids(answer["coalition"]!["firstMembers"]));
            Assert.Empty(answer["steps"]!.AsArray().Select(step => Text(step!["actorId"])).Intersect(coalition["members"]!.AsArray().Select(member => Text(member!["actorId"]))));
        }

        var declared = await harbour.Suggestions($"coalition={harbour.Id("alliance")}");
        Assert.Equal(("declared", "Harbour alliance", harbour.Id("alliance"), "for_reform"), (Text(declared["coalition"]!["kind"]), Text(declared["coalition"]!["name"]), Text(declared["coalition"]!["coalitionId"]), Text(declared["coalition"]!["side"])));
        Assert.Equal(new[] { harbour.Id("councillor"), harbour.Id("hauliers") }.Order(), Ids(declared["coalition"]!["firstMembers"]));
        Assert.DoesNotContain("councillor", Steps(harbour, declared));
        // Before it was declared it was none.
        Assert.Equal((400, "invalid-request", "coalition"), (await Client.Get($"/v1/reforms/{harbour.Reform}/detected-coalitions/suggestions?asOf=2019&coalition={harbour.Id("alliance")}")).Problem);
    }

    [Theory]
    [InlineData("coalition=C99", "coalition", "unknown-coalition")]
    [InlineData("coalition=C0", "coalition", "unknown-coalition")]
    [InlineData("coalition=c1", "coalition", "unknown-coalition")]
    [InlineData("coalition=C99999999999999999999", "coalition", "unknown-coalition")]
    [InlineData("coalition=", "coalition", "unknown-coalition")]
    [InlineData("coalition=%00", "coalition", "invalid-value")]
    [InlineData("coalition=7b0a9d7c-0000-4000-8000-000000000000", "coalition", "unknown-coalition")]
    [InlineData("coalition=C1&coalition=C2", "coalition", "invalid-value")]
    [InlineData("goal=broadest", "goal", "invalid-value")]
    [InlineData("goal=", "goal", "invalid-value")]
    [InlineData("k=0", "k", "invalid-value")]
    [InlineData("k=1001", "k", "invalid-value")]
    [InlineData("k=-1", "k", "invalid-value")]
    [InlineData("k=5.5", "k", "invalid-value")]
    [InlineData("k=99999999999999999999", "k", "invalid-value")]
    [InlineData("exclude=", "exclude", "invalid-value")]
    [InlineData("exclude=nobody", "exclude", "invalid-value")]
    [InlineData("exclude=7b0a9d7c-0000-4000-8000-000000000000", "exclude", "unknown-actor")]
    [InlineData("exclude=7b0a9d7c-0000-4000-8000-000000000000,", "exclude", "invalid-value")]
    [InlineData("gamma=0", "gamma", "invalid-gamma")]
    [InlineData("gamma=NaN", "gamma", "invalid-gamma")]
    [InlineData("agreementWeight=1e400", "agreementWeight", "invalid-layer-weight")]
    [InlineData("unheard=1", "unheard", "unknown-member")]
    public async Task what_cannot_be_meant_is_refused_and_named(string query, string pointer, string code)
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Refused" });
        var reply = await Client.Get($"/v1/reforms/{reform}/detected-coalitions/suggestions?{query}");
        Assert.Equal((400, "invalid-request", pointer), reply.Problem);
        Assert.Equal(code, Text(reply.Json["errors"]![0]!["code"]));
    }

    [Fact]
    public async Task of_another_reform_no_coalition_is_meant_and_on_a_continuum_nobody_supports()
    {
        var harbour = await Harbour.Record(Client, "Elsewhere");
        var other = await Client.Create("/v1/reforms", new { title = "Depth of the channel", scale = new { kind = "continuum", min = 0, max = 20 } });
        var shallow = await Stands("Pilots", 4, 0.5);
        var deep = await Stands("Shipping lines", 16, 0.8);
        await service.UntilProjected();
        Assert.Equal((400, "invalid-request", "coalition"), (await Client.Get($"/v1/reforms/{other}/detected-coalitions/suggestions?coalition={harbour.Id("alliance")}")).Problem);
        var refused = await Client.Get($"/v1/reforms/{other}/detected-coalitions/suggestions");
        Assert.Equal(("unknown-coalition", 400), (Text(refused.Json["errors"]![0]!["code"]), (int)refused.Status));

        // The others stand at the far end, and nobody is filtered for that. Half apart, they disagree by 0.2.
        var answer = (await Client.Get($"/v1/reforms/{other}/detected-coalitions/suggestions?coalition=C1")).Must(HttpStatusCode.OK).Json;
        Assert.Equal((null, deep), (Text(answer["coalition"]!["side"]), Ids(answer["coalition"]!["firstMembers"]).Single()));
        var step = answer["steps"]!.AsArray().Single()!;
        Assert.Equal((shallow, 0.6, 0.3), (Text(step["actorId"]), Number(step["cost"]!["gap"]), Number(step["cost"]!["persuasion"])));
        Assert.Equal(-0.2, Number(step["entry"]!["agreement"]));

        async Task<string> Stands(string name, double position, double influence)
        {
            var actor = await Client.Create("/v1/actors", new { name, actorClass = "citizen" });
            await Client.Create($"/v1/reforms/{other}/alignments", new { actor, position, salience = 0.5 });
            await Client.Create($"/v1/actors/{actor}/influence", new { influence, reformId = other });
            return actor;
        }
    }

    [Fact]
    public async Task the_order_of_recording_decides_nothing()
    {
        var texts = new List<string>();
        for (var seed = 0; seed < 3; seed++)
        {
            var harbour = await Harbour.Record(Client, "Shuffled", seed);
            var text = "";
            foreach (var goal in (string[])["broad", "winning", "both"])
            {
                var answer = await harbour.Suggestions($"goal={goal}");
                text += $"{string.Join(' ', answer["steps"]!.AsArray().Select(step => $"{step!["name"]}:{step["gain"]!["breadth"]}:{step["gain"]!["strength"]}:{step["cost"]!.ToJsonString()}:{step["entry"]!["weight"]}:{string.Join('>', step["introduction"]!.AsArray().Select(link => link!["toName"]))}").Order())} {answer["value"]} ";
            }

            texts.Add(text);
        }

        Assert.Single(texts.Distinct());
    }

    [Fact]
    public async Task pinned_answers_stay_the_same_to_the_byte()
    {
        var harbour = await Harbour.Record(Client, "Pinned");
        foreach (var (path, position) in new[] { ("detected-coalitions/suggestions?goal=both&asOf=2025", -2), ($"actors/{harbour.Id("councillor")}/why?asOf=2025", -1) })
        {
            var first = (await Client.Get($"/v1/reforms/{harbour.Reform}/{path}&includes={harbour.Last}")).Must(HttpStatusCode.OK);
            var pinned = first.ContentHeaders.ContentLocation!.ToString();
            await Client.Create($"/v1/reforms/{harbour.Reform}/alignments", new { actor = harbour.Id("councillor"), position, validFrom = "2021" });
            await service.UntilProjected();
            var again = await Client.Get(pinned);
            Assert.Equal(first.Text, again.Text);
            Assert.Contains("immutable", again.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotModified, (await Client.Get(pinned, again.ETag)).Status);
            Assert.NotEqual(first.Text, (await Client.Get($"/v1/reforms/{harbour.Reform}/{path}")).Text);
        }
    }

    [Fact]
    public async Task who_turned_out_to_be_another_is_meant_by_either_id()
    {
        var harbour = await Harbour.Record(Client, "Merged");
        var twin = await Client.Create("/v1/actors", new { name = "engineer, harbour" });
        await Client.Create($"/v1/reforms/{harbour.Reform}/alignments", new { actor = twin, position = 0, salience = 0.2, assessor = new { label = "workshop" }, validFrom = "2020" });
        var last = (await Client.Post($"/v1/actors/{twin}/merge", new { into = harbour.Id("engineer") })).Must(HttpStatusCode.Created).RecordId;
        var answer = (await Client.Get($"/v1/reforms/{harbour.Reform}/detected-coalitions/suggestions?exclude={twin}&includes={last}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal([harbour.Id("engineer")], answer["filteredOut"]!.AsArray().Single(group => Text(group!["reason"]) == "excluded")!["first"]!.AsArray().Select(item => Text(item!["actorId"])));
        var why = (await harbour.Why(twin)).Must(HttpStatusCode.OK).Json;
        Assert.Equal((harbour.Id("engineer"), 2, 0.0), (Text(why["actorId"]), why["position"]!["assessors"]!.GetValue<int>(), Number(why["position"]!["value"])));
    }

    [Fact]
    public async Task an_actor_is_told_why_it_is_where_it_is_and_what_would_move_it()
    {
        var harbour = await Harbour.Record(Client, "Why");
        var why = (await harbour.Why("hauliers")).Must(HttpStatusCode.OK).Json;
        Assert.Equal((-1.0, 1, harbour.Id("hauliers stance")), (Number(why["position"]!["value"]), why["position"]!["assessors"]!.GetValue<int>(), Text(why["position"]!["judgements"]!.AsArray().Single()!["recordId"])));
        Assert.Equal((0.38, true, harbour.Id("hauliers influence")), (Number(why["influence"]!["value"]), why["influence"]!["judgements"]![0]!["onThisReform"]!.GetValue<bool>(), Text(why["influence"]!["judgements"]![0]!["recordId"])));
        // Interested and opposed, with little power and a place at the table.
        Assert.Equal(("persuade_or_neutralise", "keep_informed", "dependent"), (Text(why["aiim"]!["value"]), Text(why["powerInterest"]!["value"]), Text(why["stakeholderSalience"]!["value"])));
        Assert.Equal([("invited", harbour.Id("invitation"))], why["standings"]!.AsArray().Select(standing => (Text(standing!["kind"])!, Text(standing["recordIds"]!.AsArray().Single())!)));
        Assert.Equal(("position", -1.0, 0.0, false, 1.0, "partner"), Change(why["aiim"]!["changes"]![0]!));
        Assert.Equal(("influence", 0.38, 0.5, true, 0.12, "manage_closely"), Change(why["powerInterest"]!["changes"]![0]!));
        Assert.Equal(("influence", 0.38, 0.5, true, 0.12, "definitive"), Change(why["stakeholderSalience"]!["changes"]![0]!));
        Assert.Equal(("standings", 1.0, 0.0, true, -1.0, "demanding"), Change(why["stakeholderSalience"]!["changes"]![2]!));
        Assert.Equal([("position", 0.0, false), ("salience", 0.5, true)], why["aiim"]!["inputs"]!.AsArray().Select(input => (Text(input!["name"])!, Number(input["threshold"]), input["thresholdIsHigh"]!.GetValue<bool>())));

        var detected = (await Client.Get($"/v1/reforms/{harbour.Reform}/detected-coalitions")).Must(HttpStatusCode.OK).Json["coalitions"]!.AsArray();
        var own = detected.Single(coalition => coalition!["members"]!.AsArray().Any(member => Text(member!["actorId"]) == harbour.Id("hauliers")))!;
        var member = own["members"]!.AsArray().Single(member => Text(member!["actorId"]) == harbour.Id("hauliers"))!;
        foreach (var figure in (string[])["own", "other", "nextCoalition", "margin", "objectiveMargin", "heldBy", "broken"]) Assert.Equal(member[figure]?.ToJsonString(), why["coalition"]![figure]?.ToJsonString());
        Assert.Equal(Text(own["label"]), Text(why["coalition"]!["label"]));
        Assert.Equal([harbour.Id("hauliers stance")], Ids(why["coalition"]!["stances"]![0]!["recordIds"]));
        Assert.NotEmpty(why["coalition"]!["changes"]!.AsArray());
        Assert.True(why["coalition"]!["changes"]![0]!["confirmed"]!.GetValue<bool>());

        static (string?, double, double, bool, double, string?) Change(JsonNode change) =>
            (Text(change["input"]), Number(change["from"]), Number(change["to"]), change["reaches"]!.GetValue<bool>(), Number(change["by"]), Text(change["becomes"]));
    }

    [Fact]
    public async Task the_named_change_of_position_is_recorded_and_moves_it()
    {
        var harbour = await Harbour.Record(Client, "Moved");
        var before = (await harbour.Why("hauliers")).Must(HttpStatusCode.OK).Json;
        var change = before["coalition"]!["changes"]!.AsArray().First(change => Text(change!["input"]) == "position")!;
        Assert.Equal(harbour.Reform, Text(change["issueId"]));
        var last = await Client.Create($"/v1/reforms/{harbour.Reform}/alignments", new { actor = harbour.Id("hauliers"), position = Number(change["to"]), validFrom = "2024" });
        var after = (await Client.Get($"/v1/reforms/{harbour.Reform}/detected-coalitions?includes={last}")).Must(HttpStatusCode.OK).Json["coalitions"]!.AsArray();
        // It stands with others, or with nobody: at neutral it takes no side.
        Assert.DoesNotContain("shippers", after.Where(coalition => coalition!["members"]!.AsArray().Any(member => Text(member!["actorId"]) == harbour.Id("hauliers")))
            .SelectMany(coalition => coalition!["members"]!.AsArray()).Select(member => Text(member!["name"])));
        Assert.Contains("shippers", after.SelectMany(coalition => coalition!["members"]!.AsArray()).Select(member => Text(member!["name"])));
        // Who it was, and still is as of then.
        Assert.Equal(Number(change["from"]), Number((await Client.Get($"/v1/reforms/{harbour.Reform}/actors/{harbour.Id("hauliers")}/why?asOf=2023")).Json["position"]!["value"]));
    }

    [Fact]
    public async Task what_was_not_assessed_is_absent_and_who_is_not_on_the_map_is_not_found()
    {
        var harbour = await Harbour.Record(Client, "Absent");
        var why = (await harbour.Why("clerk")).Must(HttpStatusCode.OK).Json;
        foreach (var figure in (string[])["position", "salience", "influence"]) Assert.Equal((null, "not_assessed", 0), (why[figure]!["value"]?.GetValue<double>(), Text(why[figure]!["absent"]), why[figure]!["judgements"]!.AsArray().Count));
        Assert.Null(why["aiim"]!["value"]);
        Assert.Equal(4, why["aiim"]!["possible"]!.AsArray().Count);
        Assert.Empty(why["aiim"]!["changes"]!.AsArray());
        // It votes, and holds a post: legitimacy is known, the rest is not.
        Assert.Equal(["votes"], why["standings"]!.AsArray().Select(standing => Text(standing!["kind"])));
        Assert.Equal(["definitive", "dependent", "discretionary", "dominant"], why["stakeholderSalience"]!["possible"]!.AsArray().Select(Text).Order());
        Assert.Equal(("no_signed_tie_and_no_shared_side", "in_no_coalition"), (Text(why["coalition"]!["absent"]), Text(why["coalition"]!["notSought"])));

        var stranger = await Client.Create("/v1/actors", new { name = "stranger" });
        foreach (var path in (string[])[$"/v1/reforms/{harbour.Reform}/actors/{stranger}/why", $"/v1/reforms/{harbour.Reform}/actors/{Guid.NewGuid()}/why", $"/v1/reforms/{harbour.Reform}/actors/nobody/why",
            $"/v1/reforms/{Guid.NewGuid()}/actors/{harbour.Id("clerk")}/why", $"/v1/reforms/{Guid.NewGuid()}/detected-coalitions/suggestions"])
            Assert.Equal((404, "not-found", null), (await Client.Get(path)).Problem);
        Assert.Equal((400, "invalid-request", "k"), (await Client.Get($"/v1/reforms/{harbour.Reform}/actors/{harbour.Id("clerk")}/why?k=1")).Problem);
        Assert.Equal((400, "invalid-request", "gamma"), (await Client.Get($"/v1/reforms/{harbour.Reform}/actors/{harbour.Id("clerk")}/why?gamma=-1")).Problem);
    }

    private static IEnumerable<string> Steps(Harbour harbour, JsonNode answer) => answer["steps"]!.AsArray().Select(step => harbour.Name(Text(step!["actorId"])!));

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static double Number(JsonNode? node) => Math.Round(node!.GetValue<double>(), 6);

    private static IEnumerable<string> Ids(JsonNode? node) => node!.AsArray().Select(id => id!.GetValue<string>());

    /// <summary>A harbour reform: two for it, two against, some between, some of whom too little is known; a council, an alliance, and whom they trust.</summary>
    private sealed class Harbour
    {
        private readonly HttpClient client;
        private readonly Dictionary<string, string> ids = [];

        private Harbour(HttpClient client) => this.client = client;

        public string Reform => ids["reform"];

        public string Last { get; private set; } = "";

        public string Id(string name) => ids[name];

        public string Name(string id) => ids.First(pair => pair.Value == id).Key;

        public async Task<JsonNode> Suggestions(string query) => (await client.Get($"/v1/reforms/{Reform}/detected-coalitions/suggestions?includes={Last}&{query}")).Must(HttpStatusCode.OK).Json;

        public Task<Reply> Why(string actor) => client.Get($"/v1/reforms/{Reform}/actors/{ids.GetValueOrDefault(actor, actor)}/why?includes={Last}");

        /// <param name="seed">0: in the order below, else in another one.</param>
        public static async Task<Harbour> Record(HttpClient client, string title, int seed = 0)
        {
            var (harbour, random) = (new Harbour(client), new Random(seed));
            var id = harbour.ids;
            id["reform"] = await client.Create("/v1/reforms", new { title });
            id["quay"] = await client.Create($"/v1/reforms/{id["reform"]}/provisions", new { title = "The old quay" });
            id["mastership"] = await client.Create("/v1/posts", new { title = "Harbour master" });
            var cast = new (string Name, string? Class)[]
            {
                ("director", "public_official"), ("consumers", "citizen"), ("engineer", "public_official"), ("councillor", "elected_representative"), ("operators", "service_provider"),
                ("hauliers", "service_provider"), ("shippers", "service_provider"), ("rival", "public_official"), ("press", "citizen"), ("residents", "citizen"), ("clerk", "public_official"),
            };
            foreach (var (name, actorClass) in Shuffled(cast)) id[name] = await client.Create("/v1/actors", new { name, actorClass });

            var facts = new List<Func<Task>>
            {
                () => Stance("director", 2, 0.5), () => Stance("consumers", 1, 0.5), () => Stance("engineer", 0, 0.5), () => Stance("operators", 0, null), () => Stance("hauliers", -1, 0.9),
                () => Stance("shippers", -2, 0.4), () => Stance("rival", 0, 0.5), () => Stance("residents", 0, 0.5),
                () => Create("councillor stance", $"/v1/reforms/{id["reform"]}/alignments", new
                {
                    actor = id["councillor"], position = 0, salience = 0.8, validFrom = "2020", condition = new { text = "If the old quay stays open", provisionId = id["quay"] },
                }),
                // 4 in all: the quota is 2.
                () => Influence("director", 0.8), () => Influence("consumers", 0.2), () => Influence("engineer", 0.4), () => Influence("councillor", 0.5), () => Influence("operators", 0.3),
                () => Influence("hauliers", 0.38), () => Influence("shippers", 0.42), () => Influence("rival", 0.5), () => Influence("press", 0.5),
                () => Create("", $"/v1/reforms/{id["reform"]}/stakeholders", new { actor = id["press"], validFrom = "2020" }),
                () => Create("", $"/v1/reforms/{id["reform"]}/stakeholders", new { actor = id["clerk"], validFrom = "2020" }),
                () => Tie("rivalry", "rival", "director", "in_conflict_with"), () => Tie("clerk trusts", "clerk", "director", "trusts"), () => Tie("clerk informs", "clerk", "councillor", "informs"),
                () => Create("distrust", "/v1/ties", new { from = id["engineer"], to = id["director"], kind = "trusts", sign = -1, strength = 0.4, reformId = id["reform"], validFrom = "2020" }),
                () => Create("councillor for", $"/v1/actors/{id["councillor"]}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = id["reform"], strength = 0.6, validFrom = "2020" }),
                () => Create("councillor against", $"/v1/actors/{id["councillor"]}/incentives", new { incentiveType = "material", direction = "against_reform", reformId = id["reform"], validFrom = "2020" }),
                () => Create("", $"/v1/actors/{id["director"]}/posts", new { post = id["mastership"], validFrom = "2020" }),
                () => Create("rule", $"/v1/reforms/{id["reform"]}/decision-rules", new
                {
                    arena = "council",
                    quota = 4,
                    deciders = new object[] { new { actor = id["director"] }, new { post = id["mastership"] }, new { actor = id["councillor"] }, new { actor = id["engineer"] }, new { actor = id["clerk"] } },
                    validFrom = "2020",
                }),
                async () =>
                {
                    await Create("alliance", "/v1/coalitions", new { name = "Harbour alliance", reformId = id["reform"], aim = "for_reform", validFrom = "2020" });
                    await Create("", $"/v1/coalitions/{id["alliance"]}/members", new { actor = id["councillor"], validFrom = "2020", conditions = new[] { new { text = "A seat on the board", status = "promised" } } });
                    await Create("", $"/v1/coalitions/{id["alliance"]}/members", new { actor = id["hauliers"], validFrom = "2020" });
                },
                async () =>
                {
                    await Create("hearing", "/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { id["reform"] }, startsOn = "2020-03" });
                    await Create("invitation", $"/v1/engagements/{id["hearing"]}/invitations", new { actor = id["hauliers"], invitedOn = "2020-02" });
                },
            };
            foreach (var fact in Shuffled([.. facts])) await fact();
            await Create("", $"/v1/reforms/{id["reform"]}/stages", new { stage = "proposed", validFrom = "2020" });
            return harbour;

            Task Stance(string actor, double position, double? salience) => Create($"{actor} stance", $"/v1/reforms/{id["reform"]}/alignments",
                salience is { } cares ? new { actor = id[actor], position, salience = cares, validFrom = "2020" } : (object)new { actor = id[actor], position, validFrom = "2020" });

            Task Influence(string actor, double influence) => Create($"{actor} influence", $"/v1/actors/{id[actor]}/influence", new { influence, reformId = id["reform"], validFrom = "2020" });

            Task Tie(string name, string from, string to, string kind) => Create(name, "/v1/ties", new { from = id[from], to = id[to], kind, reformId = id["reform"], validFrom = "2020" });

            async Task Create(string name, string path, object body)
            {
                var reply = (await client.Post(path, body)).Must(HttpStatusCode.Created);
                var made = (reply.Json["id"] ?? reply.Json["recordId"] ?? reply.Json["recordIds"]![0])!.GetValue<string>();
                harbour.Last = reply.Json["recordId"]?.GetValue<string>() ?? harbour.Last;
                if (name.Length > 0) id[name] = made;
            }

            T[] Shuffled<T>(T[] items)
            {
                if (seed > 0) random.Shuffle(items);
                return items;
            }
        }
    }
}
