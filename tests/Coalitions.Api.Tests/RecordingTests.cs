using System.Net;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class RecordingTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task an_actor_is_read_back_with_all_that_was_recorded()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Metering" });
        var ministry = await Client.Create("/v1/actors", new { name = "Ministry of Water", kind = "organization", organizationType = "national_government" });
        var created = (await Client.Post("/v1/actors", new
        {
            name = "Permanent secretary, water ministry", actorClass = "public_official", sectors = new[] { "water" },
            identifiers = new[] { new { scheme = "unit", identifier = $"ps-{Guid.NewGuid():N}" } },
        })).Must(HttpStatusCode.Created);
        var actor = created.Id;
        Assert.Equal($"/v1/actors/{actor}", created.Headers.Location!.ToString());
        Assert.NotNull(created.Json["recordIds"]!["name"]);

        await Client.Create($"/v1/actors/{actor}/posts", new { title = "Permanent secretary", organization = ministry, validFrom = "2020" });
        await Client.Create($"/v1/actors/{actor}/memberships", new { organization = ministry, role = "head", validFrom = "2020" });
        await Client.Create($"/v1/actors/{actor}/contacts", new { kind = "email", value = "ps@example.org" });
        await Client.Create($"/v1/actors/{actor}/influence", new { influence = "high", reformId = reform });
        var last = await Client.Create($"/v1/actors/{actor}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform, strength = 0.4, note = "seen at the launch" });

        var profile = (await Client.Get($"/v1/actors/{actor}?includes={last}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal("Permanent secretary, water ministry", profile["name"]!.GetValue<string>());
        Assert.Equal("public_official", profile["actorClass"]!.GetValue<string>());
        Assert.Equal("water", profile["sectors"]![0]!.GetValue<string>());
        Assert.Equal("head", profile["memberships"]![0]!["data"]!["role"]!.GetValue<string>());
        Assert.Equal("ps@example.org", profile["contacts"]![0]!["data"]!["value"]!.GetValue<string>());
        Assert.Equal("high", profile["influence"]![0]!["data"]!["influence"]!.GetValue<string>());
        Assert.Equal("seen at the launch", profile["incentives"]![0]!["data"]!["note"]!.GetValue<string>());
        Assert.Equal("2020", profile["posts"]![0]!["data"]!["validFrom"]!.GetValue<string>());
    }

    [Fact]
    public async Task whoever_has_no_name_in_force_is_shown_without_one_and_not_as_erased()
    {
        var (reform, mark) = (await Client.Create("/v1/reforms", new { title = "Nameless" }), $"n{Guid.NewGuid():N}");
        var created = await Client.Post("/v1/actors", new { name = "Interim office", kind = "organization", identifiers = new[] { new { scheme = "unit", identifier = mark } } });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = created.Id, position = 1, validFrom = "2020" });
        var ended = (await Client.Post($"/v1/records/{created.Json["recordIds"]!["name"]}/end", new { validTo = "2022" })).Must(HttpStatusCode.Created);
        foreach (var (asOf, name) in ((string, string?)[])[("2022", "Interim office"), ("2023", null)])
        {
            var clocks = $"asOf={asOf}&includes={ended.Json["changeId"]}";
            Assert.Equal(name, (await Client.Get($"/v1/actors/{created.Id}?{clocks}")).Json["name"]?.GetValue<string>());
            Assert.Equal(name, (await Client.Get($"/v1/actors?identifier=unit:{mark}&{clocks}")).Json["items"]![0]!["name"]?.GetValue<string>());
            Assert.Equal(name, (await Client.Get($"/v1/reforms/{reform}/map?{clocks}")).Json["nodes"]![0]!["name"]?.GetValue<string>());
        }
    }

    [Fact]
    public async Task a_whole_sheet_of_stances_is_recorded_in_its_order()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Tariffs" }), await Client.Create("/v1/actors", new { name = "Consumer association", kind = "group" }));
        var (one, two) = (await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Block tariff" }), await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Social fund" }));
        var sheet = (await Client.Post($"/v1/reforms/{reform}/alignments", new
        {
            actor, validFrom = "2024", assessor = new { label = "field office north" },
            positions = new object[] { new { provisionId = one, position = -2 }, new { provisionId = two, position = 1.5, salience = "very_high" }, new { position = 0 } },
        })).Must(HttpStatusCode.Created);
        var ids = sheet.Json["recordIds"]!.AsArray().Select(id => id!.GetValue<string>()).ToArray();
        Assert.Equal(3, ids.Length);

        var second = (await Client.Get($"/v1/records/{ids[1]}?includes={ids[1]}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(two, second["data"]!["provisionId"]!.GetValue<string>());
        Assert.Equal("field office north", second["data"]!["assessor"]!["label"]!.GetValue<string>());
        var list = (await Client.Get($"/v1/reforms/{reform}/alignments?assessor=label:Field%20Office%20North")).Json["items"]!.AsArray();
        Assert.Equal(3, list.Count);
        Assert.Equal(0.9, list.Single(item => item!["provisionId"]?.GetValue<string>() == two)!["salience"]!.GetValue<double>());
    }

    [Fact]
    public async Task several_assessors_stand_side_by_side()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Zoning" }), await Client.Create("/v1/actors", new { name = "Mayor", actorClass = "elected_representative" }));
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 2, validFrom = "2024" });
        var last = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = -1, validFrom = "2024", assessor = new { label = "consultant" } });
        var node = (await Client.Get($"/v1/reforms/{reform}/map?includes={last}")).Must(HttpStatusCode.OK).Json["nodes"]![0]!;
        Assert.Equal(0.5, node["position"]!.GetValue<double>());
        Assert.Equal(2, node["assessors"]!.GetValue<int>());
        Assert.Equal(2, (await Client.Get($"/v1/reforms/{reform}/map?assessor=unit")).Json["nodes"]![0]!["position"]!.GetValue<double>());
    }

    [Fact]
    public async Task what_is_no_longer_known_is_not_assessed()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Ports" }), await Client.Create("/v1/actors", new { name = "Harbour master" }));
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 2, validFrom = "2020" });
        var last = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, noLongerKnown = true, validFrom = "2022" });
        var map = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023&includes={last}")).Json;
        Assert.Null(map["nodes"]![0]!["position"]);
        Assert.Equal(actor, map["missing"]!["notAssessed"]![0]!.GetValue<string>());
        Assert.Equal(2, (await Client.Get($"/v1/reforms/{reform}/map?asOf=2021")).Json["nodes"]![0]!["position"]!.GetValue<double>());
    }

    [Fact]
    public async Task actors_are_found_by_the_beginnings_of_the_words_of_their_names()
    {
        var mark = $"Zq{Guid.NewGuid():N}"[..12];
        var actor = await Client.Create("/v1/actors", new { name = $"Ministère des Finances {mark}", kind = "organization", actorClass = "public_official" });
        var renamed = await Client.Create($"/v1/actors/{actor}/names", new { name = $"Trésor public {mark}", validFrom = "2025" });
        await Client.Get($"/v1/actors/{actor}?includes={renamed}");
        Assert.Equal(actor, Found(await Client.Get($"/v1/actors?q=tresor%20{mark[..5]}")).Single());
        Assert.Empty(Found(await Client.Get($"/v1/actors?q=ministere%20{mark}")));
        Assert.Equal(actor, Found(await Client.Get($"/v1/actors?q=minis%20fin%20{mark}&asOf=2024")).Single());
        Assert.Empty(Found(await Client.Get($"/v1/actors?q={mark}&kind=person")));
        Assert.Single(Found(await Client.Get($"/v1/actors?q={mark}&actorClass=public_official")));

        static string[] Found(Reply reply) => [.. reply.Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];
    }

    [Fact]
    public async Task lists_are_paged_by_a_cursor_that_is_good_for_its_own_question_only()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Paged" });
        for (var i = 0; i < 5; i++) await Client.Create($"/v1/reforms/{reform}/stakeholders", new { actor = await Client.Create("/v1/actors", new { name = $"Stakeholder {i}" }) });
        var last = await Client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed" });
        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = (await Client.Get($"/v1/actors?reformId={reform}&limit=2&includes={last}{(cursor is null ? "" : $"&cursor={cursor}")}")).Must(HttpStatusCode.OK).Json;
            foreach (var item in page["items"]!.AsArray()) Assert.True(seen.Add(item!["id"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
            if (cursor is null) continue;
            Assert.Equal(400, (int)(await Client.Get($"/v1/actors?limit=2&cursor={cursor}")).Status);
        }
        while (cursor is not null);
        Assert.Equal(5, seen.Count);
        var all = (await Client.Get("/v1/actors?limit=1")).Json["next"]!.GetValue<string>();
        Assert.Equal((400, "invalid-request", "cursor"), (await Client.Get($"/v1/reforms?limit=1&cursor={all}")).Problem);
    }

    [Fact]
    public async Task every_page_names_a_pinned_form_that_is_the_same_to_the_byte()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Paged and pinned" });
        for (var i = 0; i < 3; i++) await Client.Create($"/v1/reforms/{reform}/stakeholders", new { actor = await Client.Create("/v1/actors", new { name = $"Pinned {i}" }) });
        var last = await Client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed" });
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = (await Client.Get($"/v1/actors?reformId={reform}&limit=1&includes={last}{(cursor is null ? "" : $"&cursor={cursor}")}")).Must(HttpStatusCode.OK);
            var pinned = (await Client.Get(page.ContentHeaders.ContentLocation!.OriginalString)).Must(HttpStatusCode.OK);
            Assert.Equal(page.Text, pinned.Text);
            cursor = page.Json["next"]?.GetValue<string>();
            pages++;
        }
        while (cursor is not null);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task every_page_of_a_list_is_to_be_had_again_where_its_content_location_says()
    {
        for (var i = 0; i < 3; i++) await Client.Create("/v1/posts", new { title = $"Post {i}" });
        var first = (await Client.Get("/v1/posts?limit=1")).Must(HttpStatusCode.OK);
        var second = (await Client.Get($"/v1/posts?limit=1&cursor={first.Json["next"]}")).Must(HttpStatusCode.OK);
        foreach (var page in (Reply[])[first, second])
            Assert.Equal(page.Text, (await Client.Get(page.ContentHeaders.ContentLocation!.ToString())).Text);
        Assert.Equal(400, (int)(await Client.Get($"/v1/reforms?limit=1&cursor={first.Json["next"]}")).Status);
    }

    [Fact]
    public async Task a_batch_is_all_or_nothing_and_its_items_name_each_other()
    {
        var done = (await Client.Post("/v1/batch", new
        {
            items = new object[]
            {
                new { op = "POST /v1/reforms", name = "$r", body = new { title = "Batch" } },
                new { op = "POST /v1/actors", name = "$a", body = new { name = "Council clerk" } },
                new { op = "POST /v1/reforms/$r/provisions", name = "$p", body = new { title = "First part" } },
                new { op = "POST /v1/reforms/$r/alignments", name = "$s", body = new { actor = "$a", provisionId = "$p", position = 1 } },
                new { op = "POST /v1/records/$s/end", body = new { validTo = "2099" } },
            },
        })).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal([201, 201, 201, 201, 201], done.Select(item => item!["status"]!.GetValue<int>()));

        var mark = $"Never{Guid.NewGuid():N}";
        var failed = await Client.Post("/v1/batch", new
        {
            items = new object[]
            {
                new { op = "POST /v1/actors", name = "$a", body = new { name = mark } },
                new { op = "POST /v1/actors/$a/influence", body = new { influence = 7 } },
            },
        });
        Assert.Equal((400, "invalid-request", "/items/1/body/influence"), failed.Problem);
        Assert.Empty((await Client.Get($"/v1/actors?q={mark}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task an_identifier_names_one_resource_and_can_stand_for_it()
    {
        var unit = $"MOF{Guid.NewGuid():N}";
        var reform = await Client.Create("/v1/reforms", new { title = "Budget" });
        var actor = await Client.Create("/v1/actors", new { name = "Ministry of Finance", kind = "organization", identifiers = new[] { new { scheme = "unit", identifier = unit } } });
        var taken = await Client.Post("/v1/actors", new { name = "Another", identifiers = new[] { new { scheme = "unit", identifier = unit } } });
        Assert.Equal((409, "identifier-taken", "/identifiers/0/identifier"), taken.Problem);
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = $"unit:{unit}", position = 1 });
        Assert.Equal(actor, (await Client.Get($"/v1/records/{stance}?includes={stance}")).Json["data"]!["actor"]!.GetValue<string>());
        Assert.Single((await Client.Get($"/v1/actors?identifier=unit:{unit}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task an_identifier_of_a_provision_is_part_of_it_and_can_stand_for_it()
    {
        var article = $"B12/{Guid.NewGuid():N}";
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Bill" }), await Client.Create("/v1/actors", new { name = "Rapporteur" }));
        var provision = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Article 3", identifiers = new[] { new { scheme = "bill", identifier = article } } });
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, provisionId = $"bill:{article}", position = 1 });
        Assert.Equal(provision, (await Client.Get($"/v1/records/{stance}?includes={stance}")).Json["data"]!["provisionId"]!.GetValue<string>());
        var shown = (await Client.Get($"/v1/reforms/{reform}")).Json;
        Assert.Equal(article, shown["provisions"]![0]!["data"]!["identifiers"]![0]!["identifier"]!.GetValue<string>());

        var other = new { title = "Article 4", identifiers = new[] { new { scheme = "bill", identifier = article } } };
        Assert.Equal((409, "identifier-taken", "/identifiers/0/identifier"), (await Client.Post($"/v1/reforms/{reform}/provisions", other)).Problem);
        var twice = new { title = "Article 5", identifiers = new[] { new { scheme = "bill", identifier = "x" + article }, new { scheme = "bill", identifier = "x" + article } } };
        Assert.Equal((409, "identifier-taken", "/identifiers/1/identifier"), (await Client.Post($"/v1/reforms/{reform}/provisions", twice)).Problem);

        // A correction binds another one; the first is free again.
        var tag = (await Client.Get($"/v1/records/{provision}")).ETag;
        (await Client.Post($"/v1/records/{provision}/correction", new { set = new { identifiers = new[] { new { scheme = "bill", identifier = "z" + article } } } }, ifMatch: tag)).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/reforms/{reform}/provisions", other)).Must(HttpStatusCode.Created);
        var third = new { title = "Article 6", identifiers = new[] { new { scheme = "bill", identifier = "z" + article } } };
        Assert.Equal((409, "identifier-taken", "/identifiers/0/identifier"), (await Client.Post($"/v1/reforms/{reform}/provisions", third)).Problem);
        (await Client.Post($"/v1/records/{provision}/correction", new { set = new { identifiers = (object?)null } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/reforms/{reform}/provisions", third)).Must(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("reforms")]
    [InlineData("posts")]
    public async Task a_reform_and_a_post_are_found_by_their_identifier(string collection)
    {
        var identifier = $"{Guid.NewGuid():N}";
        var found = (await Client.Post($"/v1/{collection}", new { title = "Found", identifiers = new[] { new { scheme = "unit", identifier } } })).Must(HttpStatusCode.Created).Id;
        await Client.Create($"/v1/{collection}", new { title = "Another", identifiers = new[] { new { scheme = "other", identifier } } });
        Assert.Equal([found], (await Client.Get($"/v1/{collection}?identifier=unit:{identifier}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
        Assert.Empty((await Client.Get($"/v1/{collection}?identifier=unit:{Guid.NewGuid():N}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task an_actor_is_found_by_the_identifiers_that_it_had_at_both_clocks()
    {
        var (first, second) = ($"A{Guid.NewGuid():N}", $"B{Guid.NewGuid():N}");
        var created = (await Client.Post("/v1/actors", new { name = "Reorganised", identifiers = new[] { new { scheme = "unit", identifier = first, validTo = "2020" } } })).Must(HttpStatusCode.Created);
        var record = created.Json["recordIds"]!["identifiers"]![0]!.GetValue<string>();
        var pinned = (await Client.Get($"/v1/actors?identifier=unit:{first}&asOf=2020&includes={record}")).ContentHeaders.ContentLocation!.ToString();
        var before = (await Client.Get(pinned)).Text;
        Assert.Contains(created.Id, before, StringComparison.Ordinal);
        Assert.Empty(await Found(first, 2021));

        (await Client.Post($"/v1/records/{record}/correction", new { set = new { identifier = second } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        Assert.Equal(before, (await Client.Get(pinned)).Text);
        Assert.Empty(await Found(first, 2020));
        Assert.Single(await Found(second, 2020));

        async Task<System.Text.Json.Nodes.JsonArray> Found(string unit, int asOf) =>
            (await Client.Get($"/v1/actors?identifier=unit:{unit}&asOf={asOf}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
    }
}
