using System.Net;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class TieAndCoalitionTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task a_tie_is_declared_once_ends_and_is_found_from_both_sides()
    {
        var (a, b) = (await Actor("Utility"), await Actor("Union"));
        var tie = await Client.Create("/v1/ties", new { from = a, to = b, kind = "allied_with", strength = "high", validFrom = "2020" });
        Assert.Equal((409, "already-recorded", ""), (await Client.Post("/v1/ties", new { from = b, to = a, kind = "allied_with", strength = "high", validFrom = "2020" })).Problem);
        Assert.Equal((409, "self-tie", "/to"), (await Client.Post("/v1/ties", new { from = a, to = a, kind = "funds" })).Problem);
        Assert.Equal((400, "invalid-request", "/sign"), (await Client.Post("/v1/ties", new { from = a, to = b, kind = "funds", sign = 2 })).Problem);
        var end = (await Client.Post($"/v1/records/{tie}/end", new { validTo = "2022" })).Must(HttpStatusCode.Created).Json["changeId"]!.GetValue<string>();
        foreach (var actor in (string[])[a, b])
        {
            Assert.Single((await Client.Get($"/v1/ties?actorId={actor}&asOf=2021&includes={end}")).Json["items"]!.AsArray());
            Assert.Empty((await Client.Get($"/v1/ties?actorId={actor}&asOf=2023")).Json["items"]!.AsArray());
        }

        Assert.Equal("2022", (await Client.Get($"/v1/ties?actorId={a}&asOf=2021&kind=allied_with")).Json["items"]![0]!["data"]!["validTo"]!.GetValue<string>());
        Assert.Empty((await Client.Get($"/v1/ties?actorId={a}&asOf=2021&kind=funds")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task members_of_a_declared_coalition_come_change_their_terms_go_and_return_until_it_is_dissolved()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Tariffs" });
        var provision = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Social fund" });
        var elsewhere = await Client.Create($"/v1/reforms/{await Client.Create("/v1/reforms", new { title = "Another" })}/provisions", new { title = "Not here" });
        var (a, b) = (await Actor("Union"), await Actor("Consumers"));
        var coalition = await Client.Create("/v1/coalitions", new { name = "Fair water alliance", reformId = reform, aim = "for_reform", validFrom = "2020" });
        await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = a, commitment = "tacit", validFrom = "2020", conditions = new object[] { new { text = "no jobs lost", status = "promised" }, new { provisionId = provision } } });
        await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = b, commitment = "full", validFrom = "2020-06" });
        await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = a, commitment = "full", validFrom = "2021", conditions = new[] { new { text = "no jobs lost", status = "broken" } } });
        await Client.Create($"/v1/coalitions/{coalition}/departures", new { actor = a, reasonCode = "condition_broken", validFrom = "2022" });
        await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = a, validFrom = "2023" });
        await Client.Create($"/v1/coalitions/{coalition}/phases", new { phase = "accommodation", validFrom = "2021" });
        var last = await Client.Create($"/v1/coalitions/{coalition}/dissolution", new { validFrom = "2024", reason = "adopted" });
        Assert.Equal((400, "invalid-request", "/conditions/0/provisionId"), (await Client.Post($"/v1/coalitions/{coalition}/members", new { actor = a, conditions = new[] { new { provisionId = elsewhere } } })).Problem);

        Assert.Equal([(a, "tacit"), (b, "full")], await Members("2020-07"));
        Assert.Equal([(a, "full"), (b, "full")], await Members("2021"));
        Assert.Equal([(b, "full")], await Members("2022"));
        Assert.Equal([(a, null), (b, "full")], await Members("2023"));
        Assert.Empty(await Members("2024"));
        var at2022 = (await Client.Get($"/v1/coalitions/{coalition}?asOf=2022&includes={last}")).Json;
        Assert.Equal("condition_broken", at2022["departures"]![0]!["data"]!["reasonCode"]!.GetValue<string>());
        Assert.Equal("accommodation", at2022["phase"]!.GetValue<string>());
        Assert.Null(at2022["dissolution"]);
        Assert.Empty(at2022["contradictions"]!.AsArray());
        var strange = await Client.Create($"/v1/coalitions/{coalition}/departures", new { actor = await Actor("Never in"), validFrom = "2021" });
        var late = await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = b, validFrom = "2024-06" });
        Assert.Equal([("left-without-joining", strange), ("joined-after-dissolution", late)], (await Client.Get($"/v1/coalitions/{coalition}?includes={late}")).Json["contradictions"]!.AsArray()
            .Select(found => (found!["code"]!.GetValue<string>(), found["recordIds"]!.AsArray()[^1]!.GetValue<string>())));
        Assert.Equal("adopted", (await Client.Get($"/v1/coalitions/{coalition}")).Json["dissolution"]!["data"]!["reason"]!.GetValue<string>());
        Assert.Equal([coalition], (await Client.Get($"/v1/coalitions?reformId={reform}")).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));

        async Task<IEnumerable<(string, string?)>> Members(string asOf) => (await Client.Get($"/v1/coalitions/{coalition}?asOf={asOf}&includes={last}")).Json["members"]!.AsArray()
            .Select(member => (member!["actor"]!["actorId"]!.GetValue<string>(), member["joined"]!["data"]!["commitment"]?.GetValue<string>())).OrderBy(member => member.Item1, StringComparer.Ordinal);
    }

    [Fact]
    public async Task the_map_shows_coordination_shared_engagements_and_declared_members_and_whom_nobody_invited()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Tariffs" });
        var (a, b, c, d, outside) = (await Actor("A"), await Actor("B"), await Actor("C"), await Actor("D"), await Actor("Outside"));
        await Client.Create("/v1/ties", new { from = a, to = b, kind = "coordinates_with", strength = 0.5, reformId = reform, validFrom = "2020" });
        await Client.Create("/v1/ties", new { from = b, to = a, kind = "funds", validFrom = "2020" });
        await Client.Create("/v1/ties", new { from = a, to = c, kind = "in_conflict_with", strength = 0.25, validFrom = "2020" });
        await Client.Create("/v1/ties", new { from = a, to = c, kind = "reports_to", validFrom = "2020" });
        await Client.Create("/v1/ties", new { from = a, to = outside, kind = "allied_with", validFrom = "2020" });
        var coalition = await Client.Create("/v1/coalitions", new { name = "Alliance", reformId = reform, validFrom = "2020" });
        await Client.Create($"/v1/coalitions/{coalition}/members", new { actor = c, commitment = "full", validFrom = "2020" });
        for (var year = 2021; year <= 2022; year++)
        {
            var hearing = await Client.Create("/v1/engagements", new { title = $"Hearing {year}", form = "public_hearing", reforms = new[] { reform }, startsOn = $"{year}", endsOn = $"{year}" });
            (await Client.Post($"/v1/engagements/{hearing}/invitations", new { actors = new[] { a, d }, invitedOn = $"{year}" })).Must(HttpStatusCode.Created);
            await Client.Create($"/v1/engagements/{hearing}/replies", new { actor = d, reply = "declined" });
            (await Client.Post($"/v1/engagements/{hearing}/attendance", new { actors = new[] { a, b }, presence = "attended" })).Must(HttpStatusCode.Created);
        }

        var map = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023&include=nodes,edges,missing,co_attendance")).Must(HttpStatusCode.OK).Json;
        Assert.Equal([a, b, c, d], map["nodes"]!.AsArray().Select(node => node!["actorId"]!.GetValue<string>()));
        Assert.Equal([a, b, c, d], (await Client.Get($"/v1/actors?reformId={reform}&asOf=2023")).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
        Assert.Equal(coalition, map["nodes"]![2]!["declaredCoalitions"]![0]!["coalitionId"]!.GetValue<string>());
        Assert.Equal([(a, b, "coordination", 1.5), (a, c, "coordination", -0.25), (a, b, "co_attendance", 2)], map["edges"]!.AsArray()
            .Select(edge => (edge!["source"]!.GetValue<string>(), edge["target"]!.GetValue<string>(), edge["kind"]!.GetValue<string>(), edge["weight"]!.GetValue<double>())));
        Assert.Equal(2, map["edges"]![0]!["ties"]!.AsArray().Count);
        Assert.Equal([b, c], map["missing"]!["neverInvited"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal([d], map["missing"]!["declinedTwice"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?asOf=2021&include=missing")).Json["missing"]!["declinedTwice"]!.AsArray());
        Assert.DoesNotContain("co_attendance", (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023")).Text, StringComparison.Ordinal);
        var bare = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023&edges=none")).Json;
        Assert.Equal((0, 2, 2), (bare["edges"]!.AsArray().Count, bare["totalEdges"]!.GetValue<int>(), bare["omitted"]!.GetValue<int>()));

        var coverage = (await Client.Get($"/v1/reforms/{reform}/coverage?asOf=2023-06")).Must(HttpStatusCode.OK).Json;
        var citizens = Assert.Single(coverage["byClass"]!.AsArray())!;
        Assert.Equal(("P1Y", "citizen", 4), (coverage["notSeenFor"]!.GetValue<string>(), citizens["actorClass"]!.GetValue<string>(), citizens["stakeholders"]!.GetValue<int>()));
        Assert.Equal([b, c], Ids("neverInvited"));
        Assert.Equal([a, b, c, d], Ids("neverAssessed"));
        Assert.Equal([a, b, c, d], Ids("notSeen"));
        Assert.Equal([c, d], (await Client.Get($"/v1/reforms/{reform}/coverage?asOf=2022-06")).Json["byClass"]![0]!["notSeen"]!.AsArray().Select(actor => actor!["actorId"]!.GetValue<string>()));

        IEnumerable<string> Ids(string member) => citizens[member]!.AsArray().Select(actor => actor!["actorId"]!.GetValue<string>());
    }

    [Fact]
    public async Task a_decision_rule_names_who_decides_by_actor_or_post_and_a_later_one_supersedes_it_in_its_arena()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Tariffs" }), await Actor("Council group"));
        var post = await Client.Create("/v1/posts", new { title = "Mayor" });
        await Client.Create($"/v1/reforms/{reform}/decision-rules", new { arena = "council", quota = 3, deciders = new object[] { new { actor, weight = 3 }, new { post } }, vetoes = new[] { new { post } }, validFrom = "2020" });
        await Client.Create($"/v1/reforms/{reform}/decision-rules", new { arena = "council", quota = 4, deciders = new object[] { new { actor, weight = 3 }, new { post } }, validFrom = "2022" });
        var last = await Client.Create($"/v1/reforms/{reform}/decision-rules", new { arena = "cabinet", quota = 1, deciders = new object[] { new { post } }, validFrom = "2020" });
        var rules = (await Client.Get($"/v1/reforms/{reform}?asOf=2021&includes={last}")).Json["decisionRules"]!.AsArray();
        Assert.Equal([("cabinet", 1), ("council", 3)], rules.Select(rule => (rule!["data"]!["arena"]!.GetValue<string>(), rule["data"]!["quota"]!.GetValue<double>())).Order());
        Assert.Equal([1, 4], (await Client.Get($"/v1/reforms/{reform}")).Json["decisionRules"]!.AsArray().Select(rule => rule!["data"]!["quota"]!.GetValue<double>()).Order());
        Assert.Equal((400, "invalid-request", "/quota"), (await Client.Post($"/v1/reforms/{reform}/decision-rules", new { quota = 5, deciders = new object[] { new { actor, weight = 3 } } })).Problem);
        Assert.Equal((400, "invalid-request", "/deciders/0"), (await Client.Post($"/v1/reforms/{reform}/decision-rules", new { quota = 1, deciders = new object[] { new { actor, post } } })).Problem);
    }

    // In binary 0.7 + 0.1 + 0.1 falls short of 0.9.
    [Fact]
    public async Task a_quota_may_be_the_weight_of_all_deciders_in_the_decimals_that_were_given()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Tariffs" }), await Actor("Council group"));
        var (one, other) = (await Client.Create("/v1/posts", new { title = "Mayor" }), await Client.Create("/v1/posts", new { title = "Deputy mayor" }));
        var deciders = new object[] { new { actor, weight = 0.7 }, new { post = one, weight = 0.1 }, new { post = other, weight = 0.1 } };
        await Client.Create($"/v1/reforms/{reform}/decision-rules", new { quota = 0.9, deciders });
        Assert.Equal((400, "invalid-request", "/quota"), (await Client.Post($"/v1/reforms/{reform}/decision-rules", new { quota = 0.900000000000001, deciders })).Problem);
        Assert.Equal((400, "invalid-request", "/quota"), (await Client.Post($"/v1/reforms/{reform}/decision-rules", new { quota = 1e300, deciders })).Problem);
    }

    [Fact]
    public async Task events_in_the_world_around_are_listed_for_the_reforms_they_bear_on()
    {
        var (reform, other) = (await Client.Create("/v1/reforms", new { title = "Tariffs" }), await Client.Create("/v1/reforms", new { title = "Other" }));
        var election = await Client.Create("/v1/context-events", new { kind = "election", title = "Council election", validFrom = "2021-06-01", reforms = new[] { reform } });
        var last = (await Client.Post("/v1/context-events", new { kind = "budget", title = "Budget", validFrom = "2022", endsOn = "2023" })).Json;
        var budget = last["id"]!.GetValue<string>();
        Assert.Equal((400, "invalid-request", "/validTo"), (await Client.Post("/v1/context-events", new { kind = "budget", title = "Budget", validTo = "2023" })).Problem);
        Assert.Equal([election, budget], (await Ids($"reformId={reform}&includes={last["recordIds"]!["contextEvent"]!.GetValue<string>()}")).Intersect([election, budget]));
        Assert.DoesNotContain(election, await Ids($"reformId={other}"));
        Assert.DoesNotContain(budget, await Ids($"reformId={reform}&asOf=2021"));
        Assert.DoesNotContain(budget, await Ids("kind=election"));

        async Task<IReadOnlyList<string>> Ids(string query) =>
            [.. (await Client.Get($"/v1/context-events?limit=200&{query}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];
    }

    private Task<string> Actor(string name) => Client.Create("/v1/actors", new { name, actorClass = "citizen" });
}
