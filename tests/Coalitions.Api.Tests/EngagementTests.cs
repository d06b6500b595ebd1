using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class EngagementTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task an_engagement_is_read_back_with_all_that_became_of_it()
    {
        var (reform, union, official) = (await Reform(), await Actor("Union of water workers"), await Actor("Director of the water utility", "public_official"));
        var provision = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Meters" });
        var planned = (await Client.Post("/v1/engagements", new
        {
            title = "Hearing on tariffs", form = "public_hearing", space = "invited", recruitment = "targeted", elements = new[] { "voice", "teeth" },
            promisedLevel = "involve", reforms = new[] { reform }, place = "Town hall", startsOn = "2024-05-14", endsOn = "2024-05-14",
        })).Must(HttpStatusCode.Created);
        var hearing = planned.Id;
        Assert.Equal($"/v1/engagements/{hearing}", planned.Headers.Location!.ToString());
        var path = $"/v1/engagements/{hearing}";
        await Client.Create($"{path}/status", new { status = "completed", validFrom = "2024-05-14" });
        await Client.Create($"{path}/invitations", new { actor = union, invitedOn = "2024-04-20", form = "letter" });
        await Client.Create($"{path}/replies", new { actor = union, reply = "declined", reasonCode = "no_response_expected", reasonText = "nothing came of the last one" });
        await Client.Create($"{path}/attendance", new { actor = official, presence = "attended", role = "convener" });
        await Client.Create($"{path}/counts", new { count = 240, actorClass = "citizen", group = "residents", estimated = true });
        await Client.Create($"{path}/uses", new { use = "strengthen_legitimacy", official, @as = "intended" });
        await Client.Create($"{path}/uses", new { use = "elicit_contributions" });
        await Client.Create($"{path}/delivered-level", new { level = "inform", judgedBy = "participants", validFrom = "2024-06" });
        await Client.Create($"{path}/phases", new { phase = "confrontation", validFrom = "2024-05" });
        await Client.Create($"{path}/phases", new { phase = "trial", result = "failed", validFrom = "2024-07" });
        var contribution = await Client.Create($"{path}/contributions", new { summary = "A lifeline tariff", actor = union, state = "no_response", validFrom = "2024-05-14" });
        await Client.Create($"/v1/contributions/{contribution}/states", new { state = "adopted", validFrom = "2024-08" });
        var commitment = await Client.Create($"{path}/commitments", new { summary = "Publish the readings", actor = official, dueOn = "2024-09", validFrom = "2024-05-14" });
        await Client.Create($"{path}/outcome-assessments", new { assessedOn = "2024-11", outcomes = new object[] { new { outcome = "state.responsiveness", observedOn = "2024-08" }, new { outcome = "practice.tokenism_capture", affected = new[] { union } } }, effects = new[] { new { provisionId = provision, change = "amended" } } });
        await Client.Create($"{path}/outcome-assessments", new { assessedOn = "2025", outcomes = Array.Empty<object>() });
        var last = await Client.Create($"{path}/lessons", new { summary = "Invite the districts first" });

        var shown = (await Client.Get($"{path}?includes={last}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal("Town hall", shown["engagement"]!["data"]!["place"]!.GetValue<string>());
        Assert.Equal("2024-05-14", shown["engagement"]!["data"]!["startsOn"]!.GetValue<string>());
        Assert.Equal("completed", shown["status"]!.GetValue<string>());
        Assert.Equal((1, 1, 0, 1), (Named("invited"), Named("declined"), Named("attended"), shown["tally"]!["hosts"]!.GetValue<int>()));
        Assert.Equal(240, shown["tally"]!["counted"]!["attended"]!.GetValue<long>());
        Assert.Equal(["elicit_contributions", "strengthen_legitimacy"], shown["uses"]!.AsArray().Select(use => use!["data"]!["use"]!.GetValue<string>()).Order());
        Assert.Equal(("involve", "inform"), (shown["promisedLevel"]!.GetValue<string>(), shown["deliveredLevels"]![0]!["data"]!["level"]!.GetValue<string>()));
        Assert.Equal("trial", shown["phase"]!.GetValue<string>());
        Assert.Equal(2, shown["phases"]!.AsArray().Count);
        Assert.Equal("adopted", shown["contributions"]![0]!["state"]!.GetValue<string>());
        Assert.Equal(("not_started", true), (shown["commitments"]![0]!["state"]!.GetValue<string>(), shown["commitments"]![0]!["overdue"]!.GetValue<bool>()));
        Assert.Equal([2, 0], shown["outcomeAssessments"]!.AsArray().Select(look => look!["data"]!["outcomes"]!.AsArray().Count));
        Assert.Equal("Invite the districts first", shown["lessons"]![0]!["data"]!["summary"]!.GetValue<string>());
        Assert.Equal(0, shown["totalContradictions"]!.GetValue<int>());

        var states = await Client.Create($"/v1/commitments/{commitment}/states", new { state = "kept", validFrom = "2024-12" });
        var kept = (await Client.Get($"{path}?includes={states}")).Json["commitments"]![0]!;
        Assert.Equal(("kept", false), (kept["state"]!.GetValue<string>(), kept["overdue"]!.GetValue<bool>()));
        Assert.True((await Client.Get($"{path}?includes={states}&asOf=2024-10")).Json["commitments"]![0]!["overdue"]!.GetValue<bool>());

        int Named(string of) => shown["tally"]!["named"]![of]!.GetValue<int>();
    }

    [Fact]
    public async Task participants_are_who_they_were_at_the_date_of_the_engagement()
    {
        var (reform, actor) = (await Reform(), await Actor("Head of planning", null));
        await Client.Create($"/v1/actors/{actor}/classes", new { actorClass = "public_official", validFrom = "2020" });
        await Client.Create($"/v1/actors/{actor}/posts", new { title = "Head of planning", validFrom = "2020", validTo = "2024-05" });
        await Client.Create($"/v1/actors/{actor}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform, validFrom = "2024" });
        await Client.Create($"/v1/actors/{actor}/classes", new { actorClass = "elected_representative", validFrom = "2024-06-01" });
        var (before, after) = (await Workshop("2024-05-14"), await Workshop("2024-09-01"));
        foreach (var workshop in (string[])[before, after]) await Client.Create($"/v1/engagements/{workshop}/attendance", new { actor, presence = "attended" });
        var last = await Client.Create("/v1/actors", new { name = "Later" });

        var list = (await Client.Get($"/v1/actors/{actor}/engagements")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal([(before, "public_official", 1), (after, "elected_representative", 0)], list.Select(item => (item!["engagement"]!["id"]!.GetValue<string>(),
            item["actor"]!["actorClass"]!.GetValue<string>(), item["actor"]!["posts"]!.AsArray().Count)));
        var shown = (await Client.Get($"/v1/engagements/{before}")).Json["participants"]!["items"]![0]!;
        Assert.Equal("Head of planning", shown["actor"]!["posts"]![0]!["title"]!.GetValue<string>());
        Assert.Equal("status", shown["actor"]!["incentives"]![0]!["incentiveType"]!.GetValue<string>());
        var history = (await Client.Get($"/v1/engagements/{before}/history")).Json["items"]!.AsArray();
        Assert.Equal(["engagement_planned", "attendance_recorded"], history.Select(item => item!["type"]!.GetValue<string>()));
        Assert.Equal("public_official", history[1]!["participant"]!["actorClass"]!.GetValue<string>());
        Assert.Equal("attended", history[1]!["data"]!["presence"]!.GetValue<string>());
        Assert.NotNull(last);

        async Task<string> Workshop(string on) => await Client.Create("/v1/engagements", new { title = "Workshop", form = "workshop", reforms = new[] { reform }, startsOn = on, endsOn = on });
    }

    [Fact]
    public async Task a_history_tells_what_was_recorded_changed_and_taken_back_and_looks_different_before_a_late_fact()
    {
        var (engagement, actor) = (await Engagement(), await Actor("Consumer association"));
        var invitation = await Client.Create($"/v1/engagements/{engagement}/invitations", new { actor, invitedOn = "2024-04-01" });
        var before = (await Client.Get($"/v1/engagements/{engagement}?includes={invitation}")).Json["sequence"]!.GetValue<long>();
        var late = await Client.Create($"/v1/engagements/{engagement}/replies", new { actor, reply = "declined" });
        var tag = (await Client.Get($"/v1/records/{late}?includes={late}")).ETag;
        var corrected = (await Client.Post($"/v1/records/{late}/correction", new { set = new { reply = "accepted" }, reason = "misheard" }, ifMatch: tag)).Must(HttpStatusCode.Created);
        await Client.Post($"/v1/records/{late}/retraction", new { reason = "another person" }, ifMatch: corrected.ETag);

        var items = (await Client.Get($"/v1/engagements/{engagement}/history")).Json["items"]!.AsArray();
        Assert.Equal(["recorded", "recorded", "recorded", "corrected", "retracted"], items.Select(item => item!["change"]!.GetValue<string>()));
        Assert.Equal(["declined", "accepted", "accepted"], items.Skip(2).Select(item => item!["data"]!["reply"]!.GetValue<string>()));
        Assert.Equal(["misheard", "another person"], items.Skip(3).Select(item => item!["reason"]!.GetValue<string>()));
        Assert.Equal(2, (await Client.Get($"/v1/engagements/{engagement}/history?knownAt={before}")).Json["items"]!.AsArray().Count);
        Assert.Equal(4, (await Client.Get($"/v1/actors/{actor}/history")).Json["items"]!.AsArray().Count(item => item!["type"]!.GetValue<string>() is "actor_invited" or "invitation_replied"));

        var first = (await Client.Get($"/v1/engagements/{engagement}/history?limit=3")).Json;
        var rest = (await Client.Get($"/v1/engagements/{engagement}/history?limit=3&cursor={first["next"]!.GetValue<string>()}")).Json;
        Assert.Equal(items.Select(Change), first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(Change));
        Assert.Null(rest["next"]);

        static string Change(JsonNode? item) => item!["changeId"]!.GetValue<string>();
    }

    [Fact]
    public async Task a_history_tells_what_became_of_what_was_brought_and_promised()
    {
        var (engagement, actor) = (await Engagement(), await Actor("Union"));
        var contribution = await Client.Create($"/v1/engagements/{engagement}/contributions", new { summary = "A lifeline tariff", actor });
        var commitment = await Client.Create($"/v1/engagements/{engagement}/commitments", new { summary = "Publish the readings", actor });
        await Client.Create($"/v1/engagements/{engagement}/lessons", new { summary = "Ask first" });
        await Client.Create($"/v1/contributions/{contribution}/states", new { state = "adopted" });
        var kept = await Client.Create($"/v1/commitments/{commitment}/states", new { state = "kept" });

        string[] expected = ["engagement_planned", "contribution_made", "commitment_made", "lesson_drawn", "contribution_answered", "commitment_state_reached"];
        Assert.Equal(expected, await Types($"includes={kept}"));
        var (paged, next) = (new List<string>(), (string?)"");
        while (next is not null)
        {
            var page = (await Client.Get($"/v1/engagements/{engagement}/history?limit=2{next}")).Json;
            paged.AddRange(page["items"]!.AsArray().Select(Type));
            next = page["next"] is { } cursor ? $"&cursor={cursor.GetValue<string>()}" : null;
        }

        Assert.Equal(expected, paged);

        async Task<IEnumerable<string>> Types(string query) => (await Client.Get($"/v1/engagements/{engagement}/history?{query}")).Json["items"]!.AsArray().Select(Type);
        static string Type(JsonNode? item) => item!["type"]!.GetValue<string>();
    }

    [Fact]
    public async Task what_contradicts_itself_is_recorded_and_reported()
    {
        var (engagement, guest, stranger) = (await Engagement(), await Actor("Guest"), await Actor("Stranger"));
        await Client.Create($"/v1/engagements/{engagement}/invitations", new { actor = guest, invitedOn = "2024-04-01" });
        await Client.Create($"/v1/engagements/{engagement}/replies", new { actor = guest, reply = "declined" });
        (await Client.Post($"/v1/engagements/{engagement}/attendance", new { actors = new[] { guest, stranger }, presence = "attended" })).Must(HttpStatusCode.Created);
        await Client.Create($"/v1/engagements/{engagement}/status", new { status = "completed", validFrom = "2024-05-14" });
        var last = await Client.Create($"/v1/engagements/{engagement}/status", new { status = "ongoing", validFrom = "2024-05-15" });
        var shown = (await Client.Get($"/v1/engagements/{engagement}?includes={last}")).Json;
        Assert.Equal(["attended-without-invitation", "completed-before-ongoing", "declined-but-attended"], shown["contradictions"]!.AsArray().Select(item => item!["code"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task many_are_invited_at_once_or_none_is()
    {
        var (engagement, actors) = (await Engagement(), new List<string>());
        for (var i = 0; i < 5; i++) actors.Add(await Actor($"Invitee {i}"));
        var many = (await Client.Post($"/v1/engagements/{engagement}/invitations", new { actors, invitedOn = "2024-04-01" })).Must(HttpStatusCode.Created);
        Assert.Equal(5, many.Json["recordIds"]!.AsArray().Count);
        Assert.Equal((409, "already-recorded", "/actors/1"), (await Client.Post($"/v1/engagements/{engagement}/invitations", new { actors = new[] { await Actor("New"), actors[2] }, invitedOn = "2024-04-01" })).Problem);
        Assert.Equal((400, "invalid-request", "/actors/1"), (await Client.Post($"/v1/engagements/{engagement}/invitations", new { actors = new[] { actors[0], $"{Guid.NewGuid()}" } })).Problem);
        Assert.Equal((400, "invalid-request", "/actors/1"), (await Client.Post($"/v1/engagements/{engagement}/invitations", new { actors = new[] { actors[0], actors[0] } })).Problem);
        Assert.Equal((400, "invalid-request", "/actor"), (await Client.Post($"/v1/engagements/{engagement}/invitations", new { })).Problem);
        var page = (await Client.Get($"/v1/engagements/{engagement}?limit=2")).Json;
        Assert.Equal(5, page["tally"]!["named"]!["invited"]!.GetValue<int>());
        var seen = page["participants"]!["items"]!.AsArray().Count;
        for (var next = page["participants"]!["next"]; next is not null;)
        {
            page = (await Client.Get($"/v1/engagements/{engagement}?limit=2&cursor={next.GetValue<string>()}")).Must(HttpStatusCode.OK).Json;
            seen += page["participants"]!["items"]!.AsArray().Count;
            next = page["participants"]!["next"];
        }

        Assert.Equal(5, seen);
    }

    [Fact]
    public async Task what_is_recorded_without_a_date_starts_with_the_engagement_or_today_while_that_lies_ahead()
    {
        var (past, ahead, undated, actor) = (await Engagement(), await Engagement("2999-01-01"), await Engagement(null), await Actor("Replier"));
        Assert.Equal("2024-05-14", await Start(past));
        Assert.Equal(DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), await Start(ahead));
        Assert.Null(await Start(undated));

        async Task<string?> Start(string engagement)
        {
            var record = await Client.Create($"/v1/engagements/{engagement}/replies", new { actor, reply = "accepted" });
            return (await Client.Get($"/v1/records/{record}?includes={record}")).Json["data"]!["validFrom"]?.GetValue<string>();
        }
    }

    [Fact]
    public async Task wrong_bodies_are_refused_and_named()
    {
        var (engagement, actor) = (await Engagement(), await Actor("Somebody"));
        var path = $"/v1/engagements/{engagement}";
        Assert.Equal((400, "invalid-request", "/validFrom"), (await Client.Post("/v1/engagements", new { title = "x", form = "workshop", validFrom = "2024" })).Problem);
        Assert.Equal((409, "inverted-interval", "/validTo"), (await Client.Post("/v1/engagements", new { title = "x", form = "workshop", startsOn = "2024", endsOn = "2023" })).Problem);
        Assert.Equal((400, "invalid-request", "/form"), (await Client.Post("/v1/engagements", new { title = "x", form = "hearing" })).Problem);
        Assert.Equal((400, "invalid-request", "/formText"), (await Client.Post("/v1/engagements", new { title = "x", form = "workshop", formText = "a fair" })).Problem);
        Assert.Equal((400, "invalid-request", "/partOf"), (await Client.Post("/v1/engagements", new { title = "x", form = "workshop", partOf = actor })).Problem);
        Assert.Equal((400, "invalid-request", "/result"), (await Client.Post($"{path}/phases", new { phase = "adaptation", result = "failed" })).Problem);
        Assert.Equal((400, "invalid-request", "/count"), (await Client.Post($"{path}/counts", new { count = -1 })).Problem);
        Assert.Equal((400, "invalid-request", "/count"), (await Client.Post($"{path}/counts", new { count = 1.5 })).Problem);
        Assert.Equal((400, "invalid-request", "/outcomes/0/outcome"), (await Client.Post($"{path}/outcome-assessments", new { outcomes = new[] { new { outcome = "responsiveness" } } })).Problem);
        Assert.Equal((400, "invalid-request", "/effects/0/provisionId"), (await Client.Post($"{path}/outcome-assessments", new { outcomes = Array.Empty<object>(), effects = new[] { new { provisionId = actor, change = "added" } } })).Problem);
        Assert.Equal((400, "invalid-request", "/validFrom"), (await Client.Post($"{path}/invitations", new { actor, validFrom = "2024" })).Problem);
        Assert.Equal((409, "self-reference", "/onBehalfOf"), (await Client.Post($"{path}/attendance", new { actor, presence = "attended", onBehalfOf = actor })).Problem);
        Assert.Equal(404, (int)(await Client.Post($"/v1/engagements/{actor}/lessons", new { summary = "x" })).Status);
        Assert.Equal(404, (int)(await Client.Post($"/v1/commitments/{engagement}/states", new { state = "kept" })).Status);
    }

    [Fact]
    public async Task another_tenant_finds_nothing_of_an_engagement()
    {
        var (engagement, actor) = (await Engagement(), await Actor("Own"));
        using var other = await service.OtherTenant();
        Assert.Equal(404, (int)(await other.Get($"/v1/engagements/{engagement}")).Status);
        Assert.Equal(404, (int)(await other.Get($"/v1/engagements/{engagement}/history")).Status);
        Assert.Equal(404, (int)(await other.Post($"/v1/engagements/{engagement}/lessons", new { summary = "x" })).Status);
        var theirs = await other.Create("/v1/engagements", new { title = "Theirs", form = "workshop" });
        Assert.Equal((400, "invalid-request", "/actor"), (await other.Post($"/v1/engagements/{theirs}/invitations", new { actor })).Problem);
        Assert.DoesNotContain(engagement, (await other.Get("/v1/engagements")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task engagements_are_listed_by_reform_actor_form_status_and_time()
    {
        var (reform, actor) = (await Reform(), await Actor("Listed"));
        var process = await Client.Create("/v1/engagements", new { title = "Process", form = "participatory_planning", reforms = new[] { reform }, startsOn = "2023", endsOn = "2024" });
        var session = await Client.Create("/v1/engagements", new { title = "Session", form = "workshop", partOf = process, startsOn = "2024-03-01" });
        await Client.Create($"/v1/engagements/{session}/status", new { status = "completed", validFrom = "2024-03-01" });
        var last = await Client.Create($"/v1/engagements/{session}/attendance", new { actor, presence = "absent" });
        Assert.Equal([process, session], await Ids($"reformId={reform}&includes={last}"));
        Assert.Equal([session], await Ids($"reformId={reform}&form=workshop"));
        Assert.Equal([session], await Ids($"reformId={reform}&status=completed"));
        Assert.Equal([process, session], await Ids($"reformId={reform}&status=planned&asOf=2024-02"));
        Assert.Equal([process], await Ids($"reformId={reform}&to=2023"));
        Assert.Equal([process, session], await Ids($"reformId={reform}&from=2024-02"));
        Assert.Equal([session], await Ids($"actorId={actor}"));
        Assert.Equal([session], (await Client.Get($"/v1/engagements/{process}")).Json["sessions"]!.AsArray().Select(id => id!.GetValue<string>()));

        async Task<IEnumerable<string>> Ids(string query) =>
            (await Client.Get($"/v1/engagements?{query}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
    }

    private Task<string> Reform() => Client.Create("/v1/reforms", new { title = "Water tariffs" });

    private Task<string> Actor(string name, string? actorClass = "citizen") => Client.Create("/v1/actors", actorClass is null ? new { name } : new { name, actorClass });

    private Task<string> Engagement(string? startsOn = "2024-05-14") => Client.Create("/v1/engagements", new { title = "Hearing", form = "public_hearing", startsOn });
}
