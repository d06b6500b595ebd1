using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;

namespace Coalitions.Api.Tests;

/// <summary>Lines of operations, and histories that are moved in with their own recorded times.</summary>
[Collection(nameof(Service))]
public class MigrationTests(Service service)
{
    private static readonly string[] Admin = [Role.Admin, Role.Recorder, Role.Analyst];

    [Fact]
    public async Task what_was_known_when_is_answered_by_the_times_at_which_it_was_recorded_elsewhere()
    {
        using var client = await Tenant();
        var report = await client.Migrate(
            Line("POST /v1/actors", new { name = "Minister for water", actorClass = "elected_representative" }, "2019-03-01T09:00:00Z", "$ada"),
            Line("POST /v1/reforms", new { title = "Tariffs" }, "2019-03-01T09:00:00Z", "$reform"),
            Line("POST /v1/reforms/$reform/alignments", new { actor = "$ada", position = 1, validFrom = "2019" }, "2019-03-02T10:00:00.123456Z", "$stance"),
            Line("POST /v1/actors/$ada/names", new { name = "First minister", validFrom = "2019-02" }, "2019-03-02T10:00:00.123457Z"),
            Line("POST /v1/records/$stance/correction", new { set = new { position = -1 } }, "2020-01-01T00:00:00Z"),
            Line("POST /v1/reforms/$reform/alignments", new { actor = "$ada", salience = 1 }, "2021-07-05T12:00:00Z", "$today"),
            Line("POST /v1/records/$ada.class/retraction", new { }, "2021-07-05T12:00:00Z"));
        Assert.Equal(("completed", 7, 7, 0), report.Counts());

        var reform = await Only(client, "reforms");
        Assert.Equal([null, 1, 1, -1, -1], [await Position("2019-03-01"), await Position("2019-03-02"), await Position("2019-12-31T23:59:59.999999Z"), await Position("2020-01-01T00:00:00Z"), await Position("2022-01-01")]);
        var node = (await client.Get($"/v1/reforms/{reform}/map?knownAt=2019-03-02T10:00:00.123456Z")).Json["nodes"]![0]!;
        Assert.Equal(("Minister for water", "elected_representative"), (node["name"]!.GetValue<string>(), node["actorClass"]!.GetValue<string>()));
        node = (await client.Get($"/v1/reforms/{reform}/map?knownAt=2019-03-02T10:00:00.123457Z")).Json["nodes"]![0]!;
        Assert.Equal("First minister", node["name"]!.GetValue<string>());
        Assert.Null((await client.Get($"/v1/reforms/{reform}/map?knownAt=2021-07-05")).Json["nodes"]![0]!["actorClass"]);
        Assert.Equal(404, (int)(await client.Get($"/v1/reforms/{reform}?knownAt=2019-02-28")).Status);

        // What a line leaves out is as of the day on which it was recorded.
        var stances = (await client.Get($"/v1/reforms/{reform}/alignments?asOf=2022")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal("2021-07-05", stances.Single()!["recorded"]!["validFrom"]!.GetValue<string>());
        Assert.Equal((true, 0), ((await client.Get($"/v1/reforms/{reform}/map?asOf=2019-02")).Json["hindsight"]!.GetValue<int>() > 0, (await client.Get($"/v1/reforms/{reform}/map?asOf=2019-06")).Json["hindsight"]!.GetValue<int>()));

        var record = (await client.Get($"/v1/reforms/{reform}/map?asOf=2019-06")).Json["nodes"]![0]!["recordIds"]![0]!.GetValue<string>();
        var versions = (await client.Get($"/v1/records/{record}")).Must(HttpStatusCode.OK).Json["versions"]!.AsArray();
        Assert.Equal([("2019-03-02T10:00:00.123456Z", true), ("2020-01-01T00:00:00Z", true)], versions.Select(version => (version!["recordedAt"]!.GetValue<string>(), version["migrated"]!.GetValue<bool>())));

        // What is recorded here afterwards is recorded now.
        var actor = await Only(client, "actors");
        await client.Create($"/v1/actors/{actor}/names", new { name = "Recorded here" });
        await service.UntilProjected();
        var history = (await client.Get($"/v1/actors/{actor}/history")).Json["items"]!.AsArray();
        Assert.False(history[^1]!["migrated"]!.GetValue<bool>());
        Assert.Equal(DateTime.UtcNow.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), history[^1]!["recordedAt"]!.GetValue<string>()[..4]);

        async Task<double?> Position(string knownAt) =>
            (await client.Get($"/v1/reforms/{reform}/map?asOf=2019-06&knownAt={knownAt}")).Must(HttpStatusCode.OK).Json["nodes"]!.AsArray().FirstOrDefault()?["position"]?.GetValue<double>();
    }

    [Theory]
    [InlineData(null, "missing-member")]
    [InlineData("2019-01-01T00:00:00Z", "recorded-order")]
    [InlineData("2019-03", "invalid-value")]
    [InlineData("2019-03-03", "invalid-value")]
    [InlineData("1969-12-31T23:59:59Z", "invalid-value")]
    [InlineData("2999-01-01T00:00:00Z", "in-the-future")]
    public async Task a_history_with_a_wrong_time_is_refused_as_a_whole(string? recordedAt, string code)
    {
        using var client = await Tenant();
        var report = await client.Migrate(
            Line("POST /v1/actors", new { name = "One" }, "2019-03-01T09:00:00Z"), Line("POST /v1/actors", new { name = "Two" }, recordedAt), Line("POST /v1/actors", new { name = "Three" }, "2020-01-01T00:00:00Z"));
        Assert.Equal([("lines", 2, "recordedAt", code)], report.Errors());
        Assert.Equal(("failed", 3, 0, 3), report.Counts());
        Assert.Equal(0, await Count(client));
    }

    [Theory]
    [InlineData("{nothing", "", "malformed-json")]
    [InlineData("[]", "", "wrong-type")]
    [InlineData("""{"op":"POST /v1/actors"}""", "body", "missing-member")]
    [InlineData("""{"op":"POST /v1/nothing","body":{}}""", "op", "unknown-operation")]
    [InlineData("""{"op":"POST /v1/actors","body":{},"x":1}""", "x", "unknown-member")]
    [InlineData("""{"op":"POST /v1/actors","body":{}}""", "body/name", "missing-member")]
    [InlineData("""{"op":"POST /v1/actors","name":"$one","body":{"name":"Twice"}}""", "name", "invalid-name")]
    [InlineData("""{"op":"POST /v1/actors/$nobody/names","body":{"name":"Nobody"}}""", "op", "not-found")]
    [InlineData("""{"op":"POST /v1/actors/$one/posts","body":{"post":"$one"}}""", "body/post", "unknown-reference")]
    [InlineData("""{"op":"POST /v1/actors","body":{"name":"Late"},"recordedAt":"2019-01-01T00:00:00Z"}""", "recordedAt", "not-applicable")]
    public async Task a_wrong_line_is_told_and_of_an_atomic_batch_nothing_is_recorded(string line, string column, string code)
    {
        var lines = $"{Line("POST /v1/actors", new { name = "One" }, null, "$one")}\n\n{line}\r\n{Line("POST /v1/actors/$one/names", new { name = "Uno" }, null)}\n";
        using var partial = await Tenant();
        var report = await partial.ImportLines("mode=partial", lines);
        Assert.Equal([("lines", 3, column, code)], report.Errors());
        Assert.Equal(("completed_with_errors", 3, 2, 1), report.Counts());
        Assert.Equal(1, await Count(partial));
        using var atomic = await Tenant();
        report = await atomic.ImportLines("mode=atomic", lines);
        Assert.Equal([("lines", 3, column, code)], report.Errors());
        Assert.Equal(("failed", 3, 0, 3), report.Counts());
        Assert.Equal(0, await Count(atomic));
        Assert.Equal(("completed", 2, 2, 0), (await atomic.ImportLines("mode=atomic", lines.Replace(line, "", StringComparison.Ordinal))).Counts());
    }

    [Fact]
    public async Task only_an_admin_migrates_and_only_batches_are_migrated()
    {
        var line = Line("POST /v1/actors", new { name = "One" }, "2019-03-01T09:00:00Z");
        using var recorder = await service.OtherTenant($"migration-{Guid.NewGuid():N}");
        Assert.Equal((403, "forbidden"), (await recorder.PostRaw("/v1/imports?format=batch&mode=migrate", line, type: "application/x-ndjson")).Problem is var (status, code, _) ? (status, code) : default);
        using var admin = await Tenant();
        Assert.Equal((400, "invalid-request", "mode"), (await admin.PostRaw("/v1/imports?format=ministers&mode=migrate", line, type: "text/csv")).Problem);
        Assert.Equal((400, "invalid-request", "continues"), (await admin.PostRaw($"/v1/imports?format=batch&mode=migrate&continues={Guid.NewGuid()}", line, type: "application/x-ndjson")).Problem);
    }

    [Fact]
    public async Task nothing_is_moved_in_before_what_the_tenant_holds()
    {
        using var client = await Tenant();
        Assert.Equal("completed", (await client.Migrate(Line("POST /v1/actors", new { name = "One" }, "2019-03-01T09:00:00Z"))).Counts().Status);
        var refused = await client.PostRaw("/v1/imports?format=batch&mode=migrate", Line("POST /v1/actors", new { name = "Two" }, "2019-03-01T08:59:59.999999Z"), type: "application/x-ndjson");
        Assert.Equal((409, "recorded-order", ""), refused.Problem);
        Assert.Equal("completed", (await client.Migrate(Line("POST /v1/actors", new { name = "Two" }, "2019-03-01T09:00:00Z"))).Counts().Status);
        await client.Create("/v1/actors", new { name = "Three" });
        refused = await client.PostRaw("/v1/imports?format=batch&mode=migrate", Line("POST /v1/actors", new { name = "Four" }, "2020-01-01T00:00:00Z"), type: "application/x-ndjson");
        Assert.Equal((409, "recorded-order", ""), refused.Problem);
        Assert.Equal(3, await Count(client));
    }

    [Fact]
    public async Task whoever_records_while_a_history_comes_in_is_waited_for_and_then_comes_first()
    {
        var tenant = $"migration-{Guid.NewGuid():N}";
        using var client = await service.OtherTenant(tenant, Admin);
        var caller = (await service.Foundation.Keys.Recognise(client.DefaultRequestHeaders.Authorization!.Parameter!, default))!;
        var (holds, ends) = (new TaskCompletionSource(), new TaskCompletionSource());
        var recording = service.Get<Recordings>().Run(caller, async recorder =>
        {
            await recorder.Foresee([Guid.NewGuid()]);
            holds.SetResult();
            await ends.Task;
            return await new Actors.RegisterActor { Name = "Meanwhile" }.Register(recorder, recorder.NewId());
        });
        await holds.Task;
        var migration = client.Migrate(Line("POST /v1/actors", new { name = "One" }, "2019-03-01T09:00:00Z"));
        await Task.Delay(500);
        Assert.False(migration.IsCompleted);
        ends.SetResult();
        await recording;
        Assert.Equal([("lines", 1, "recordedAt", "recorded-order")], (await migration).Errors());
        Assert.Equal(1, await Count(client));
    }

    [Theory]
    [InlineData("partial")]
    [InlineData("migrate")]
    public async Task names_carry_over_from_piece_to_piece(string mode)
    {
        using var client = await Tenant();
        var lines = new StringBuilder($"{Line("POST /v1/actors", new { name = "Ministry", kind = "organization" }, Time(0), "$ministry")}\n");
        for (var i = 1; i <= 2_100; i++) lines.Append(Line($"POST /v1/actors{(i % 3 == 0 ? "" : "/$ministry/names")}", new { name = $"Name {i}", validFrom = "2019" }, Time(i), i == 999 ? "$late" : null)).Append('\n');
        lines.Append(Line("POST /v1/actors/$late/memberships", new { organization = "$ministry" }, Time(2_101)));
        Assert.Equal(("completed", 2_102, 2_102, 0), (await client.ImportLines($"mode={mode}", lines.ToString())).Counts());
        Assert.Equal(701, await Count(client));

        string? Time(int i) => mode == "migrate" ? $"2019-03-01T09:00:{i / 100:00}.{i % 100:00}Z" : null;
    }

    [Fact]
    public async Task a_refused_line_ends_a_migration_and_the_rest_continues_it()
    {
        using var client = await Tenant();
        string[] lines =
        [
            Line("POST /v1/actors", new { name = "One" }, "2019-03-01T09:00:00Z", "$one"),
            Line("POST /v1/actors/$one/names", new { name = "Uno" }, "2019-03-01T09:00:01Z", "$uno"),
            Line("POST /v1/actors/$nobody/names", new { name = "Nemo" }, "2019-03-01T09:00:02Z"),
            Line("POST /v1/records/$uno/end", new { validTo = "2021" }, "2022-03-01T09:00:02Z"),
        ];
        var taken = (await client.PostRaw("/v1/imports?format=batch&mode=migrate", string.Join('\n', lines), type: "application/x-ndjson")).Must(HttpStatusCode.Accepted);
        var report = await client.Finished(taken);
        Assert.Equal([("lines", 3, "op", "not-found")], report.Errors());
        Assert.Equal(("completed_with_errors", 4, 2, 2), report.Counts());
        var rest = await client.ImportLines($"mode=migrate&continues={taken.Id}", $"{lines[2].Replace("$nobody", "$one", StringComparison.Ordinal)}\n{lines[3]}");
        Assert.Equal(("completed", 2, 2, 0), rest.Counts());
        // Sent once more it would be recorded before what is there.
        Assert.Equal((409, "recorded-order", ""), (await client.PostRaw("/v1/imports?format=batch&mode=migrate", string.Join('\n', lines), type: "application/x-ndjson")).Problem);
        var history = (await client.Get($"/v1/actors/{await Only(client, "actors")}/history")).Json["items"]!.AsArray();
        Assert.Equal(["2019-03-01T09:00:00Z", "2019-03-01T09:00:00Z", "2019-03-01T09:00:01Z", "2019-03-01T09:00:02Z", "2022-03-01T09:00:02Z"], history.Select(item => item!["recordedAt"]!.GetValue<string>()));
    }

    [Fact]
    public async Task a_dry_run_of_a_migration_tells_what_would_be_refused_and_records_nothing()
    {
        using var client = await Tenant();
        var lines = $"{Line("POST /v1/actors", new { name = "One" }, "2019-03-01T09:00:00Z", "$one")}\n{Line("POST /v1/actors/$two/names", new { name = "Dos" }, "2019-03-01T09:00:00Z")}";
        Assert.Equal([("lines", 2, "op", "not-found")], (await client.ImportLines("mode=migrate&dryRun=true", lines)).Errors());
        Assert.Equal(("completed", 2, 2, 0), (await client.ImportLines("mode=migrate&dryRun=true", lines.Replace("$two", "$one", StringComparison.Ordinal))).Counts());
        Assert.Equal(0, await Count(client));
    }

    private static string Line(string op, object body, string? recordedAt, string? name = null)
    {
        var line = new JsonObject { ["op"] = op, ["body"] = JsonSerializer.SerializeToNode(body) };
        if (name is not null) line["name"] = name;
        if (recordedAt is not null) line["recordedAt"] = recordedAt;
        return line.ToJsonString();
    }

    private Task<HttpClient> Tenant() => service.OtherTenant($"migration-{Guid.NewGuid():N}", Admin);

    private async Task<string> Only(HttpClient client, string collection)
    {
        await service.UntilProjected();
        return (await client.Get($"/v1/{collection}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single()!["id"]!.GetValue<string>();
    }

    private async Task<int> Count(HttpClient client)
    {
        await service.UntilProjected();
        var (count, next) = (0, (string?)null);
        do
        {
            var page = (await client.Get($"/v1/actors?limit=200{(next is null ? "" : $"&cursor={next}")}")).Must(HttpStatusCode.OK).Json;
            (count, next) = (count + page["items"]!.AsArray().Count, page["next"]?.GetValue<string>());
        }
        while (next is not null);
        return count;
    }
}
