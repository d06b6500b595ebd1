using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class MapTests(Service service)
{
    private HttpClient Client => service.Client;

    [FactOnData("ktab-soe-policy/SOE-Policy.csv")]
    public async Task a_real_table_of_a_real_reform_gives_its_published_mean_and_median()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Upstream oil and gas", scale = new { kind = "continuum", min = 0, max = 100 } });
        var table = await File.ReadAllTextAsync(SharedData.Path("ktab-soe-policy/SOE-Policy.csv")!);
        var report = await Client.Import($"format=position-table&reformId={reform}&validFrom=2016", table);
        Assert.Equal(("completed", 26, 26, 0), (report["status"]!.GetValue<string>(), report["read"]!.GetValue<int>(), report["accepted"]!.GetValue<int>(), report["rejected"]!.GetValue<int>()));

        var map = (await Latest(reform)).Json;
        Assert.Equal(26, map["nodes"]!.AsArray().Count);
        Assert.Equal(35.0063, map["measures"]!["weightedMean"]!["value"]!.GetValue<double>(), 4);
        Assert.Equal(30, map["measures"]!["weightedMedian"]!["value"]!.GetValue<double>());
        Assert.Equal(26 * 25 / 2, map["totalEdges"]!.GetValue<int>());
        Assert.NotEmpty(map["coalitions"]!.AsArray());

        // A later table of the same reform finds its actors again.
        Assert.Equal("completed", (await Client.Import($"format=position-table&reformId={reform}&validFrom=2018", table))["status"]!.GetValue<string>());
        Assert.Equal(26, (await Latest(reform)).Json["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task a_table_with_a_wrong_line_stores_nothing_when_atomic_and_the_rest_when_partial()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Tables", scale = new { kind = "continuum", min = 0, max = 100 } });
        const string table = "scenario\nActor,Description,Influence,Position,Salience\nA,Ministry,50,10,50\nB,Union,50,110,50\nC,Press,x,10,50\n";
        var atomic = await Client.Import($"format=position-table&reformId={reform}", table);
        Assert.Equal(("failed", 0, 3), (atomic["status"]!.GetValue<string>(), atomic["accepted"]!.GetValue<int>(), atomic["rejected"]!.GetValue<int>()));
        Assert.Empty((await Latest(reform)).Json["nodes"]!.AsArray());

        var partial = await Client.Import($"format=position-table&reformId={reform}&mode=partial", table);
        Assert.Equal(("completed_with_errors", 3, 1, 2), (partial["status"]!.GetValue<string>(), partial["read"]!.GetValue<int>(), partial["accepted"]!.GetValue<int>(), partial["rejected"]!.GetValue<int>()));
        Assert.Equal([4, 5], partial["errors"]!.AsArray().Select(error => error!["line"]!.GetValue<int>()).Order());
        Assert.Single((await Latest(reform)).Json["nodes"]!.AsArray());
    }

    [Fact]
    public async Task a_table_without_its_first_line_of_heading_loses_no_actor_unseen()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Headless", scale = new { kind = "continuum", min = 0, max = 100 } });
        var report = await Client.Import($"format=position-table&reformId={reform}", "Actor,Description,Influence,Position,Salience\nA,Ministry,50,10,50\nB,Union,50,90,50\n");
        Assert.Equal(("failed", "missing-heading", 2), (report["status"]!.GetValue<string>(), report["errors"]![0]!["code"]!.GetValue<string>(), report["errors"]![0]!["line"]!.GetValue<int>()));
        Assert.Empty((await Latest(reform)).Json["nodes"]!.AsArray());
    }

    [Fact]
    public async Task a_table_may_also_be_the_part_of_a_form()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Forms", scale = new { kind = "continuum", min = 0, max = 100 } });
        var report = await Client.Import($"format=position-table&reformId={reform}", ("table", "scenario\nheadings\nA,Ministry,50,10,50\n"));
        Assert.Equal((1, 1, 0, 0), report.Part("table"));
        Assert.Single((await Latest(reform)).Json["nodes"]!.AsArray());
    }

    [Fact]
    public async Task a_table_is_refused_where_the_scale_is_support_or_the_reform_unknown()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Support" });
        Assert.Equal((400, "invalid-request", "reformId"), (await Client.PostRaw($"/v1/imports?format=position-table&reformId={reform}", "x", type: "text/csv")).Problem);
        Assert.Equal((400, "invalid-request", "reformId"), (await Client.PostRaw($"/v1/imports?format=position-table&reformId={Guid.NewGuid()}", "x", type: "text/csv")).Problem);
        Assert.Equal((400, "invalid-request", "format"), (await Client.PostRaw("/v1/imports?format=popolo", "x", type: "text/csv")).Problem);
    }

    [Fact]
    public async Task a_late_stance_changes_the_map_for_those_who_ask_after_it_was_recorded_and_for_nobody_else()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Late" }), await Client.Create("/v1/actors", new { name = "Union of water workers", kind = "organization" }));
        var first = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        var before = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023&includes={first}")).Must(HttpStatusCode.OK);
        var pinned = before.ContentHeaders.ContentLocation!.ToString();
        var late = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = -2, validFrom = "2022" });

        var after = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023&includes={late}")).Json;
        Assert.Equal(-2, after["nodes"]![0]!["position"]!.GetValue<double>());
        Assert.Equal(2, after["hindsight"]!.GetValue<int>());
        Assert.Equal(1, (await Client.Get($"/v1/reforms/{reform}/map?asOf=2021")).Json["nodes"]![0]!["position"]!.GetValue<double>());
        var again = await Client.Get(pinned);
        Assert.Equal(before.Text, again.Text);
        Assert.Contains("immutable", again.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_unpinned_answer_keeps_its_etag_while_others_are_written_about()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Quiet" }), await Client.Create("/v1/actors", new { name = "Quiet actor" }));
        var first = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        var tag = (await Client.Get($"/v1/reforms/{reform}/map?includes={first}")).ETag;
        var elsewhere = await Client.Create($"/v1/reforms/{await Client.Create("/v1/reforms", new { title = "Loud" })}/stages", new { stage = "adopted" });
        Assert.Equal(HttpStatusCode.NotModified, (await Client.Get($"/v1/reforms/{reform}/map?includes={elsewhere}", tag)).Status);
        var touched = await Client.Create($"/v1/actors/{actor}/names", new { name = "Renamed actor" });
        Assert.Equal(HttpStatusCode.OK, (await Client.Get($"/v1/reforms/{reform}/map?includes={touched}", tag)).Status);
    }

    [Fact]
    public async Task the_map_speaks_of_classes_names_and_posts_as_they_were()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Careers" });
        var actor = await Client.Create("/v1/actors", new { name = "Director of works", actorClass = "public_official" });
        await Client.Create($"/v1/actors/{actor}/classes", new { actorClass = "elected_representative", validFrom = "2022-06" });
        await Client.Create($"/v1/actors/{actor}/names", new { name = "Councillor for works", validFrom = "2022-06" });
        await Client.Create($"/v1/actors/{actor}/posts", new { title = "Director of works", validFrom = "2019", validTo = "2022-05" });
        var last = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 2, validFrom = "2020" });

        var official = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2021&includes={last}")).Json;
        Assert.Equal(("public_official", "Director of works", 1), Node(official));
        Assert.Equal(1, ByClass(official, "public_official"));
        var elected = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2023")).Json;
        Assert.Equal(("elected_representative", "Councillor for works", 0), Node(elected));
        Assert.Equal((0, 1), (ByClass(elected, "public_official"), ByClass(elected, "elected_representative")));

        static (string, string, int) Node(JsonNode map) => (map["nodes"]![0]!["actorClass"]!.GetValue<string>(), map["nodes"]![0]!["name"]!.GetValue<string>(), map["nodes"]![0]!["posts"]!.AsArray().Count);
        static int ByClass(JsonNode map, string actorClass) => map["measures"]!["byClass"]!.AsArray()
            .Single(standing => standing!["actorClass"]?.GetValue<string>() == actorClass)!["supports"]!["heads"]!.GetValue<int>();
    }

    [Fact]
    public async Task agreement_is_drawn_from_shared_provisions()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Shared" });
        var provision = await Client.Create($"/v1/reforms/{reform}/provisions", new { title = "Metering", direction = "against_reform" });
        var (a, b, c) = (await Client.Create("/v1/actors", new { name = "A" }), await Client.Create("/v1/actors", new { name = "B" }), await Client.Create("/v1/actors", new { name = "C" }));
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = a, provisionId = provision, position = 2 });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = b, provisionId = provision, position = -2 });
        var last = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor = c, provisionId = provision, salience = 0.5 });
        var map = (await Client.Get($"/v1/reforms/{reform}/map?edges=all&includes={last}")).Json;
        var edge = Assert.Single(map["edges"]!.AsArray())!;
        Assert.Equal((-1, "agreement", 1), (edge["weight"]!.GetValue<double>(), edge["kind"]!.GetValue<string>(), edge["issues"]!.GetValue<int>()));
        Assert.Equal(-2, map["nodes"]!.AsArray().Single(node => node!["actorId"]!.GetValue<string>() == a)!["derivedPosition"]!["value"]!.GetValue<double>());
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?edges=none")).Json["edges"]!.AsArray());
        Assert.Null((await Client.Get($"/v1/reforms/{reform}/map?include=nodes")).Json["edges"]);
    }

    [Fact]
    public async Task a_window_counts_what_was_in_force_within_it()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Window" }), await Client.Create("/v1/actors", new { name = "Former minister" }));
        var last = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020", validTo = "2022-06" });
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?asOf=2022&includes={last}")).Json["nodes"]!.AsArray());
        Assert.Single((await Client.Get($"/v1/reforms/{reform}/map?asOf=2022&window=P1Y")).Json["nodes"]!.AsArray());
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?asOf=2022&window=P1M")).Json["nodes"]!.AsArray());
    }

    [Theory]
    [InlineData("asOf=2019-13", "asOf")]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("knownAt=2019-05", "knownAt")]
    [InlineData("knownAt=99999999", "knownAt")]
    [InlineData("knownAt=2999-01-01", "knownAt")]
    [InlineData("at=2019", "at")]
    [InlineData("at=2020-01-01&asOf=2020", "at")]
    [InlineData("aggregate=mode", "aggregate")]
    [InlineData("edges=some", "edges")]
    [InlineData("topPerNode=0", "topPerNode")]
    [InlineData("minWeight=NaN", "minWeight")]
    [InlineData("window=1Y", "window")]
    [InlineData("window=P", "window")]
    [InlineData("include=everything", "include")]
    [InlineData("colour=red", "colour")]
    [InlineData("asOf=2019&asOf=2020", "asOf")]
    [InlineData("issue=x", "issue")]
    public async Task a_wrong_question_is_told_which_member_is_wrong(string query, string member)
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Questions" });
        var reply = await Client.Get($"/v1/reforms/{reform}/map?{query}");
        Assert.Equal((400, member), (reply.Problem.Status, reply.Problem.Pointer));
    }

    [Fact]
    public async Task before_the_first_event_the_world_is_empty()
    {
        Assert.Empty((await Client.Get("/v1/actors?knownAt=0")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
        Assert.Empty((await Client.Get("/v1/reforms?knownAt=1999-01-01")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
        var reform = await Client.Create("/v1/reforms", new { title = "Unknown then" });
        Assert.Equal(404, (int)(await Client.Get($"/v1/reforms/{reform}/map?knownAt=0")).Status);
    }

    private async Task<Reply> Latest(string reform)
    {
        var marker = await Client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed", validFrom = $"20{Random.Shared.Next(10, 99)}-0{Random.Shared.Next(1, 9)}" });
        return (await Client.Get($"/v1/reforms/{reform}/map?includes={marker}")).Must(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("2021", "asOf=2022&window=P1Y", 0)]
    [InlineData("2021", "asOf=2022&window=P366D", 1)]
    [InlineData("2022-01", "asOf=2022-02&window=P1M", 0)]
    [InlineData("2022-02-01T00:00:00Z", "asOf=2022-02&window=P1M", 1)]
    [InlineData("2022", "asOf=2022&window=P0D", 1)]
    [InlineData("2022", "asOf=9999-12-31T23:59:59.999999Z&window=P8000Y", 1)]
    public async Task a_window_as_long_as_the_period_asked_about_is_that_period(string validTo, string query, int nodes)
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Periods" }), await Client.Create("/v1/actors", new { name = "Former minister" }));
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020", validTo });
        Assert.Equal(nodes, (await Client.Get($"/v1/reforms/{reform}/map?{query}")).Must(HttpStatusCode.OK).Json["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task the_latest_of_equal_starts_is_the_one_first_recorded_later_also_after_the_other_was_corrected()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Latest" }), await Client.Create("/v1/actors", new { name = "Assessed twice" }));
        var first = await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = -1, validFrom = "2020", assessor = new { label = "consultant" } });
        var power = await Client.Create($"/v1/actors/{actor}/influence", new { influence = 0.1, validFrom = "2020" });
        await Client.Create($"/v1/actors/{actor}/influence", new { influence = 0.9, validFrom = "2020", assessor = new { label = "consultant" } });
        (await Client.Post($"/v1/records/{first}/correction", new { set = new { position = 2 } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/records/{power}/correction", new { set = new { influence = 0.2 } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        var node = (await Client.Get($"/v1/reforms/{reform}/map?aggregate=latest")).Json["nodes"]![0]!;
        Assert.Equal((-1, 0.9), (node["position"]!.GetValue<double>(), node["influence"]!.GetValue<double>()));
    }

    [Fact]
    public async Task confidence_basis_and_evidence_are_those_of_the_recordings_that_state_the_figures()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Grounds" }), await Client.Create("/v1/actors", new { name = "Auditor" }));
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020", confidence = "high", basis = "vote", evidence = new { source = "roll call" } });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, salience = 0.5, validFrom = "2021", confidence = "low", basis = "interview", evidence = new { source = "notes" } });
        Assert.Equal((1, 0.5, "low"), await Node(""));
        Assert.Equal((1, null, "high"), await Node("&minConfidence=medium"));
        Assert.Equal((1, null, "high"), await Node("&basis=vote"));
        Assert.Equal((null, 0.5, "low"), await Node("&basis=interview"));
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?asOf=2022&minConfidence=high&basis=interview")).Json["nodes"]!.AsArray());
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?asOf=2022")).Json["missing"]!["withoutEvidence"]!.AsArray());

        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 2, validFrom = "2023" });
        await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, salience = 0.7, validFrom = "2024", evidence = new { source = "notes" } });
        Assert.Equal(actor, (await Client.Get($"/v1/reforms/{reform}/map?asOf=2024")).Json["missing"]!["withoutEvidence"]!.AsArray().Single()!.GetValue<string>());

        async Task<(double?, double?, string?)> Node(string query)
        {
            var node = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2022{query}")).Must(HttpStatusCode.OK).Json["nodes"]!.AsArray().Single()!;
            return (node["position"]?.GetValue<double>(), node["salience"]?.GetValue<double>(), node["confidence"]?.GetValue<string>());
        }
    }
}
