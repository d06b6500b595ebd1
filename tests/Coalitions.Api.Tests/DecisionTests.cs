using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class DecisionTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task a_brief_tells_what_was_known_what_was_learned_and_what_has_happened()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Tariff *reform*", validFrom = "2000" });
        var (union, council, press) = (await Client.Create("/v1/actors", new { name = "Union | of workers", actorClass = "service_provider" }), await Client.Create("/v1/actors", new { name = "Council" }), await Client.Create("/v1/actors", new { name = "Press" }));
        var wrong = await Stands(union, 2, "2020");
        await Stands(council, -1, "2020");
        var decidedAt = Moment(await Client.Get($"/v1/reforms/{reform}?includes={await Stands(council, -1, "2021")}"));
        var decision = await Client.Create("/v1/decisions", new { title = "Put it to the council", reformId = reform, decidedAt });

        (await Client.Post($"/v1/records/{wrong}/correction", new { set = new { position = -2 } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        var late = await Stands(press, 1, "2022");
        var since = await Stands(council, 1, DateTime.UtcNow.ToString("O")[..26] + "Z");

        var brief = (await Client.Get($"/v1/decisions/{decision}/brief?includes={since}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal((2, 2, 0.5), (brief["knownThen"]!["nodes"]!.GetValue<int>(), brief["knownThen"]!["leading"]!.AsArray().Count, brief["knownThen"]!["measures"]!["weightedMean"]!["unweighted"]!.GetValue<double>()));
        Assert.Equal([$"{press} late_arrival", $"{union} correction"], Told(brief["learnedSince"]!).Order(StringComparer.Ordinal).OrderBy(told => told.EndsWith("correction", StringComparison.Ordinal)));
        Assert.Equal([$"{council} change_in_the_world"], Told(brief["changedSince"]!));
        Assert.Equal(since, brief["changedSince"]!["actors"]![0]!["facts"]![0]!["recordId"]!.GetValue<string>());
        Assert.Equal(late, brief["learnedSince"]!["actors"]!.AsArray().Single(actor => actor!["actorId"]!.GetValue<string>() == press)!["facts"]![0]!["recordId"]!.GetValue<string>());

        // The links lead to the whole of it.
        Assert.Equal(2, (await Client.Get(brief["knownThen"]!["map"]!.GetValue<string>())).Must(HttpStatusCode.OK).Json["nodes"]!.AsArray().Count);
        foreach (var (part, count) in new[] { ("learnedSince", 2), ("changedSince", 1) })
            Assert.Equal(count, (await Client.Get(brief[part]!["changes"]!.GetValue<string>())).Must(HttpStatusCode.OK).Json["changes"]!["actors"]!.AsArray().Count);

        var page = (await Client.Get($"/v1/decisions/{decision}/brief?format=markdown")).Must(HttpStatusCode.OK);
        Assert.Equal("text/markdown", page.ContentHeaders.ContentType!.MediaType);
        Assert.Contains("# Put it to the council", page.Text, StringComparison.Ordinal);
        Assert.Contains(@"Union \| of workers", page.Text, StringComparison.Ordinal);
        Assert.Contains(@"*Tariff \*reform\**", page.Text, StringComparison.Ordinal);
        Assert.Contains("| 2 → -2 | -4 | correction |", page.Text, StringComparison.Ordinal);

        // A pinned brief never changes, whatever else is recorded.
        var pinned = (await Client.Get($"/v1/decisions/{decision}/brief")).ContentHeaders.ContentLocation!.ToString();
        var before = (await Client.Get(pinned)).Text;
        await Stands(press, -2, "2022-05");
        Assert.Equal(before, (await Client.Get(pinned)).Text);

        async Task<string> Stands(string actor, double position, string validFrom) =>
            (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position, validFrom })).Must(HttpStatusCode.Created).RecordId;
    }

    [Fact]
    public async Task a_decision_is_listed_shown_corrected_and_taken_back()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Listed", validFrom = "2000" });
        var reply = (await Client.Post("/v1/decisions", new { title = "Adopted", reformId = reform, decidedAt = "2024-05-14" })).Must(HttpStatusCode.Created);
        var (decision, record) = (reply.Id, reply.Json["recordIds"]!["decision"]!.GetValue<string>());
        Assert.Equal("2024-05-14", (await Client.Get($"/v1/decisions/{decision}?includes={record}")).Must(HttpStatusCode.OK).Json["decidedAt"]!.GetValue<string>());
        Assert.Equal(decision, Assert.Single((await Client.Get($"/v1/decisions?reformId={reform}")).Json["items"]!.AsArray())!["id"]!.GetValue<string>());
        (await Client.Post($"/v1/records/{record}/correction", new { set = new { decidedAt = "2024-05-15", title = "Adopted at last" } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        var change = (await Client.Post($"/v1/records/{record}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created).Json["changeId"];
        Assert.Equal(HttpStatusCode.NotFound, (await Client.Get($"/v1/decisions/{decision}?includes={change}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.Get($"/v1/decisions/{decision}/brief")).Status);
    }

    [Fact]
    public async Task the_day_of_a_decision_counts_whole_and_a_brief_of_the_same_day_knows_what_was_known_by_now()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Today", validFrom = "2000" });
        var decision = await Client.Create("/v1/decisions", new { title = "Today", reformId = reform, decidedAt = DateTime.UtcNow.ToString("yyyy-MM-dd") });
        var brief = (await Client.Get($"/v1/decisions/{decision}/brief")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(brief["sequence"]!.GetValue<long>(), brief["knownThen"]!["sequence"]!.GetValue<long>());
        Assert.Empty(brief["learnedSince"]!["actors"]!.AsArray());
    }

    [Fact]
    public async Task before_the_reform_began_there_was_nothing_to_learn_of()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Later", validFrom = "2025-06" });
        var union = await Client.Create("/v1/actors", new { name = "Union" });
        (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = union, position = 1, validFrom = "2024" })).Must(HttpStatusCode.Created);
        var decision = await Client.Create("/v1/decisions", new { title = "To prepare it", reformId = reform, decidedAt = "2024-06-01" });
        var brief = (await Client.Get($"/v1/decisions/{decision}/brief")).Must(HttpStatusCode.OK).Json;
        Assert.Equal((0, 0, 1), (brief["knownThen"]!["nodes"]!.GetValue<int>(), brief["learnedSince"]!["actors"]!.AsArray().Count, brief["changedSince"]!["actors"]!.AsArray().Count));
    }

    [Fact]
    public async Task a_brief_that_nothing_was_added_to_is_answered_304_whatever_was_recorded_elsewhere()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Quiet", validFrom = "2000" });
        var decision = await Client.Create("/v1/decisions", new { title = "Adopted", reformId = reform, decidedAt = "2024-06-01" });
        var brief = (await Client.Get($"/v1/decisions/{decision}/brief")).Must(HttpStatusCode.OK);
        await Client.Create("/v1/reforms", new { title = "Elsewhere" });
        Assert.Equal(HttpStatusCode.NotModified, (await Client.Get($"/v1/decisions/{decision}/brief", brief.ETag)).Status);
        Assert.Equal(HttpStatusCode.OK, (await Client.Get($"/v1/decisions/{decision}/brief?format=markdown", brief.ETag)).Status);
    }

    [Fact]
    public async Task what_somebody_typed_is_no_link_on_the_page()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "See https://example.org", validFrom = "2000" });
        var decision = await Client.Create("/v1/decisions", new { title = "Adopted\u0007\u2028# at last", reformId = reform, decidedAt = "2024-06-01" });
        var page = (await Client.Get($"/v1/decisions/{decision}/brief?format=markdown")).Must(HttpStatusCode.OK).Text;
        Assert.Contains(@"https\://example\.org", page, StringComparison.Ordinal);
        Assert.StartsWith(@"# Adopted  \# at last", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024")]
    [InlineData("2024-05")]
    [InlineData("2999-01-01")]
    public async Task when_it_was_taken_is_a_past_day_or_instant(string decidedAt)
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Dates", validFrom = "2000" });
        Assert.Equal((400, "invalid-request", "/decidedAt"), (await Client.Post("/v1/decisions", new { title = "When", reformId = reform, decidedAt })).Problem);
        Assert.Equal((400, "invalid-request", "/validFrom"), (await Client.Post("/v1/decisions", new { title = "When", reformId = reform, validFrom = "2020" })).Problem);
        Assert.Equal((400, "invalid-request", "/validTo"), (await Client.Post("/v1/decisions", new { title = "When", reformId = reform, validTo = "2020" })).Problem);
    }

    private static string Moment(Reply reply) => reply.Must(HttpStatusCode.OK).Json["asOf"]!.GetValue<string>();

    private static IEnumerable<string> Told(JsonNode part) =>
        part["actors"]!.AsArray().Select(actor => $"{actor!["actorId"]} {actor["facts"]!.AsArray().Single()!["cause"]}");
}
