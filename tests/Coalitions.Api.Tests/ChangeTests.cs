using System.Net;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class ChangeTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task a_correction_changes_what_is_known_from_then_on()
    {
        var (reform, actor, other) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024", note = "from the hearing" });
        var before = (await Client.Get($"/v1/records/{stance}?includes={stance}")).Must(HttpStatusCode.OK);
        var corrected = (await Client.Post($"/v1/records/{stance}/correction", new { set = new { position = -2 }, reason = "minus sign lost" }, ifMatch: before.ETag)).Must(HttpStatusCode.Created);
        var change = corrected.Json["changeId"]!.GetValue<string>();

        var after = (await Client.Get($"/v1/records/{stance}?includes={change}")).Json;
        Assert.Equal(-2, after["data"]!["position"]!.GetValue<double>());
        Assert.Equal("from the hearing", after["data"]!["note"]!.GetValue<string>());
        Assert.Equal(["recorded", "corrected"], after["versions"]!.AsArray().Select(version => version!["change"]!.GetValue<string>()));
        Assert.Equal("minus sign lost", after["versions"]![1]!["reason"]!.GetValue<string>());
        Assert.Equal(1, (await Client.Get($"/v1/records/{stance}?knownAt={before.Json["sequence"]}")).Json["data"]!["position"]!.GetValue<double>());
        Assert.Equal(-2, (await Map(reform, change))["nodes"]![0]!["position"]!.GetValue<double>());
    }

    [Fact]
    public async Task a_correction_can_move_a_stance_to_another_actor()
    {
        var (reform, actor, other) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024" });
        var tag = (await Client.Get($"/v1/records/{stance}?includes={stance}")).ETag;
        var moved = (await Client.Post($"/v1/records/{stance}/correction", new { set = new { actor = other } }, ifMatch: tag)).Must(HttpStatusCode.Created);
        var map = await Map(reform, moved.Json["changeId"]!.GetValue<string>());
        Assert.Equal([other], map["nodes"]!.AsArray().Select(node => node!["actorId"]!.GetValue<string>()));

        var record = await Client.Get($"/v1/records/{stance}");
        Assert.Equal(other, record.Json["data"]!["actor"]!.GetValue<string>());
        var again = (await Client.Post($"/v1/records/{stance}/correction", new { set = new { position = 2 } }, ifMatch: record.ETag)).Must(HttpStatusCode.Created);
        Assert.Equal(2, (await Map(reform, again.Json["changeId"]!.GetValue<string>()))["nodes"]![0]!["position"]!.GetValue<double>());
    }

    [Fact]
    public async Task a_name_that_a_correction_moves_to_another_actor_goes_with_it()
    {
        var (_, actor, other) = await ReformAndTwo();
        var word = $"Zq{Guid.NewGuid():N}"[..14];
        var name = await Client.Create($"/v1/actors/{actor}/names", new { name = $"Deputy {word}", validFrom = "2020" });
        var moved = (await Client.Post($"/v1/records/{name}/correction", new { set = new { actor = other } }, ifMatch: await Tag(name))).Must(HttpStatusCode.Created);
        var change = moved.Json["changeId"]!.GetValue<string>();
        Assert.Equal($"Deputy {word}", (await Client.Get($"/v1/actors/{other}?includes={change}")).Json["name"]!.GetValue<string>());
        Assert.Equal(other, (await Client.Get($"/v1/actors?q={word}")).Json["items"]!.AsArray().Single()!["id"]!.GetValue<string>());
        Assert.Equal(change, (await Client.Get($"/v1/records/{name}")).Json["versions"]![1]!["changeId"]!.GetValue<string>());
    }

    [Fact]
    public async Task the_etag_of_a_correction_that_moved_the_record_is_good_for_the_next_change()
    {
        var (reform, actor, other) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024" });
        var moved = (await Client.Post($"/v1/records/{stance}/correction", new { set = new { actor = other } }, ifMatch: await Tag(stance))).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/records/{stance}/correction", new { set = new { position = 2 } }, ifMatch: moved.ETag)).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task a_correction_can_move_a_stance_to_another_reform()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var right = await Client.Create("/v1/reforms", new { title = "The right one" });
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024" });
        var tag = (await Client.Get($"/v1/records/{stance}?includes={stance}")).ETag;
        var moved = (await Client.Post($"/v1/records/{stance}/correction", new { set = new { reform = right } }, ifMatch: tag)).Must(HttpStatusCode.Created);
        var change = moved.Json["changeId"]!.GetValue<string>();
        Assert.Empty((await Map(reform, change))["nodes"]!.AsArray());
        Assert.Single((await Map(right, change))["nodes"]!.AsArray());
    }

    [Fact]
    public async Task a_name_that_a_correction_moves_to_another_actor_is_read_and_found_there()
    {
        var (_, actor, other) = await ReformAndTwo();
        var mark = $"Moved{Guid.NewGuid():N}";
        var name = (await Client.Post($"/v1/actors/{actor}/names", new { name = mark, validFrom = "2020" })).Must(HttpStatusCode.Created);
        var moved = (await Client.Post($"/v1/records/{name.RecordId}/correction", new { set = new { actor = other } }, ifMatch: name.ETag)).Must(HttpStatusCode.Created);
        var profile = (await Client.Get($"/v1/actors/{other}?includes={moved.Json["changeId"]}")).Must(HttpStatusCode.OK);
        Assert.Equal(mark, profile.Json["name"]!.GetValue<string>());
        Assert.Equal([other], (await Client.Get($"/v1/actors?q={mark}")).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task what_a_moving_correction_answers_is_good_for_the_next_change()
    {
        var (reform, actor, other) = await ReformAndTwo();
        var stance = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024" });
        var moved = (await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { actor = other } }, ifMatch: stance.ETag)).Must(HttpStatusCode.Created);
        var record = (await Client.Get($"/v1/records/{stance.RecordId}?includes={moved.Json["changeId"]}")).Must(HttpStatusCode.OK);
        Assert.Equal((moved.ETag, moved.Json["changeId"]!.GetValue<string>()), (record.ETag, record.Json["versions"]![1]!["changeId"]!.GetValue<string>()));
        (await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = 2 } }, ifMatch: moved.ETag)).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task a_record_that_was_moved_to_and_fro_shows_every_version()
    {
        var (reform, actor, other) = await ReformAndTwo();
        var third = await Client.Create("/v1/actors", new { name = "Head of finance" });
        var stance = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024" });
        var tag = stance.ETag;
        foreach (var to in (string[])[other, actor, third])
            tag = (await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { actor = to } }, ifMatch: tag)).Must(HttpStatusCode.Created).ETag;
        var record = (await Client.Get($"/v1/records/{stance.RecordId}")).Must(HttpStatusCode.OK);
        Assert.Equal([actor, other, actor, third], record.Json["versions"]!.AsArray().Select(version => version!["data"]!["actor"]!.GetValue<string>()));
    }

    [Fact]
    public async Task correction_and_retraction_need_the_records_present_etag()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        Assert.Equal(428, (int)(await Client.Post($"/v1/records/{stance}/correction", new { set = new { position = 2 } })).Status);
        Assert.Equal(428, (int)(await Client.Post($"/v1/records/{stance}/retraction", new { })).Status);
        Assert.Equal(412, (int)(await Client.Post($"/v1/records/{stance}/retraction", new { }, ifMatch: "\"stale\"")).Status);
    }

    [Fact]
    public async Task what_was_retracted_is_gone_from_then_on_and_cannot_be_corrected()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        var before = await Map(reform, stance);
        var tag = (await Client.Get($"/v1/records/{stance}")).ETag;
        var retracted = (await Client.Post($"/v1/records/{stance}/retraction", new { reason = "double" }, ifMatch: tag)).Must(HttpStatusCode.Created);
        Assert.Empty((await Map(reform, retracted.Json["changeId"]!.GetValue<string>()))["nodes"]!.AsArray());
        Assert.Single((await Client.Get($"/v1/reforms/{reform}/map?knownAt={before["sequence"]}")).Json["nodes"]!.AsArray());
        var refused = await Client.Post($"/v1/records/{stance}/correction", new { set = new { position = 2 } }, ifMatch: retracted.ETag);
        Assert.Equal((409, "record-retracted"), (refused.Problem.Status, refused.Problem.Code));
    }

    [Fact]
    public async Task an_end_is_a_change_in_the_world()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        var ended = (await Client.Post($"/v1/records/{stance}/end", new { validTo = "2022", reason = "left office" })).Must(HttpStatusCode.Created);
        await Map(reform, ended.Json["changeId"]!.GetValue<string>());
        Assert.Single((await Client.Get($"/v1/reforms/{reform}/map?asOf=2022")).Json["nodes"]!.AsArray());
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?asOf=2023-01-01")).Json["nodes"]!.AsArray());
        Assert.Equal((409, "inverted-interval"), Code(await Client.Post($"/v1/records/{stance}/end", new { validTo = "2019" })));
    }

    [Fact]
    public async Task what_is_referred_to_cannot_be_retracted()
    {
        var (reform, actor, other) = await ReformAndTwo();
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        Assert.Equal((409, "still-referenced"), Code(await Retract(actor)));
        var gone = (await Retract(other)).Must(HttpStatusCode.Created);
        Assert.Equal(404, (int)(await Client.Get($"/v1/actors/{other}?includes={gone.Json["changeId"]}")).Status);
        var refused = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = other, position = 1 });
        Assert.Equal((400, "unknown-reference"), (refused.Problem.Status, refused.Json["errors"]![0]!["code"]!.GetValue<string>()));

        async Task<Reply> Retract(string id)
        {
            var record = (await Client.Get($"/v1/actors/{id}")).Json["recordIds"]!.AsArray().Select(item => item!.GetValue<string>()).ToArray();
            foreach (var candidate in record)
                if (await Client.Get($"/v1/records/{candidate}") is var found && found.Json["type"]!.GetValue<string>() == "actor_registered")
                    return await Client.Post($"/v1/records/{candidate}/retraction", new { }, ifMatch: found.ETag);
            throw new InvalidOperationException("The actor has no registration.");
        }
    }

    [Fact]
    public async Task what_was_retracted_gives_its_identifiers_back()
    {
        var unit = $"U{Guid.NewGuid():N}";
        object[] identifiers = [new { scheme = "unit", identifier = unit }];
        foreach (var (path, body) in new (string, object)[] { ("/v1/actors", new { name = "Entered twice", identifiers }), ("/v1/reforms", new { title = "Entered twice", identifiers }), ("/v1/posts", new { title = "Entered twice", identifiers }) })
        {
            var created = (await Client.Post(path, body)).Must(HttpStatusCode.Created);
            await RetractRecord(created.Json["recordIds"]!.AsObject().First(facet => facet.Key is "actor" or "reform" or "post").Value!.GetValue<string>());
        }

        var reform = await Client.Create("/v1/reforms", new { title = "Entered once" });
        var provision = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Entered twice", identifiers });
        await RetractRecord(provision);
        await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Entered once", identifiers });

        async Task RetractRecord(string id) =>
            (await Client.Post($"/v1/records/{id}/retraction", new { }, ifMatch: (await Client.Get($"/v1/records/{id}?includes={id}")).ETag)).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task within_a_batch_too_what_is_referred_to_cannot_be_retracted()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Batches" });
        var (actor, registration) = await Registered();
        object stance = new { op = $"POST /v1/reforms/{reform}/alignments", body = new { actor, position = 1 } };
        object retraction = new { op = $"POST /v1/records/{registration}/retraction", body = new { } };
        Assert.Equal((409, "still-referenced"), Code(await Batch(stance, retraction)));
        Assert.Equal((400, "invalid-request", "/items/1/body/actor"), (await Batch(retraction, stance)).Problem);

        var recorded = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        (await Batch(new { op = $"POST /v1/records/{recorded}/retraction", body = new { } }, retraction)).Must(HttpStatusCode.OK);
    }

    [Fact]
    public async Task within_a_batch_a_record_is_found_where_an_earlier_item_moved_it()
    {
        var (reform, actor, other) = await ReformAndTwo();
        var done = (await Batch(
            new { op = $"POST /v1/reforms/{reform}/alignments", name = "$stance", body = new { actor, position = 1, validFrom = "2020" } },
            new { op = "POST /v1/records/$stance/correction", body = new { set = new { actor = other } } },
            new { op = "POST /v1/records/$stance/end", body = new { validTo = "2021" } })).Must(HttpStatusCode.OK);
        var record = (await Client.Get($"/v1/records/{done.Json["items"]![0]!["body"]!["recordId"]}")).Json["data"]!;
        Assert.Equal((other, "2021"), (record["actor"]!.GetValue<string>(), record["validTo"]!.GetValue<string>()));
    }

    [Fact]
    public async Task the_same_fact_twice_is_refused_with_the_record_that_holds_it()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        var twice = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        Assert.Equal((409, "already-recorded"), Code(twice));
        Assert.Contains(stance, twice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_same_fact_with_the_same_text_is_refused_too()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var incentive = new { incentiveType = "status", direction = "for_reform", reformId = reform, note = "seen at the launch" };
        await Client.Create($"/v1/actors/{actor}/incentives", incentive);
        Assert.Equal((409, "already-recorded"), Code(await Client.Post($"/v1/actors/{actor}/incentives", incentive)));
        await Client.Create($"/v1/actors/{actor}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform, note = "seen again" });
    }

    [Fact]
    public async Task a_correction_leaves_an_unknown_start_unknown()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validTo = "2020" });
        (await Client.PostRaw($"/v1/records/{stance}/correction", """{"set":{"validTo":null}}""", ifMatch: await Tag(stance))).Must(HttpStatusCode.Created);
        Assert.Null((await Client.Get($"/v1/records/{stance}")).Json["data"]!["validFrom"]);
        Assert.Single((await Client.Get($"/v1/reforms/{reform}/map?asOf=2015")).Json["nodes"]!.AsArray());
    }

    [Fact]
    public async Task a_correction_leaves_a_figure_as_it_was_said_beside_its_original()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var original = new { value = 3, min = 1, max = 5 };
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1.5, original, validFrom = "2020" });
        var influence = await Client.Create($"/v1/actors/{actor}/influence", new { influence = 0.9, original, validFrom = "2020" });
        var incentive = await Client.Create($"/v1/actors/{actor}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform, strength = 0.9, original, validFrom = "2020" });
        foreach (var record in (string[])[stance, influence, incentive])
            (await Client.Post($"/v1/records/{record}/correction", new { set = new { validFrom = "2019" } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        var node = (await Client.Get($"/v1/reforms/{reform}/map")).Json["nodes"]![0]!;
        Assert.Equal((1.5, 0.9, 0.9), (node["position"]!.GetValue<double>(), node["influence"]!.GetValue<double>(), node["incentives"]![0]!["strength"]!.GetValue<double>()));

        (await Client.Post($"/v1/records/{stance}/correction", new { set = new { original = new { value = 5, min = 1, max = 5 } } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        Assert.Equal(2, (await Client.Get($"/v1/reforms/{reform}/map")).Json["nodes"]![0]!["position"]!.GetValue<double>());
    }

    [Fact]
    public async Task the_etag_of_a_creation_is_good_for_the_next_change()
    {
        var created = (await Client.Post("/v1/actors", new { name = "Versioned", actorClass = "citizen" })).Must(HttpStatusCode.Created);
        Assert.Equal(412, (int)(await Client.Post($"/v1/actors/{created.Id}/names", new { name = "Stale" }, ifMatch: "\"1\"")).Status);
        (await Client.Post($"/v1/actors/{created.Id}/names", new { name = "Renamed" }, ifMatch: created.ETag)).Must(HttpStatusCode.Created);
        var read = await Client.Get($"/v1/actors/{created.Id}");
        (await Client.Post($"/v1/actors/{created.Id}/names", new { name = "Again", validFrom = "2025" }, ifMatch: read.ETag)).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task a_stance_is_as_old_as_its_recording_even_where_a_carried_part_ended()
    {
        var (reform, actor, _) = await ReformAndTwo();
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020", validTo = "2024-06" });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, salience = 0.5, validFrom = "2021" });
        Assert.Equal(actor, (await Client.Get($"/v1/reforms/{reform}/map?asOf=2024-08")).Json["missing"]!["stale"]![0]!.GetValue<string>());
    }

    private static (int, string) Code(Reply reply) => (reply.Problem.Status, reply.Problem.Code);

    private Task<Reply> Batch(params object[] items) => Client.Post("/v1/batch", new { items }, ifMatch: "*");

    private async Task<(string Actor, string Registration)> Registered()
    {
        var created = (await Client.Post("/v1/actors", new { name = "Registrar" })).Must(HttpStatusCode.Created);
        return (created.Id, created.Json["recordIds"]!["actor"]!.GetValue<string>());
    }

    private async Task<string> Tag(string record) => (await Client.Get($"/v1/records/{record}?includes={record}")).Must(HttpStatusCode.OK).ETag;

    private async Task<System.Text.Json.Nodes.JsonNode> Map(string reform, string includes) =>
        (await Client.Get($"/v1/reforms/{reform}/map?includes={includes}")).Must(HttpStatusCode.OK).Json;

    private async Task<(string Reform, string Actor, string Other)> ReformAndTwo() => (
        await Client.Create("/v1/reforms", new { title = "Changes" }),
        await Client.Create("/v1/actors", new { name = "Head of planning" }),
        await Client.Create("/v1/actors", new { name = "Head of audit" }));

    [Fact]
    public async Task the_etag_of_a_pinned_answer_stays_and_is_no_good_for_a_change_once_the_resource_has_changed()
    {
        var (_, actor, _) = await ReformAndTwo();
        var pinned = (await Client.Get($"/v1/actors/{actor}")).ContentHeaders.ContentLocation!.ToString();
        var before = (await Client.Get(pinned)).Must(HttpStatusCode.OK);
        await Client.Create($"/v1/actors/{actor}/names", new { name = "Renamed", validFrom = "2024" });
        var after = (await Client.Get(pinned)).Must(HttpStatusCode.OK);
        Assert.Equal((before.Text, before.ETag), (after.Text, after.ETag));
        Assert.Equal(412, (int)(await Client.Post($"/v1/actors/{actor}/names", new { name = "Again", validFrom = "2025" }, ifMatch: after.ETag)).Status);
    }

    [Fact]
    public async Task conditions_take_lists_and_reading_takes_weak_tags()
    {
        var (reform, actor, _) = await ReformAndTwo();
        var read = await Client.Get($"/v1/actors/{actor}");
        foreach (var none in (string[])[read.ETag, $"\"other\", {read.ETag}", $"W/{read.ETag}", "*"])
            Assert.Equal(HttpStatusCode.NotModified, (await Client.Get($"/v1/actors/{actor}", none)).Status);
        (await Client.Post($"/v1/actors/{actor}/names", new { name = "Renamed", validFrom = "2024" }, ifMatch: $"\"other\", {read.ETag}")).Must(HttpStatusCode.Created);
        Assert.Equal(412, (int)(await Client.Post($"/v1/actors/{actor}/names", new { name = "Again", validFrom = "2025" }, ifMatch: $"\"other\", {read.ETag}")).Status);

        var stance = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        (await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = 2 } }, ifMatch: $"\"other\", {stance.ETag}")).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task the_identifiers_of_what_was_retracted_can_be_given_to_another()
    {
        var identifiers = new[] { new { scheme = "unit", identifier = $"Freed{Guid.NewGuid():N}" } };
        var created = (await Client.Post("/v1/actors", new { name = "Recorded twice", identifiers })).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/records/{created.Json["recordIds"]!["actor"]}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created);
        var once = (await Client.Post("/v1/actors", new { name = "Recorded once", identifiers })).Must(HttpStatusCode.Created);
        (await Batch(
            new { op = $"POST /v1/records/{once.Json["recordIds"]!["identifiers"]![0]}/retraction", body = new { } },
            new { op = "POST /v1/actors", body = new { name = "In the same batch", identifiers } })).Must(HttpStatusCode.OK);
    }

    [Fact]
    public async Task an_identifier_that_a_batch_corrects_twice_leaves_the_one_between_free()
    {
        var (first, second, third) = ($"A{Guid.NewGuid():N}", $"B{Guid.NewGuid():N}", $"C{Guid.NewGuid():N}");
        var created = (await Client.Post("/v1/actors", new { name = "Corrected", identifiers = new[] { new { scheme = "unit", identifier = first } } })).Must(HttpStatusCode.Created);
        object To(string identifier) => new { op = $"POST /v1/records/{created.Json["recordIds"]!["identifiers"]![0]}/correction", body = new { set = new { identifier } } };
        (await Batch(To(second), To(third))).Must(HttpStatusCode.OK);
        (await Client.Post("/v1/actors", new { name = "Another", identifiers = new[] { new { scheme = "unit", identifier = second } } })).Must(HttpStatusCode.Created);
        Assert.Equal(409, (int)(await Client.Post("/v1/actors", new { name = "Another", identifiers = new[] { new { scheme = "unit", identifier = third } } })).Status);
    }

    [Fact]
    public async Task a_scale_cannot_be_corrected_to_one_that_recorded_positions_lie_outside_of()
    {
        var (_, actor, other) = await ReformAndTwo();
        var created = (await Client.Post("/v1/reforms", new { title = "Scales", scale = new { kind = "continuum", min = 0, max = 100 } })).Must(HttpStatusCode.Created);
        var (reform, registration) = (created.Id, created.Json["recordIds"]!["reform"]!.GetValue<string>());
        var provision = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Rate", scale = new { kind = "continuum", min = 0, max = 10 } });
        var stance = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 90, validFrom = "2020" });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        var wish = await Client.Create($"/v1/reforms/{reform}/stakeholders", new { actor = other, targetPosition = 50 });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, provisionId = provision, position = 9, validFrom = "2020" });

        Assert.Equal((409, "off-scale"), Code(await Scale(provision, new { kind = "support" })));
        Assert.Equal((409, "off-scale"), Code(await Scale(registration, new { kind = "support" })));
        (await Client.Post($"/v1/records/{stance}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created);
        Assert.Equal((409, "off-scale"), Code(await Scale(registration, new { kind = "support" })));
        (await Client.Post($"/v1/records/{wish}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created);
        (await Scale(registration, new { kind = "support" })).Must(HttpStatusCode.Created);
        (await Scale(provision, new { kind = "continuum", min = 0, max = 9 })).Must(HttpStatusCode.Created);

        Task<Reply> Scale(string record, object scale) => Client.Post($"/v1/records/{record}/correction", new { set = new { scale } }, ifMatch: "*");
    }

    [Fact]
    public async Task a_correction_cannot_put_a_provision_under_one_of_its_own_or_make_it_a_wording_of_its_own_successor()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Parts" });
        var whole = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Whole" });
        var part = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Part", parentId = whole });
        var detail = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Detail", parentId = part, supersedes = part });
        Assert.Equal((400, "invalid-request", "/set/parentId"), (await Client.Post($"/v1/records/{whole}/correction", new { set = new { parentId = detail } }, ifMatch: "*")).Problem);
        Assert.Equal((400, "invalid-request", "/set/supersedes"), (await Client.Post($"/v1/records/{part}/correction", new { set = new { supersedes = detail } }, ifMatch: "*")).Problem);
        (await Client.Post($"/v1/records/{detail}/correction", new { set = new { parentId = whole } }, ifMatch: "*")).Must(HttpStatusCode.Created);
    }
}
