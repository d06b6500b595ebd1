using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class ChangesTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task a_late_arrival_a_correction_a_retraction_and_a_change_in_the_world_are_told_apart()
    {
        var world = await World.Make(Client, "late", "wrong", "mistaken", "mover", "still");
        var wrong = await world.Stands("wrong", 2, "2020");
        var mistaken = await world.Stands("mistaken", -1, "2020");
        await world.Stands("mover", -2, "2020");
        await world.Stands("still", 1, "2020");
        var before = await world.Sequence();

        var late = await world.Stands("late", 1, "2021");
        var corrected = (await world.Correct(wrong, new { position = -2 }))["changeId"]!.GetValue<string>();
        var retracted = (await world.Retract(mistaken))["changeId"]!.GetValue<string>();
        var moved = await world.Stands("mover", 1, "2023-06");

        var changes = await world.Changes($"asOfFrom=2022&asOfTo=2024&knownFrom={before}");
        Assert.Equal(
            ["late began ,1,1 late_arrival", "mistaken ended -1,, retraction", "mover changed -2,-2,1 change_in_the_world", "wrong changed 2,-2,-2 correction"],
            changes["actors"]!.AsArray().Select(actor => $"{world.Name(actor!["actorId"])} {actor["change"]} {Three(actor["position"])} {actor["facts"]!.AsArray().Single()!["cause"]}").Order());
        Assert.Equal(
            new[] { (late, late), (mistaken, retracted), (moved, null), (wrong, corrected) }.Order(),
            changes["actors"]!.AsArray().Select(actor => actor!["facts"]![0]!).Select(fact => (Text(fact["recordId"])!, Text(fact["changeId"]))).Order());

        Assert.Equal(["2020", "2020", "2021", "2023-06"], changes["facts"]!.AsArray().Where(fact => Text(fact!["type"]) == "alignment_assessed").Select(fact => Text(fact!["validFrom"])).Order());

        // By how much, and which part of it we only learned.
        var mover = changes["stances"]!.AsArray().Single(stance => world.Name(stance!["actorId"]) == "mover")!["position"]!;
        Assert.Equal((3, 0, 3), (mover["by"]!.GetValue<double>(), mover["learned"]!.GetValue<double>(), mover["happened"]!.GetValue<double>()));
        Assert.Equal((double?)-4, changes["stances"]!.AsArray().Single(stance => world.Name(stance!["actorId"]) == "wrong")!["position"]!["learned"]!.GetValue<double>());

        // One clock alone moves: either we learned it, or it happened.
        Assert.Equal(["change_in_the_world"], Causes(await world.Changes("asOfFrom=2022&asOfTo=2024")));
        Assert.Equal(["correction", "late_arrival", "retraction"], Causes(await world.Changes($"asOfTo=2022&knownFrom={before}")));
        Assert.Empty(Causes(await world.Changes("asOfFrom=2021-06&asOfTo=2022")));
    }

    [Fact]
    public async Task ties_and_memberships_begin_and_end_by_the_facts_that_say_so()
    {
        var world = await World.Make(Client, "one", "two", "three");
        var lasting = await Client.Create("/v1/ties", new { from = world["one"], to = world["two"], kind = "allied_with", reformId = world.Reform, strength = 0.5, validFrom = "2019" });
        var tie = await Client.Create("/v1/ties", new { from = world["one"], to = world["three"], kind = "allied_with", reformId = world.Reform, validFrom = "2019" });
        var coalition = await Client.Create("/v1/coalitions", new { name = "Alliance", reformId = world.Reform, validFrom = "2019" });
        var joined = await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = world["two"], validFrom = "2019" });
        var before = await world.Sequence();
        var end = (await Client.Post($"/v1/records/{tie}/end", new { validTo = "2021" })).Must(HttpStatusCode.Created).Json["changeId"]!.GetValue<string>();
        var left = await Client.Create($"/v1/coalitions/{coalition}/departures", new { actor = world["two"], validFrom = "2022-05" });
        await world.Correct(lasting, new { strength = 0.75 });

        var changes = await world.Changes($"asOfFrom=2020&asOfTo=2023&knownFrom={before}");
        Assert.Equal(
            new[] { $"{lasting} changed 0.5,0.75,0.75 correction", $"{tie} ended 1,1, change_in_the_world" }.Order(),
            changes["ties"]!.AsArray().Select(one => $"{one!["recordId"]} {one["change"]} {Three(one["weight"])} {one["facts"]!.AsArray().Single()!["cause"]}").Order());
        Assert.Equal(end, Text(changes["ties"]!.AsArray().Single(one => Text(one!["recordId"]) == tie)!["facts"]![0]!["changeId"]));
        var membership = Assert.Single(changes["memberships"]!.AsArray())!;
        // By the departure, and not by the joining that it ends.
        Assert.Equal((coalition, world["two"], "ended", left), (Text(membership["coalitionId"]), Text(membership["actorId"]), Text(membership["change"]), Text(membership["facts"]!.AsArray().Single()!["recordId"])));
        Assert.NotEqual(joined, left);

        // One that was recorded late has come late.
        var known = await world.Sequence();
        await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = world["one"], validFrom = "2018" });
        var between = await world.Sequence();
        var dissolved = await Client.Create($"/v1/coalitions/{coalition}/dissolution", new { validFrom = "2020-06" });
        Assert.Equal($"{dissolved} late_arrival", Facts((await world.Changes($"asOfTo=2021&knownFrom={between}"))["memberships"]!.AsArray().Single(one => Text(one!["actorId"]) == world["one"])!["facts"]!).Single());
        Assert.Equal(known + 2, between);

        static IEnumerable<string> Facts(JsonNode facts) => facts.AsArray().Select(fact => $"{fact!["recordId"]} {fact["cause"]}");
    }

    [Fact]
    public async Task an_unassessed_actor_does_not_move_from_zero()
    {
        var world = await World.Make(Client, "newcomer");
        (await Client.Post($"/v1/reforms/{world.Reform}/stakeholders", new { actor = world["newcomer"], validFrom = "2019" })).Must(HttpStatusCode.Created);
        await world.Stands("newcomer", 2, "2021");
        var actor = Assert.Single((await world.Changes("asOfFrom=2020&asOfTo=2022"))["actors"]!.AsArray())!;
        Assert.Equal(("changed", ",,2"), (Text(actor["change"]), Three(actor["position"])));
        Assert.Null(actor["position"]!["by"]);
    }

    [Fact]
    public async Task a_merge_is_named_as_what_made_the_difference()
    {
        var world = await World.Make(Client, "one", "other");
        await world.Stands("one", 2, "2020");
        await world.Stands("other", -2, "2021");
        var before = await world.Sequence();
        var merge = (await Client.Post($"/v1/actors/{world["one"]}/merge", new { into = world["other"] })).Must(HttpStatusCode.Created).RecordId;
        var changes = await world.Changes($"asOfTo=2022&knownFrom={before}");
        Assert.Contains(changes["actors"]!.AsArray(), actor => world.Name(actor!["actorId"]) == "one" && Text(actor["change"]) == "ended"
            && actor["facts"]!.AsArray().Any(fact => Text(fact!["recordId"]) == merge && Text(fact["cause"]) == "identity"));
    }

    [Fact]
    public async Task a_scale_that_was_corrected_is_named_by_the_record_of_the_reform()
    {
        var made = (await Client.Post("/v1/reforms", new { title = "Scaled", validFrom = "2000" })).Must(HttpStatusCode.Created);
        var record = made.Json["recordIds"]!["reform"]!.GetValue<string>();
        var world = new World(Client, made.Id, new Dictionary<string, string>());
        var before = await world.Sequence();
        var change = (await world.Correct(record, new { scale = new { kind = "continuum", min = 0, max = 100 } }))["changeId"];
        await world.Sequence();
        var issue = Assert.Single((await world.Changes($"asOfTo=2022&knownFrom={before}"))["issues"]!.AsArray())!;
        Assert.Equal((made.Id, "changed"), (Text(issue["issueId"]), Text(issue["change"])));
        var fact = Assert.Single(issue["facts"]!.AsArray())!;
        Assert.Equal((record, "correction", Text(change)), (Text(fact["recordId"]), Text(fact["cause"]), Text(fact["changeId"])));
    }

    [Fact]
    public async Task a_tie_that_comes_onto_the_map_with_an_actor_did_not_begin_then()
    {
        var world = await World.Make(Client, "there", "newcomer", "third");
        var old = await Client.Create("/v1/ties", new { from = world["there"], to = world["newcomer"], kind = "allied_with", validFrom = "2001" });
        var fresh = await Client.Create("/v1/ties", new { from = world["third"], to = world["there"], kind = "allied_with", validFrom = "2013" });
        var came = (await Client.Post($"/v1/reforms/{world.Reform}/stakeholders", new { actor = world["newcomer"], validFrom = "2015" })).Must(HttpStatusCode.Created).RecordId;
        foreach (var actor in new[] { "there", "third" }) (await Client.Post($"/v1/reforms/{world.Reform}/stakeholders", new { actor = world[actor], validFrom = "2010" })).Must(HttpStatusCode.Created);
        await world.Stands("there", 1, "2010");
        var moved = await world.Stands("there", 2, "2014");
        var before = await world.Sequence();

        var changes = await world.Changes("asOfFrom=2012&asOfTo=2018");
        Assert.Equal(new[] { $"{old} {came} change_in_the_world", $"{fresh} {fresh} change_in_the_world" }.Order(), Told(changes["ties"]!, "recordId"));
        // Nor is a tie that does not belong to the reform why an actor is on its map, or stands elsewhere.
        Assert.Equal(new[] { $"{world["newcomer"]} {came} change_in_the_world", $"{world["there"]} {moved} change_in_the_world" }.Order(), Told(changes["actors"]!, "actorId"));

        // Likewise where the actor is learned of, or supposed.
        (await Client.Post($"/v1/records/{came}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created);
        await world.Sequence();
        Assert.Equal([$"{old} {came} retraction"], Told((await world.Changes($"asOfTo=2018&knownFrom={before}"))["ties"]!, "recordId"));
        var scenario = (await Client.Post($"/v1/reforms/{world.Reform}/scenarios", new { asOf = "2018", facts = new[] { new { op = $"POST /v1/reforms/{world.Reform}/stakeholders", body = new { actor = world["newcomer"] } } } })).Must(HttpStatusCode.OK).Json;
        Assert.Equal([$"{old} {scenario["supposed"]![0]!["body"]!["recordId"]} hypothesis"], Told(scenario["changes"]!["ties"]!, "recordId"));

        static string[] Told(JsonNode found, string id) => [.. found.AsArray().SelectMany(one => one!["facts"]!.AsArray().Select(fact => $"{one[id]} {fact!["recordId"]} {fact["cause"]}")).Order()];
    }

    [Fact]
    public async Task what_left_with_its_coalition_or_engagement_is_told_by_their_correction()
    {
        var world = await World.Make(Client, "member", "guest");
        var elsewhere = await Client.Create("/v1/reforms", new { title = "Elsewhere", validFrom = "2000" });
        var coalition = (await Client.Post("/v1/coalitions", new { name = "Alliance", reformId = world.Reform, validFrom = "2019" })).Must(HttpStatusCode.Created);
        var hearing = (await Client.Post("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { world.Reform }, startsOn = "2020" })).Must(HttpStatusCode.Created);
        await Client.Create($"/v1/coalitions/{coalition.Id}/members", new { actor = world["member"], validFrom = "2019" });
        await Client.Create($"/v1/engagements/{hearing.Id}/attendance", new { actor = world["guest"], presence = "attended" });
        var before = await world.Sequence();
        var (declared, planned) = (Text(coalition.Json["recordIds"]!["coalition"])!, Text(hearing.Json["recordIds"]!["engagement"])!);
        await world.Correct(declared, new { reformId = elsewhere });
        await world.Correct(planned, new { reforms = new[] { elsewhere } });
        await world.Sequence();

        var changes = await world.Changes($"asOfTo=2021&knownFrom={before}");
        Assert.Equal(
            new[] { $"member ended {declared} correction", $"guest ended {planned} correction" }.Order(),
            changes["actors"]!.AsArray().Select(actor => $"{world.Name(actor!["actorId"])} {actor["change"]} {Cause(actor)}").Order());
        Assert.Equal($"{declared} correction", Cause(Assert.Single(changes["memberships"]!.AsArray())!));

        static string Cause(JsonNode change) => Assert.Single(change["facts"]!.AsArray()) is { } fact ? $"{fact["recordId"]} {fact["cause"]}" : "";
    }

    [Fact]
    public async Task what_was_so_of_a_newcomer_before_is_no_change_in_the_world()
    {
        var world = await World.Make(Client);
        var registered = await Client.Create("/v1/actors", new { name = "Newcomer", actorClass = "citizen", validFrom = "2001" });
        await Client.Create($"/v1/actors/{registered}/influence", new { influence = 0.5, validFrom = "2005" });
        var came = (await Client.Post($"/v1/reforms/{world.Reform}/stakeholders", new { actor = registered, validFrom = "2015" })).Must(HttpStatusCode.Created).RecordId;
        var rose = (await Client.Post($"/v1/actors/{registered}/influence", new { influence = 1, validFrom = "2020" })).Must(HttpStatusCode.Created).RecordId;
        await world.Sequence();
        Assert.Equal([came], await Facts("asOfFrom=2012&asOfTo=2018"));
        Assert.Equal([rose], await Facts("asOfFrom=2018&asOfTo=2021"));
        Assert.Equal(new[] { came, rose }.Order(), (await Facts("asOfFrom=2012&asOfTo=2021")).Order());

        async Task<string[]> Facts(string query) => [.. Assert.Single((await world.Changes(query))["actors"]!.AsArray())!["facts"]!.AsArray().Select(fact => Text(fact!["recordId"])!)];
    }

    [Fact]
    public async Task both_pairs_of_clocks_follow_what_was_recorded_a_moment_ago()
    {
        using var other = await service.OtherTenant("many-hands");
        using var reader = await service.OtherTenant("many-hands");
        for (var i = 0; i < 5; i++)
        {
            var reform = await other.Create("/v1/reforms", new { title = "At once", validFrom = "2000" });
            var changes = (await reader.Get($"/v1/reforms/{reform}/changes?asOfFrom=2020")).Must(HttpStatusCode.OK).Json;
            Assert.Equal(changes["sequenceTo"]!.GetValue<long>(), changes["sequenceFrom"]!.GetValue<long>());
        }
    }

    [Fact]
    public async Task an_answer_about_two_pairs_of_clocks_has_a_pinned_self_and_a_tag()
    {
        var world = await World.Make(Client, "one");
        await world.Stands("one", 2, "2020");
        await world.Sequence();
        var reply = await Client.Get($"/v1/reforms/{world.Reform}/changes?asOfFrom=2019&asOfTo=2021");
        var pinned = reply.ContentHeaders.ContentLocation!.ToString();
        var again = await Client.Get(pinned);
        Assert.Equal(reply.Text, again.Text);
        Assert.Contains("immutable", again.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        await Client.Create("/v1/reforms", new { title = "Elsewhere" });
        Assert.Equal(HttpStatusCode.NotModified, (await Client.Get($"/v1/reforms/{world.Reform}/changes?asOfFrom=2019&asOfTo=2021", reply.ETag)).Status);
    }

    [Theory]
    [InlineData("", "asOfFrom")]
    [InlineData("?asOfFrom=2024&asOfTo=2020", "asOfFrom")]
    [InlineData("?knownFrom=999999999", "knownFrom")]
    [InlineData("?asOfFrom=2020&knownTo=0&knownFrom=1", "knownFrom")]
    [InlineData("?asOfFrom=soon", "asOfFrom")]
    [InlineData("?asOfFrom=2020&knownTo=2020-05", "knownTo")]
    [InlineData("?asOf=2020&asOfFrom=2019", "asOf")]
    public async Task nonsense_is_named(string query, string member)
    {
        var world = await World.Make(Client);
        Assert.Equal((400, member), (await Client.Get($"/v1/reforms/{world.Reform}/changes{query}")).Problem is var problem ? (problem.Status, problem.Pointer) : default);
    }

    private static string[] Causes(JsonNode changes) =>
        [.. changes["actors"]!.AsArray().SelectMany(actor => actor!["facts"]!.AsArray()).Select(fact => Text(fact!["cause"])!).Distinct().Order()];

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static string Three(JsonNode? shift) => shift is null ? "none" : $"{shift["from"]},{shift["revised"]},{shift["to"]}";

    private sealed record World(HttpClient Client, string Reform, IReadOnlyDictionary<string, string> Actors)
    {
        public string this[string name] => Actors[name];

        public static async Task<World> Make(HttpClient client, params string[] actors)
        {
            var ids = new Dictionary<string, string>();
            foreach (var actor in actors) ids[actor] = await client.Create("/v1/actors", new { name = actor });
            return new World(client, await client.Create("/v1/reforms", new { title = "Reform", validFrom = "2000" }), ids);
        }

        public string Name(JsonNode? id) => Actors.Single(actor => actor.Value == Text(id)).Key;

        public async Task<string> Stands(string actor, double position, string validFrom) =>
            (await Client.Post($"/v1/reforms/{Reform}/alignments", new { actor = Actors[actor], position, validFrom })).Must(HttpStatusCode.Created).RecordId;

        public async Task<JsonNode> Correct(string record, object set) => (await Client.Post($"/v1/records/{record}/correction", new { set }, ifMatch: "*")).Must(HttpStatusCode.Created).Json;

        public async Task<JsonNode> Retract(string record) => (await Client.Post($"/v1/records/{record}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created).Json;

        public async Task<long> Sequence()
        {
            var marker = await Client.Create("/v1/reforms", new { title = "Marker" });
            return (await Client.Get($"/v1/reforms/{marker}")).Must(HttpStatusCode.OK).Json["sequence"]!.GetValue<long>();
        }

        public async Task<JsonNode> Changes(string query) =>
            (await Client.Get($"/v1/reforms/{Reform}/changes?{query}")).Must(HttpStatusCode.OK).Json["changes"]!;
    }
}
