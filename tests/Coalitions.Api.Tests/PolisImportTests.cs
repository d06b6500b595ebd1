using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Coalitions.Api.Imports;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class PolisImportTests(Service service)
{
    private const string Votes = """
        timestamp,datetime,comment-id,voter-id,vote
        1658933760180,Wed Jul 27 21:56:00 WIB 2022,1,7,-1
        1658933844092,Wed Jul 27 21:57:24 WIB 2022,1,8,1
        1658933944092,Wed Jul 27 21:59:04 WIB 2022,2,8,0

        """;

    private const string Comments = """
        timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
        1658933700000,Wed Jul 27 21:55:00 WIB 2022,1,23,1,1,1,"Meet where people are, and listen"
        1658933710000,Wed Jul 27 21:55:10 WIB 2022,2,23,0,0,-1,"He said ""no""
        and left"

        """;

    private HttpClient Client => service.Client;

    [Fact]
    public async Task comments_become_claims_and_votes_the_stances_of_citizens_known_by_a_number()
    {
        var reform = await Reform();
        var report = await Client.Import($"format=polis&reformId={reform}", ("comments", Comments), ("votes", Votes));
        Assert.Equal(("completed", 5, 5, 0), report.Counts());

        var map = await Map(reform);
        Assert.Equal([("Voter 7", "citizen", "person"), ("Voter 8", "citizen", "person")],
            map["nodes"]!.AsArray().Select(node => (node!["name"]!.GetValue<string>(), node["actorClass"]!.GetValue<string>(), node["kind"]!.GetValue<string>())).Order());
        Assert.All(map["nodes"]!.AsArray(), node => Assert.Null(node!["position"]));
        var claims = await Claims(reform);
        Assert.Equal([("Meet where people are, and listen", "claim", "2022-07-27T14:55:00Z"), ("He said \"no\"\nand left", "claim", "2022-07-27T14:55:10Z")],
            claims.Select(claim => (claim["title"]!.GetValue<string>(), claim["kind"]!.GetValue<string>(), claim["validFrom"]!.GetValue<string>())));
        Assert.Equal([($"2022-07-27T14:56:00.18Z", -1.0), ("2022-07-27T14:57:24.092Z", 1.0), ("2022-07-27T14:59:04.092Z", 0.0)], (await Stances(reform)).Order());
    }

    [Fact]
    public async Task votes_alone_name_their_comments_by_number_until_the_texts_arrive()
    {
        var reform = await Reform();
        Assert.Equal((3, 3, 0, 0), (await Client.Import($"format=polis&reformId={reform}", Votes)).Part("votes"));
        await Map(reform);
        Assert.Equal(["Comment 1", "Comment 2"], (await Claims(reform)).Select(claim => claim["title"]!.GetValue<string>()).Order());
        var before = (await Client.Get($"/v1/reforms/{reform}")).Json["sequence"]!.GetValue<long>();

        var (texts, votes) = (await Client.Import($"format=polis&reformId={reform}", ("comments", Comments), ("votes", Votes + "1658934000000,x,3,9,1\n")) is var report) ? (report.Part("comments"), report.Part("votes")) : default;
        Assert.Equal(((2, 2, 0, 0), (4, 4, 0, 3)), (texts, votes));
        await Map(reform);
        Assert.Equal(["Comment 3", "Meet where people are, and listen", "He said \"no\"\nand left"], (await Claims(reform)).Select(claim => claim["title"]!.GetValue<string>()));
        Assert.Equal(["Comment 1", "Comment 2"], (await Claims(reform, $"?knownAt={before}")).Select(claim => claim["title"]!.GetValue<string>()).Order());
        var saved = Comments.Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal((2, 2, 0, 2), (await Client.Import($"format=polis&reformId={reform}", ("comments", saved), ("votes", Votes))).Part("comments"));
    }

    [Fact]
    public async Task a_later_vote_supersedes_an_earlier_one_and_the_same_vote_twice_counts_once()
    {
        var reform = await Reform();
        var report = await Client.Import($"format=polis&reformId={reform}", "timestamp,comment-id,voter-id,vote\n1658934000002,1,7,1\n1658934000001,1,7,-1\n1658934000002,1,7,1\n1658934000003,1,7,1\n");
        Assert.Equal((4, 4, 0, 1), report.Part("votes"));
        await Map(reform);
        Assert.Equal([("2022-07-27T15:00:00.003Z", 1.0)], await Stances(reform));
        Assert.Equal([("2022-07-27T15:00:00.001Z", -1.0)], await Stances(reform, "?asOf=2022-07-27T15:00:00.001Z"));
        Assert.Equal([("2022-07-27T15:00:00.002Z", 1.0)], await Stances(reform, "?asOf=2022-07-27T15:00:00.002Z"));
    }

    [Fact]
    public async Task a_corrected_title_is_left_alone_and_a_retracted_claim_is_made_anew()
    {
        var reform = await Reform();
        await Client.Import($"format=polis&reformId={reform}", ("comments", Comments + "1658933720000,x,5,1,0,0,1,Nobody voted on this\n"), ("votes", Votes));
        await Map(reform);
        var records = (await Client.Get($"/v1/reforms/{reform}")).Json["provisions"]!.AsArray().Select(claim => claim!["recordId"]!.GetValue<string>()).ToArray();
        (await Client.Post($"/v1/records/{records[0]}/correction", new { set = new { title = "Meet people where they are" } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/records/{records[2]}/retraction", new { }, ifMatch: "*")).Must(HttpStatusCode.Created);

        var report = await Client.Import($"format=polis&reformId={reform}", ("comments", Comments + "1658933720000,x,5,1,0,0,1,Nobody voted on this\n"), ("votes", Votes));
        Assert.Equal((3, 3, 0, 2), report.Part("comments"));
        await Map(reform);
        Assert.Equal(["Meet people where they are", "He said \"no\"\nand left", "Nobody voted on this"], (await Claims(reform)).Select(claim => claim["title"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("atomic")]
    [InlineData("partial")]
    public async Task another_conversation_is_not_mixed_into_a_reform(string mode)
    {
        var reform = await Reform();
        await Client.Import($"format=polis&reformId={reform}", ("comments", Comments), ("votes", Votes));
        var report = await Client.Import($"format=polis&reformId={reform}&mode={mode}", ("comments", "timestamp,comment-id,comment-body\n1658933700000,9,New\n1658933700000,1,Something else\n"), ("votes", Votes.Replace(",8,", ",9,", StringComparison.Ordinal)));
        Assert.Equal(("failed", 5, 0, 5), report.Counts());
        Assert.Equal([("comments", 3, "comment-body", "another-conversation")], report.Errors());
        Assert.Equal((2, 2), ((await Map(reform))["nodes"]!.AsArray().Count, (await Claims(reform)).Count));
    }

    [Fact]
    public async Task an_atomic_import_with_a_wrong_line_stores_nothing_and_a_partial_one_the_rest()
    {
        var reform = await Reform();
        (string, string)[] tables =
        [
            ("comments", Comments + "1658933700001,x,1,1,0,0,1,Another text of the first\n1658933700000,x,4,1,0,0,1," + new string('x', 2_001) + "\n"),
            ("votes", Votes + """
                seven,x,1,9,1
                1658933944,x,1,9,1
                99999999999999,x,1,9,1
                1658933944092.5,x,1,9,1
                1658933944092,x,-1,9,1
                1658933944092,x,1,9999999999,1
                1658933944092,x,1,9,2
                1658933944092,x,1,9,+1
                1658933944092,x,1,9,
                1658933944092,x,1
                1658933944092,x,1,9,1,oh
                1658933944093,x,1,9,1,,

                """),
        ];
        var atomic = await Client.Import($"format=polis&reformId={reform}", tables);
        Assert.Equal(("failed", 19, 0, 19), atomic.Counts());
        Assert.Equal(
        [
            ("comments", 5, "comment-id", "duplicate"), ("comments", 6, "comment-body", "too-long"),
            ("votes", 5, "timestamp", "invalid-value"), ("votes", 6, "timestamp", "invalid-value"), ("votes", 7, "timestamp", "invalid-value"), ("votes", 8, "timestamp", "invalid-value"),
            ("votes", 9, "comment-id", "invalid-value"), ("votes", 10, "voter-id", "invalid-value"), ("votes", 11, "vote", "invalid-value"), ("votes", 12, "vote", "invalid-value"),
            ("votes", 13, "vote", "invalid-value"), ("votes", 14, "voter-id", "missing-column"), ("votes", 15, "", "too-many-columns"),
        ], atomic.Errors());
        Assert.Empty((await Map(reform))["nodes"]!.AsArray());
        Assert.Empty(await Claims(reform));

        var tried = await Client.Import($"format=polis&reformId={reform}&mode=partial&dryRun=true", tables);
        Assert.Equal(("completed_with_errors", (4, 2, 2, 0), (15, 4, 11, 0)), (tried["status"]!.GetValue<string>(), tried.Part("comments"), tried.Part("votes")));
        Assert.Empty((await Map(reform))["nodes"]!.AsArray());

        var partial = await Client.Import($"format=polis&reformId={reform}&mode=partial", tables);
        Assert.Equal(("completed_with_errors", (4, 2, 2, 0), (15, 4, 11, 0)), (partial["status"]!.GetValue<string>(), partial.Part("comments"), partial.Part("votes")));
        Assert.Equal(3, (await Map(reform))["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task of_a_partial_import_only_what_cannot_be_recorded_is_rejected()
    {
        // The number of one voter already names something that takes no stances.
        var reform = await Reform();
        await Client.Create("/v1/posts", new { title = "Chair", identifiers = new[] { new { scheme = "polis_voter", identifier = $"{Guid.Parse(reform):N}/8" } } });
        Assert.Equal(("failed", 3, 0, 3), (await Client.Import($"format=polis&reformId={reform}", Votes)).Counts());
        Assert.Empty((await Map(reform))["nodes"]!.AsArray());
        var report = await Client.Import($"format=polis&reformId={reform}&mode=partial", Votes);
        Assert.Equal(("completed_with_errors", 3, 1, 2), report.Counts());
        Assert.Equal([("votes", 3, "vote/actor", "unknown-reference"), ("votes", 4, "vote/actor", "unknown-reference")], report.Errors());
        Assert.Single((await Map(reform))["nodes"]!.AsArray());
    }

    [Fact]
    public async Task a_voter_who_was_linked_to_a_known_actor_votes_as_that_actor()
    {
        var reform = await Reform();
        var actor = await Client.Create("/v1/actors", new { name = "Chair of the youth council", identifiers = new[] { new { scheme = "polis_voter", identifier = $"{Guid.Parse(reform):N}/8" } } });
        await Client.Import($"format=polis&reformId={reform}", Votes);
        Assert.Equal(["Chair of the youth council", "Voter 7"], (await Map(reform))["nodes"]!.AsArray().Select(node => node!["name"]!.GetValue<string>()).Order());
        Assert.Equal(2, (await Client.Get($"/v1/actors/{actor}/alignments")).Json["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("\r\n", "\uFEFF")]
    public async Task line_ends_and_a_byte_order_mark_make_no_difference(string end, string mark)
    {
        var reform = await Reform();
        var report = await Client.Import($"format=polis&reformId={reform}", ("votes", mark + "Vote , voter-id,\"comment-id\",timestamp\n\n1,\"7\",1, 1658934000002\n".Replace("\n", end, StringComparison.Ordinal)));
        Assert.Equal(("completed", 1, 1, 0), report.Counts());
    }

    [Theory]
    [InlineData("", "missing-column")]
    [InlineData("1658933760180,x,1,7,-1\n", "missing-column")]
    [InlineData("timestamp;comment-id;voter-id;vote\n", "missing-column")]
    [InlineData("timestamp,comment-id,voter-id,vote,vote\n", "duplicate-column")]
    [InlineData("PK\u0003\u0004rest", "compressed")]
    [InlineData("\u001f\u008brest", "compressed")]
    [InlineData("timestamp,comment-id,voter-id,vote,caf\u00e9\n", "invalid-text")]
    public async Task a_table_that_is_none_is_refused_at_once(string latin, string code)
    {
        var reform = await Reform();
        using var plain = new ByteArrayContent(Encoding.Latin1.GetBytes(latin)) { Headers = { ContentType = new("text/csv") } };
        Assert.Equal((400, "", code), Wrong(await Client.PostContent($"format=polis&reformId={reform}", plain)));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.Latin1.GetBytes(latin)), "comments", "comments.csv" }, { new StringContent(Votes), "votes" } };
        Assert.Equal((400, "/comments", code == "duplicate-column" ? "missing-column" : code), Wrong(await Client.PostContent($"format=polis&reformId={reform}", form)));
    }

    [Fact]
    public async Task a_form_that_is_none_is_refused_at_once()
    {
        var query = $"format=polis&reformId={await Reform()}";
        Assert.Equal((400, "/votes", "missing-part"), Wrong(await Client.PostForm(query, [("comments", Comments)])));
        Assert.Equal((400, "/participants", "unknown-part"), Wrong(await Client.PostForm(query, [("votes", Votes), ("participants", "x")])));
        Assert.Equal((400, "/votes", "duplicate-part"), Wrong(await Client.PostForm(query, [("votes", Votes), ("votes", Votes)])));
        Assert.Equal((400, "/votes", "missing-part"), Wrong(await Form("multipart/form-data; boundary=x", "--x--\r\n")));
        foreach (var (type, body) in ((string, string)[])[
            ("multipart/form-data; boundary=other", "--x\r\nContent-Disposition: form-data; name=\"votes\"\r\n\r\nx\r\n--x--\r\n"),
            ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"votes\"\r\n\r\nx"),
            ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: attachment\r\n\r\nx\r\n--x--\r\n"),
            ("multipart/form-data; boundary=x", "--x\r\n\r\nx\r\n--x--\r\n"),
            ("multipart/form-data; boundary=x", $"--x\r\nContent-Disposition: form-data; name=\"votes\"; x={new string('x', 9_000)}\r\n\r\nx\r\n--x--\r\n"),
            ("multipart/form-data; boundary=x", ""),
            ("multipart/form-data", "x"),
            ("multipart/form-data; boundary=", "x"),
            ($"multipart/form-data; boundary={new string('x', 71)}", "x")])
            Assert.Equal((400, "", "malformed-form"), Wrong(await Form(type, body)));
        foreach (var type in (string[])["application/zip", "multipart/mixed; boundary=x", "application/json"])
            Assert.Equal(415, (int)(await Form(type, "x")).Status);

        async Task<Reply> Form(string type, string body)
        {
            using var content = new StringContent(body);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return await Client.PostContent(query, content);
        }
    }

    [Fact]
    public async Task a_request_that_asks_for_what_there_is_not_is_refused_at_once()
    {
        var reform = await Reform();
        foreach (var (query, pointer) in ((string, string)[])[
            ("", "format"), ("format=pol.is", "format"), ("format=polis", "reformId"), ("format=polis&reformId=x", "reformId"), ($"format=polis&reformId={Guid.NewGuid()}", "reformId"),
            ($"format=polis&reformId={reform}&mode=some", "mode"), ($"format=polis&reformId={reform}&dryRun=yes", "dryRun"), ($"format=polis&reformId={reform}&validFrom=2020", "validFrom")])
            Assert.Equal((400, "invalid-request", pointer), (await Client.PostRaw($"/v1/imports?{query}", Votes, type: "text/csv")).Problem);
        using var large = new ByteArrayContent(new byte[(20 << 20) + 1]) { Headers = { ContentType = new("text/csv") } };
        Assert.Equal(413, (int)(await Client.PostContent($"format=polis&reformId={reform}", large)).Status);
    }

    [Fact]
    public async Task a_form_is_repeated_safely_under_another_boundary()
    {
        var (query, key) = ($"format=polis&reformId={await Reform()}", $"{Guid.NewGuid()}");
        var first = (await Client.PostForm(query, [("votes", Votes), ("comments", Comments)], key)).Must(HttpStatusCode.Accepted);
        var second = (await Client.PostForm(query, [("comments", Comments), ("votes", Votes)], key)).Must(HttpStatusCode.Accepted);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(422, (int)(await Client.PostForm(query, [("comments", Votes), ("votes", Votes)], key)).Status);
    }

    [Fact]
    public async Task a_conversation_may_have_more_votes_than_a_server_has_locks()
    {
        const int voters = 300, comments = 60;
        var reform = await Reform();
        var table = new StringBuilder("timestamp,comment-id,voter-id,vote\n");
        for (var vote = 0; vote < voters * comments; vote++) table.Append(System.Globalization.CultureInfo.InvariantCulture, $"{1_658_934_000_000 + vote},{vote % comments},{vote / comments},{vote % 3 - 1}\n");
        Assert.Equal((voters * comments, voters * comments, 0, 0), (await Client.Import($"format=polis&reformId={reform}", table.ToString())).Part("votes"));
        Assert.Equal((voters * comments, voters * comments, 0, voters * comments), (await Client.Import($"format=polis&reformId={reform}", table.ToString())).Part("votes"));
        Assert.Equal(voters, (await Client.Caught(reform, "map?include=nodes")).Json["nodes"]!.AsArray().Count);
    }

    [Fact]
    public void a_row_is_told_by_the_line_on_which_it_begins()
    {
        var tally = new ImportTally(["part"]);
        var rows = CsvRows.Of("part", Encoding.UTF8.GetBytes("a,b\n\n\"x\r\ny\",1\r\nc,\"d \"\"e\"\"\"\n\nf\n"), tally).ToArray();
        Assert.Equal([1, 3, 5, 7], rows.Select(row => row.Line));
        Assert.Equal(["x\r\ny", "d \"e\"", "f"], [rows[1].Fields[0], rows[2].Fields[1], rows[3].Fields[0]]);
        Assert.False(tally.HasErrors);
    }

    [Fact]
    public void a_quotation_mark_that_is_not_closed_ends_the_table_and_is_told()
    {
        var tally = new ImportTally(["part"]);
        var rows = CsvRows.Of("part", Encoding.UTF8.GetBytes($"a,b\n1,\"{string.Concat(Enumerable.Repeat("2\n", 20_000))}"), tally).ToArray();
        Assert.Single(rows);
        Assert.Equal(("part", 2, "unreadable"), tally.Errors.Select(error => (error.Part, error.Line, error.Code)).Single());
    }

    private static (int Status, string? Pointer, string Code) Wrong(Reply reply) =>
        ((int)reply.Status, reply.Problem.Pointer, reply.Json["errors"]![0]!["code"]!.GetValue<string>());

    private Task<string> Reform() => Client.Create("/v1/reforms", new { title = "Conversation" });

    private async Task<JsonNode> Map(string reform) => (await Client.Caught(reform, "map")).Json;

    private async Task<IReadOnlyList<JsonNode>> Claims(string reform, string query = "") =>
        [.. (await Client.Get($"/v1/reforms/{reform}{query}")).Must(HttpStatusCode.OK).Json["provisions"]!.AsArray().Select(claim => claim!["data"]!)];

    private async Task<IReadOnlyList<(string From, double Position)>> Stances(string reform, string query = "") =>
    [
        .. (await Client.Get($"/v1/reforms/{reform}/alignments{query}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray()
            .Select(stance => (stance!["recorded"]!["validFrom"]!.GetValue<string>(), stance["position"]!.GetValue<double>())),
    ];
}
