using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Coalitions.Api.Imports;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class MinistersImportTests(Service service)
{
    private const string Persons = """
        id,id_parliament,name,gender,start_date,end_date
        p1,500.0,Lord Treasurer,M,2008-10-03,
        p1,500.0,Treasurer,M,,2008-10-03
        p2,,Secretary,F,,

        """;

    private const string Organisations = """
        id,name,short_name,start_date,end_date
        o1,Department of Water,DoW,1980-05,2005-06-30
        o2,"Ministry of Water, Energy and Works",MWEW,2005-07-01,

        """;

    private const string Posts = """
        id,organisation_id,name
        s1,o1,Minister for Water
        s2,o2,Secretary of State

        """;

    private const string Links = """
        id,predecessor_organisation_id,successor_organisation_id,type,link_start_date,link_end_date
        l1,o1,o2,Merger,2005-06-30,2005-07-01
        l2,o1,o2,Merger,2005-06-30,2005-07-01

        """;

    private const string Appointments = """
        id,person_id,post_id,start_date,end_date
        a1,p1,s1,2000-03-01,2005-06-30
        a2,p2,s2,2005-07-01,

        """;

    private static readonly string[] Tables = ["person", "post", "appointment", "organisation", "organisation_link"];

    [Fact]
    public async Task persons_come_with_their_dated_names_and_posts_with_who_held_them_when()
    {
        using var client = await Tenant();
        var report = await client.Import("format=ministers", All());
        Assert.Equal(("completed", 11, 11, 0), report.Counts());
        Assert.Equal((2, 2, 0, 1), report.Part("organisation_link"));

        var (treasurer, secretary) = (await Actor(client, "ifg_person:p1"), await Actor(client, "uk_parliament_member:500"));
        Assert.Equal(treasurer, secretary);
        Assert.Equal(("Treasurer", "elected_representative", "person"), await Who(client, treasurer, "2008-10-02"));
        Assert.Equal(("Lord Treasurer", "elected_representative", "person"), await Who(client, treasurer, "2008-10-03"));
        Assert.Equal([("Lord Treasurer", "2008-10-03", null), ("Treasurer", null, "2008-10-03")], await Names(client, treasurer));

        Assert.Equal((0, 1, 1, 1), (await InForce(client, "2000-02-29"), await InForce(client, "2000-03-01"), await InForce(client, "2005-06-30"), await InForce(client, "2005-07-01")));
        Assert.Equal(["Minister for Water", "Secretary of State"], (await Listed(client, "2005-06-30")).Select(post => post["title"]!.GetValue<string>()).Order());

        var department = await Actor(client, "ifg_organisation:o1&asOf=2000");
        var profile = (await client.Get($"/v1/actors/{department}?asOf=2000")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("Department of Water", "organization", "national_government", "national"),
            (profile["name"]!.GetValue<string>(), profile["kind"]!.GetValue<string>(), profile["organizationType"]!.GetValue<string>(), profile["level"]!.GetValue<string>()));
        Assert.Equal("Short name: DoW", profile["names"]![0]!["data"]!["note"]!.GetValue<string>());
        Assert.Equal((1, 0), (await Found(client, "dow", "2000"), await Found(client, "dow", "2010")));
        var tie = (await client.Get($"/v1/ties?actorId={department}&kind=successor_of&asOf=2020")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single()!;
        Assert.Contains("\"note\":\"Merger (until 2005-07-01)\"", tie.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("atomic")]
    [InlineData("partial")]
    public async Task what_is_on_record_is_not_recorded_again_and_what_has_ended_since_is_ended(string mode)
    {
        using var client = await Tenant();
        await client.Import($"format=ministers&mode={mode}", All());
        var before = await Sequence(client);
        var again = await client.Import($"format=ministers&mode={mode}", All());
        Assert.Equal(("completed", 11, 11, 0), again.Counts());
        Assert.All(Tables, table => Assert.Equal(again.Part(table).Read, again.Part(table).Repeated));
        Assert.Equal(before, await Sequence(client));

        var later = await client.Import($"format=ministers&mode={mode}",
            ("appointment", Appointments.Replace("2005-07-01,", "2005-07-01,2009-01-05", StringComparison.Ordinal)),
            ("person", Persons.Replace("p2,,Secretary,F,,", "p2,,Secretary,F,,2009\np2,,Lady Secretary,F,2010,", StringComparison.Ordinal)));
        Assert.Equal(((2, 2, 0, 1), (4, 4, 0, 2)), (later.Part("appointment"), later.Part("person")));
        Assert.Equal((1, 0), (await InForce(client, "2009-01-05"), await InForce(client, "2009-01-06")));
        Assert.Equal(1, await InForce(client, $"2009-01-06&knownAt={before}"));
        var secretary = await Actor(client, "ifg_person:p2");
        Assert.Equal(("Secretary", "Lady Secretary"), ((await Who(client, secretary, "2009")).Name, (await Who(client, secretary, "2010")).Name));

        var other = await client.Import($"format=ministers&mode={mode}", ("appointment", "id,person_id,post_id,start_date,end_date\na2,p2,s2,2005-07-01,2009-01-09\n"));
        Assert.Equal([("appointment", 2, "end_date", "on-record-otherwise")], other.Errors());
    }

    [Fact]
    public async Task what_was_corrected_by_hand_is_left_alone()
    {
        using var client = await Tenant();
        await client.Import("format=ministers", All());
        var treasurer = await Actor(client, "ifg_person:p1");
        var profile = (await client.Get($"/v1/actors/{treasurer}?asOf=2001")).Json;
        foreach (var (fact, set) in ((string, object)[])[("names", new { name = "Treasurer of the realm" }), ("posts", new { validFrom = "2000-03-15", validTo = "2005-05" })])
        {
            var record = profile[fact]![0]!["recordId"]!.GetValue<string>();
            (await client.Post($"/v1/records/{record}/correction", new { set }, ifMatch: (await client.Get($"/v1/records/{record}")).ETag)).Must(HttpStatusCode.Created);
        }

        var before = await Sequence(client);
        Assert.Equal(("completed", 11, 11, 0), (await client.Import("format=ministers", All())).Counts());
        Assert.Equal(before, await Sequence(client));
    }

    [Fact]
    public async Task a_person_who_is_on_record_as_a_member_of_parliament_is_that_member()
    {
        using var client = await Tenant();
        var member = await client.Create("/v1/actors", new { name = "Member for the coast", identifiers = new[] { new { scheme = "uk_parliament_member", identifier = "500" } } });
        Assert.Equal(("completed", 11, 11, 0), (await client.Import("format=ministers", All())).Counts());
        Assert.Equal(member, await Actor(client, "ifg_person:p1"));

        var twin = await client.Import("format=ministers&mode=partial", ("appointment", "id,person_id,post_id,start_date,end_date\n"), ("person", "id,id_parliament,name,start_date,end_date\np9,500,Twin,,\n"));
        Assert.Equal([("person", 2, "id_parliament", "identifier-taken")], twin.Errors());
    }

    [Fact]
    public async Task a_second_name_whose_start_is_missing_follows_the_first()
    {
        using var client = await Tenant();
        await client.Import("format=ministers", ("appointment", "id,person_id,post_id,start_date,end_date\n"), ("person", "id,id_parliament,name,start_date,end_date\np1,,New,,\np1,,Old,,2020-05-05\n"));
        var person = await Actor(client, "ifg_person:p1");
        Assert.Equal(("Old", "New"), ((await Who(client, person, "2020-05-04")).Name, (await Who(client, person, "2020-05-06")).Name));
    }

    [Theory]
    [InlineData("appointment", "a3,p9,s1,2001,", "person_id", "unknown-reference")]
    [InlineData("appointment", "a3,p1,s9,2001,", "post_id", "unknown-reference")]
    [InlineData("appointment", "a3,p1,s1,2001-13,", "start_date", "invalid-value")]
    [InlineData("appointment", "a3,p1,s1,2001-02-29,", "start_date", "invalid-value")]
    [InlineData("appointment", "a3,p1,s1,2001,yesterday", "end_date", "invalid-value")]
    [InlineData("appointment", "a3,p1,s1,2001-05-02,2001-05-01", "end_date", "inverted-interval")]
    [InlineData("appointment", "a1,p1,s1,2001,2002", "id", "duplicate")]
    [InlineData("appointment", "a3,,s1,2001,2002", "person_id", "empty")]
    [InlineData("appointment", "a3,p1,s1,2001", "end_date", "missing-column")]
    [InlineData("appointment", "a3,p1,s1,2001,2002,2003", "", "too-many-columns")]
    [InlineData("appointment", "a3,p1,{long},2001,2002", "post_id", "too-long")]
    [InlineData("appointment", "a3,p1,\"{longer}\",2001,2002", "", "unreadable")]
    [InlineData("person", "p3,,,F,,", "name", "empty")]
    [InlineData("person", "p3,,{long},F,,", "name", "too-long")]
    [InlineData("person", "p3,,\0,F,,", "name", "invalid-text")]
    [InlineData("person", "p3,,Chair,F,2001,2000", "end_date", "inverted-interval")]
    [InlineData("person", "p2,,Secretary,F,,", "id", "duplicate")]
    [InlineData("person", "p1,501.0,Chair,F,2020,", "id_parliament", "contradiction")]
    [InlineData("person", "p3,500,Chair,F,,", "id_parliament", "identifier-taken")]
    [InlineData("post", "s1,o1,Again", "id", "duplicate")]
    [InlineData("post", "s3,o9,Chair", "organisation_id", "unknown-reference")]
    [InlineData("post", "s3,o1,", "name", "empty")]
    [InlineData("organisation", "o1,Again,A,,", "id", "duplicate")]
    [InlineData("organisation", "o3,Office,A,2001,2000", "end_date", "inverted-interval")]
    [InlineData("organisation_link", "l3,o1,o9,Merger,2001,", "successor_organisation_id", "unknown-reference")]
    [InlineData("organisation_link", "l3,o9,o1,Merger,2001,", "predecessor_organisation_id", "unknown-reference")]
    [InlineData("organisation_link", "l3,o1,o1,Merger,2001,", "to", "self-tie")]
    [InlineData("organisation_link", "l3,o1,o2,Merger,soon,", "link_start_date", "invalid-value")]
    public async Task a_wrong_line_is_told_and_the_others_are_taken(string table, string line, string column, string code)
    {
        using var client = await Tenant();
        line = line.Replace("{long}", new string('x', 501), StringComparison.Ordinal).Replace("{longer}", new string('x', 10_001), StringComparison.Ordinal);
        (string Part, string Table)[] parts = [.. All().Select(part => part.Part == table ? (table, $"{part.Table}{line}\n") : part)];
        var at = parts.Single(part => part.Part == table).Table.Split('\n').Length - 1;
        var report = await client.Import("format=ministers&mode=partial", parts);
        Assert.Equal([(table, at, column, code)], report.Errors());
        Assert.Equal(("completed_with_errors", 12, 11, 1), report.Counts());

        using var other = await Tenant();
        Assert.Equal(("failed", 12, 0, 12), (await other.Import("format=ministers", parts)).Counts());
        Assert.Equal(0, await Sequence(other));
    }

    [Fact]
    public async Task a_dry_run_tells_the_same_and_records_nothing()
    {
        using var client = await Tenant();
        Assert.Equal(("completed", 11, 11, 0), (await client.Import("format=ministers&dryRun=true", All())).Counts());
        Assert.Equal(0, await Sequence(client));
    }

    [Theory]
    [InlineData("1,{0}\n")]
    [InlineData("{0},1\n")]
    [InlineData("1,\"{0}\"\n")]
    [InlineData("\"{0}\",1\r\n")]
    [InlineData("1,{0}")]
    [InlineData("1,\"{0}\"")]
    [InlineData("1,\"\"\"{0}\"\"\"\n")]
    [InlineData("1, {0} ,2\n")]
    public void a_field_that_is_too_long_is_the_tables_fault_wherever_it_stands(string line)
    {
        foreach (var length in (int[])[10_001, 16_383, 16_384, 32_769, 70_000])
        {
            var tally = new ImportTally(["part"]);
            var rows = CsvRows.Of("part", Encoding.UTF8.GetBytes($"a,b\n{line.Replace("{0}", new string('x', length), StringComparison.Ordinal)}"), tally).ToArray();
            Assert.Equal([1], rows.Select(row => row.Line));
            Assert.Equal([("part", 2, "unreadable")], tally.Errors.Select(error => (error.Part, error.Line, error.Code)));
        }
    }

    [FactOnData("uk-ministers/person.csv", "uk-ministers/post.csv", "uk-ministers/appointment.csv", "uk-ministers/organisation.csv", "uk-ministers/organisation_link.csv")]
    public async Task ministers_of_nearly_half_a_century_are_read_and_those_in_force_at_a_date_are_counted()
    {
        using var client = await Tenant();
        (string, string)[] parts = [.. await Task.WhenAll(Tables.Select(async table => (table, await File.ReadAllTextAsync(SharedData.Path($"uk-ministers/{table}.csv")!))))];
        Assert.Equal((3_667, 3_665, 2, 0), (await client.Import("format=ministers&mode=partial&dryRun=true", parts)).Part("appointment"));
        Assert.Equal(0, await Sequence(client));
        var report = await client.Import("format=ministers&mode=partial", parts);
        Assert.Equal((3_667, 3_665, 2, 0), report.Part("appointment"));
        Assert.Equal(((1_337, 1_337, 0, 0), (926, 926, 0, 0), (69, 69, 0, 0), (60, 60, 0, 0)),
            (report.Part("person"), report.Part("post"), report.Part("organisation"), report.Part("organisation_link")));
        Assert.All(report.Errors(), error => Assert.Equal(("appointment", "end_date", "inverted-interval"), (error.Part, error.Column, error.Code)));
        var lines = parts.Single(part => part.Item1 == "appointment").Item2.Split('\n');
        Assert.Equal(["b10eac21-75f5-4c95-9ee5-780f42d73a12", "acf055e5-8475-4b2c-8063-be34b3e754da"], report.Errors().Select(error => lines[error.Line - 1].Split(',')[0]).OrderDescending());

        foreach (var (day, count) in ((string, int)[])[("1990-01-01", 109), ("2000-01-01", 114), ("2010-01-01", 159), ("2020-01-01", 136), ("2022-09-01", 136)])
            Assert.Equal((day, count), (day, await InForce(client, day)));

        // Each of those who changed their names goes by each of them from its day on.
        var persons = parts.Single(part => part.Item1 == "person").Item2.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(','))
            .GroupBy(row => row[0]).Where(person => person.Count() > 1).ToArray();
        Assert.Equal(187, persons.Length);
        foreach (var person in persons)
        {
            var id = await Actor(client, $"ifg_person:{person.Key}");
            Assert.Equal(person.Select(row => row[3]).Order(), (await Names(client, id)).Select(name => name.Name).Order());
            foreach (var row in person.Where(row => row[^2].Length > 0)) Assert.Equal(row[3], (await Who(client, id, row[^2])).Name);
        }

        var before = await Sequence(client);
        var again = await client.Import("format=ministers&mode=partial", parts);
        Assert.Equal((3_667, 3_665, 2, 3_665), again.Part("appointment"));
        Assert.All(Tables.Where(table => table != "appointment"), table => Assert.Equal(again.Part(table).Read, again.Part(table).Repeated));
        Assert.Equal(before, await Sequence(client));
    }

    private static (string Part, string Table)[] All() =>
        [("person", Persons), ("post", Posts), ("appointment", Appointments), ("organisation", Organisations), ("organisation_link", Links)];

    private Task<HttpClient> Tenant() => service.OtherTenant($"ministers-{Guid.NewGuid():N}");

    private async Task<string> Actor(HttpClient client, string identifier)
    {
        await service.UntilProjected();
        return (await client.Get($"/v1/actors?identifier={identifier}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single()!["id"]!.GetValue<string>();
    }

    private static async Task<(string? Name, string? Class, string? Kind)> Who(HttpClient client, string actor, string asOf)
    {
        var profile = (await client.Get($"/v1/actors/{actor}?asOf={asOf}")).Must(HttpStatusCode.OK).Json;
        return (profile["name"]?.GetValue<string>(), profile["actorClass"]?.GetValue<string>(), profile["kind"]?.GetValue<string>());
    }

    private static async Task<IReadOnlyList<(string Name, string? From, string? To)>> Names(HttpClient client, string actor) =>
    [
        .. (await client.Get($"/v1/actors/{actor}/history?limit=200")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Where(item => item!["type"]!.GetValue<string>() == "name_given")
            .Select(item => (item!["data"]!["name"]!.GetValue<string>(), item["data"]!["validFrom"]?.GetValue<string>(), item["data"]!["validTo"]?.GetValue<string>())).Order(),
    ];

    private async Task<int> InForce(HttpClient client, string asOf) => (await Listed(client, asOf)).Sum(post => post["holders"]!.AsArray().Count);

    private async Task<IReadOnlyList<JsonNode>> Listed(HttpClient client, string asOf)
    {
        await service.UntilProjected();
        var posts = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = (await client.Get($"/v1/posts?limit=200&asOf={asOf}{(next is null ? "" : $"&cursor={next}")}")).Must(HttpStatusCode.OK).Json;
            posts.AddRange(page["items"]!.AsArray().Select(item => item!));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);
        return posts;
    }

    private async Task<int> Found(HttpClient client, string words, string asOf) =>
        (await client.Get($"/v1/actors?q={words}&asOf={asOf}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Count;

    private async Task<long> Sequence(HttpClient client)
    {
        await service.UntilProjected();
        return (await client.Get("/v1/actors?limit=1")).Must(HttpStatusCode.OK).Json["sequence"]!.GetValue<long>();
    }
}
