using System.Net;
using System.Text.Json.Nodes;
using Coalitions.Api.Feed;
using Coalitions.Api.Security;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class FeedTests(Service service)
{
    [Fact]
    public async Task what_was_recorded_is_told_in_its_order_and_nothing_twice()
    {
        using var client = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        var reform = await client.Create("/v1/reforms", new { title = "Told" });
        var actor = await client.Create("/v1/actors", new { name = "Regulator", actorClass = "public_official" });
        var stance = await client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 2, validFrom = "2024", note = "said in the hearing" });
        await client.Post($"/v1/records/{stance}/correction", new { set = new { position = -2 }, reason = "the minus sign was lost" }, ifMatch: "*");
        await client.Post($"/v1/records/{stance}/end", new { validTo = "2025-06" });
        await client.Post($"/v1/records/{stance}/retraction", new { reason = "another meeting" }, ifMatch: "*");

        var items = await Everything(client);
        Assert.Equal(Enumerable.Range(1, items.Count).Select(i => (long)i), items.Select(item => item["sequence"]!.GetValue<long>()));
        Assert.Equal(["reform_proposed", "actor_registered", "name_given", "class_assigned", "alignment_assessed", "alignment_assessed", "alignment_assessed", "alignment_assessed"],
            items.Select(item => item["type"]!.GetValue<string>()));
        Assert.Equal(["recorded", "corrected", "ended", "retracted"], items.Skip(4).Select(item => item["change"]!.GetValue<string>()));
        Assert.Equal(["said in the hearing", "Regulator"], [items[4]["data"]!["note"]!.GetValue<string>(), items[2]["data"]!["name"]!.GetValue<string>()]);
        Assert.Equal((-2.0, "2025-06", "the minus sign was lost"), (items[5]["data"]!["position"]!.GetValue<double>(), items[6]["data"]!["validTo"]!.GetValue<string>(), items[5]["reason"]!.GetValue<string>()));
        Assert.All(items.Skip(4), item => Assert.Equal((stance, "2024"), (item["recordId"]!.GetValue<string>(), item["validFrom"]!.GetValue<string>())));
        Assert.All(items.Skip(4), item => Assert.Superset(new HashSet<string> { reform, actor }, item["subjects"]!.AsArray().Select(id => id!.GetValue<string>()).ToHashSet()));
        Assert.Equal((stance, 4), (items[4]["changeId"]!.GetValue<string>(), items.Skip(4).Select(item => item["changeId"]!.GetValue<string>()).Distinct().Count()));
    }

    [Fact]
    public async Task an_empty_page_says_how_far_was_looked()
    {
        using var client = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        Assert.Equal("""{"sequence":0,"items":[],"next":0}""", (await client.Get("/v1/events")).Must(HttpStatusCode.OK).Text);
        var reform = await client.Create("/v1/reforms", new { title = "Told" });
        Assert.Equal("""{"sequence":1,"items":[],"next":1}""", (await client.Get($"/v1/events?reformId={Guid.NewGuid()}")).Text);
        Assert.Equal("""{"sequence":1,"items":[],"next":1}""", (await client.Get("/v1/events?after=1")).Text);
        var page = (await client.Get("/v1/events?limit=1")).Json;
        Assert.Equal((1L, reform), (page["next"]!.GetValue<long>(), page["items"]![0]!["subjects"]![0]!.GetValue<string>()));
    }

    [Fact]
    public async Task a_feed_is_narrowed_to_a_reform_an_actor_or_a_kind_and_open_or_not_it_tells_the_same()
    {
        using var client = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        var scene = await Scene.Record(client);
        var all = await Everything(client);
        var wanted = new Dictionary<string, Func<JsonNode, bool>>
        {
            [$"reformId={scene.Reform}"] = item => scene.OnReform.Contains(item["recordId"]!.GetValue<string>()),
            [$"actorId={scene.Survivor}"] = item => Speaks(item, scene.Survivor) || Speaks(item, scene.Merged),
            [$"actorId={scene.Merged}"] = item => Speaks(item, scene.Survivor) || Speaks(item, scene.Merged),
            ["type=alignment_assessed"] = item => item["type"]!.GetValue<string>() == "alignment_assessed",
            [$"type=alignment_assessed&reformId={scene.Reform}&actorId={scene.Survivor}"] = item => item["type"]!.GetValue<string>() == "alignment_assessed"
                && (Speaks(item, scene.Survivor) || Speaks(item, scene.Merged)) && scene.OnReform.Contains(item["recordId"]!.GetValue<string>()),
        };
        foreach (var (filter, fits) in wanted)
        {
            var expected = all.Where(fits).Select(item => item.ToJsonString()).ToArray();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, (await Everything(client, filter)).Select(item => item.ToJsonString()));
            await using var feed = await FeedReading.Open(client, $"?{filter}");
            var told = new List<string>();
            while (told.Count < expected.Length) told.Add((await feed.Until(heard => heard.Name == "item")).Data!.ToJsonString());
            Assert.Equal(expected, told);
        }

        static bool Speaks(JsonNode item, string id) => item["subjects"]!.AsArray().Any(subject => subject!.GetValue<string>() == id);
    }

    [Theory]
    [InlineData("?after=-1", null, "after")]
    [InlineData("?after=many", null, "after")]
    [InlineData("?after=1.5", null, "after")]
    [InlineData("?after=99999999999999999999", null, "after")]
    [InlineData("?after=1000000", null, "after")]
    [InlineData("?after=0&after=1", null, "after")]
    [InlineData("?limit=0", null, "limit")]
    [InlineData("?limit=201", null, "limit")]
    [InlineData("?type=stance", null, "type")]
    [InlineData("?reformId=water", null, "reformId")]
    [InlineData("?actorId=1", null, "actorId")]
    [InlineData("?since=2024", null, "since")]
    [InlineData("?ticket=tick_1", null, "ticket")]
    [InlineData("", "-1", "Last-Event-ID")]
    [InlineData("", "latest", "Last-Event-ID")]
    [InlineData("?after=0", "1000000", "Last-Event-ID")]
    [InlineData("?limit=10", "0", "limit")]
    public async Task what_no_feed_can_be_asked_is_refused(string query, string? lastEventId, string pointer)
    {
        using var client = await service.OtherTenant("feed-refusals");
        var reply = lastEventId is null ? await client.Get($"/v1/events{query}") : await FeedReading.Refused(client, query, lastEventId);
        Assert.Equal((400, "invalid-request", pointer), reply.Problem);
    }

    [Fact]
    public async Task an_open_feed_tells_what_comes_and_which_maps_it_changes_and_resumes_where_it_was_cut()
    {
        using var client = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        var (reform, other) = (await client.Create("/v1/reforms", new { title = "Told" }), await client.Create("/v1/reforms", new { title = "Another" }));
        var actor = await client.Create("/v1/actors", new { name = "Regulator" });
        await client.Create($"/v1/reforms/{reform}/stakeholders", new { actor });
        await service.UntilProjected();
        string resume;
        await using (var feed = await FeedReading.Open(client, "?after=0"))
        {
            Assert.Equal(("text/event-stream", "no-store"), (feed.Response.Content.Headers.ContentType!.MediaType, feed.Response.Headers.CacheControl!.ToString()));
            Assert.Matches("^[0-9]{4}$", (await feed.Next())!.Retry);
            await feed.Until(heard => heard is { Name: "item", Sequence: 5 });
            // What touches a node touches the map: the actor's name belongs to no reform.
            await client.Create($"/v1/actors/{actor}/names", new { name = "Water regulator", validFrom = "2025" });
            var changed = await feed.Until(heard => heard is { Name: "map-changed", Sequence: 6 });
            Assert.Equal((reform, null), (changed.Data!["reformId"]!.GetValue<string>(), changed.Id));
            var told = await feed.Until(heard => heard.Name == "item");
            Assert.Equal(("6", "Water regulator"), (told.Id, told.Data!["data"]!["name"]!.GetValue<string>()));
            resume = feed.LastEventId!;
        }

        await client.Create($"/v1/reforms/{other}/stages", new { stage = "proposed" });
        // The header of a client that was cut off goes before the address that it began with.
        await using var again = await FeedReading.Open(client, "?after=0", resume);
        Assert.Equal(7, (await again.Until(heard => heard.Name == "item")).Sequence);
        Assert.Equal(other, again.All.Single(heard => heard.Name == "map-changed").Data!["reformId"]!.GetValue<string>());
    }

    [Fact]
    public async Task tenants_hear_of_nobody_else()
    {
        using var ours = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        using var theirs = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        await using var feed = await FeedReading.Open(ours);
        await using var other = await FeedReading.Open(theirs);
        for (var i = 0; i < 5; i++)
        {
            await theirs.Create("/v1/actors", new { name = $"Zqtheirs {i}" });
            await ours.Create("/v1/reforms", new { title = $"Zqours {i}" });
        }

        await feed.Until(heard => heard is { Name: "item", Sequence: 5 });
        await other.Until(heard => heard is { Name: "item", Sequence: 10 });
        Assert.All(feed.All.Where(heard => heard.Name == "item"), heard => Assert.Contains("Zqours", heard.Data!.ToJsonString(), StringComparison.Ordinal));
        Assert.DoesNotContain(other.All, heard => heard.Data?.ToJsonString().Contains("Zqours", StringComparison.Ordinal) == true);
        Assert.Equal(5, (await Everything(ours)).Count);
    }

    [Fact]
    public async Task a_ticket_opens_one_feed_and_is_kept_nowhere()
    {
        using var client = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        await client.Create("/v1/reforms", new { title = "Told" });
        await service.UntilProjected();
        var made = (await client.Post("/v1/feed-tickets", new { }, key: "once")).Must(HttpStatusCode.Created);
        var ticket = made.Json["ticket"]!.GetValue<string>();
        Assert.Equal(("no-store", false), (made.Headers.CacheControl!.ToString(), (await client.Post("/v1/feed-tickets", new { }, key: "once")).Json.AsObject().ContainsKey("ticket")));

        using var browser = service.For(null);
        // A page is not what it is for, and a wrong address does not use it up.
        Assert.Equal((401, "unauthenticated", null), (await browser.Get($"/v1/events?ticket={ticket}")).Problem);
        Assert.Equal((400, "invalid-request", "ticket"), (await FeedReading.Refused(client, $"?ticket={ticket}")).Problem);
        Assert.Equal(401, (int)(await browser.Get($"/v1/reforms?ticket={ticket}")).Status);
        await using (var feed = await FeedReading.Open(browser, $"?after=0&ticket={ticket}"))
            Assert.Equal(1, (await feed.Until(heard => heard.Name == "item")).Sequence);
        Assert.Equal((401, "ticket-refused", "ticket"), (await FeedReading.Refused(browser, $"?ticket={ticket}")).Problem);

        var kept = (await client.Post("/v1/feed-tickets", new { })).Json["ticket"]!.GetValue<string>();
        await using var stored = service.Foundation.Database.Owner.CreateCommand("select (select string_agg(t::text, '') from app.feed_tickets t) || (select string_agg(i::text, '') from app.idempotency i)");
        var held = (string)(await stored.ExecuteScalarAsync())!;
        foreach (var text in (string[])[ticket, kept])
        {
            Assert.DoesNotContain(text[5..], held, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text[5..])), held, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(text[5..], service.Log.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task of_many_who_bring_one_ticket_at_once_one_is_let_in()
    {
        using var client = await service.OtherTenant($"feed-{Guid.NewGuid():N}");
        var ticket = (await client.Post("/v1/feed-tickets", new { })).Json["ticket"]!.GetValue<string>();
        using var browser = service.For(null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => FeedReading.Ask(browser, $"?ticket={ticket}")));
        Assert.Equal((1, 11), (answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized)));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task a_ticket_that_ended_or_is_none_of_ours_opens_nothing_and_one_whose_key_is_gone_neither()
    {
        var tenant = $"feed-{Guid.NewGuid():N}";
        var (keys, owner) = (service.Foundation.Keys, service.Foundation.Database.Owner);
        var key = await keys.Make(owner, tenant, [Role.Analyst], default);
        using var client = service.For(key);
        using var browser = service.For(null);
        var ended = await Ticket();
        await Run("update app.feed_tickets set expires_at = now() - interval '1 second' where tenant_id = $1", tenant);
        Assert.Equal((401, "ticket-refused", "ticket"), (await FeedReading.Refused(browser, $"?ticket={ended}")).Problem);
        var orphan = await Ticket();
        await Run("update app.api_keys set revoked_at = now() where tenant_id = $1", tenant);
        keys.Forget(ApiKeys.IdOf(key));
        foreach (var wrong in (string[])[ended, orphan, service.Get<FeedTickets>().Draw(), ended[..^1] + (ended[^1] == 'A' ? 'B' : 'A'), "tick_", "", "coal_", new string('t', 2_000)])
        {
            var (status, code, _) = (await FeedReading.Refused(browser, $"?ticket={wrong}")).Problem;
            Assert.Equal((401, "ticket-refused"), (status, code));
        }

        async Task<string> Ticket() => (await client.Post("/v1/feed-tickets", new { })).Must(HttpStatusCode.Created).Json["ticket"]!.GetValue<string>();

        async Task Run(string sql, string value)
        {
            await using var command = owner.CreateCommand(sql);
            command.Parameters.AddWithValue(value);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<IReadOnlyList<JsonNode>> Everything(HttpClient client, string filter = "")
    {
        var (items, next, sequence) = (new List<JsonNode>(), 0L, 1L);
        while (next < sequence)
        {
            var page = (await client.Get($"/v1/events?limit=3&after={next}&{filter}")).Must(HttpStatusCode.OK).Json;
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            (next, sequence) = (page["next"]!.GetValue<long>(), page["sequence"]!.GetValue<long>());
        }

        return items;
    }

    /// <summary>One of each thing that belongs to a reform beside one of each that does not, and an actor entered twice.</summary>
    private sealed record Scene(string Reform, string Survivor, string Merged, IReadOnlySet<string> OnReform)
    {
        public static async Task<Scene> Record(HttpClient client)
        {
            var on = new HashSet<string>();
            var (reform, other) = (await client.Post("/v1/reforms", new { title = "Water" }), await client.Create("/v1/reforms", new { title = "Energy" }));
            on.UnionWith(reform.Json["recordIds"]!.AsObject().Select(pair => pair.Value!.GetValue<string>()));
            var (survivor, merged) = (await client.Create("/v1/actors", new { name = "Regulator" }), await client.Create("/v1/actors", new { name = "Regulator, again" }));
            var provision = await On($"/v1/reforms/{reform.Id}/provisions", new { title = "Meters" });
            await On($"/v1/reforms/{reform.Id}/alignments", new { actor = survivor, position = 1, provisionId = provision });
            await On($"/v1/reforms/{reform.Id}/alignments", new { actor = merged, position = 1 });
            await client.Create($"/v1/reforms/{other}/alignments", new { actor = merged, position = -1 });
            await On("/v1/ties", new { from = survivor, to = await client.Create("/v1/actors", new { name = "Union" }), kind = "coordinates_with", reformId = reform.Id });
            await client.Create("/v1/ties", new { from = survivor, to = await client.Create("/v1/actors", new { name = "Utility" }), kind = "informs" });
            var hearing = await client.Post("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { reform.Id } });
            on.UnionWith(hearing.Json["recordIds"]!.AsObject().Select(pair => pair.Value!.GetValue<string>()));
            var session = await client.Post("/v1/engagements", new { title = "Second session", form = "public_hearing", partOf = hearing.Id });
            on.UnionWith(session.Json["recordIds"]!.AsObject().Select(pair => pair.Value!.GetValue<string>()));
            await On($"/v1/engagements/{session.Id}/attendance", new { actor = merged, presence = "attended" });
            var contribution = await On($"/v1/engagements/{hearing.Id}/contributions", new { summary = "A lifeline tariff" });
            await On($"/v1/contributions/{contribution}/states", new { state = "adopted" });
            var alliance = await client.Post("/v1/coalitions", new { name = "Alliance", reformId = reform.Id });
            on.UnionWith(alliance.Json["recordIds"]!.AsObject().Select(pair => pair.Value!.GetValue<string>()));
            await On($"/v1/coalitions/{alliance.Id}/members", new { actor = survivor });
            var elsewhere = await client.Create("/v1/engagements", new { title = "Elsewhere", form = "public_hearing" });
            await client.Create($"/v1/engagements/{elsewhere}/attendance", new { actor = survivor, presence = "attended" });
            await client.Post($"/v1/actors/{merged}/merge", new { into = survivor });
            await On($"/v1/reforms/{reform.Id}/alignments", new { actor = merged, position = 2, validFrom = "2020" });
            return new Scene(reform.Id, survivor, merged, on);

            async Task<string> On(string path, object body)
            {
                var reply = (await client.Post(path, body)).Must(HttpStatusCode.Created);
                var record = reply.Json["recordId"]?.GetValue<string>() ?? reply.Json["recordIds"]!.AsObject().First().Value!.GetValue<string>();
                on.Add(record);
                return reply.Json["id"]?.GetValue<string>() ?? record;
            }
        }
    }
}
