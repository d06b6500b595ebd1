using System.Globalization;
using System.Text.Json;
using Coalitions.Api.Security;

namespace Coalitions.Api.Tests;

/// <summary>
/// A random history of one reform, moved in with recorded times of its own: late facts, ends, corrections, retractions, merges and
/// their undoing, unknown and partial dates, provisions, sessions of engagements, ties in general and on the reform.
/// </summary>
internal sealed class RandomReform
{
    private const int Actors = 9;

    private static readonly JsonSerializerOptions Sparse = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private readonly Random random;
    private readonly List<string> lines = [];
    private readonly List<(string Name, string Kind, bool Open)> records = [];
    private readonly List<(string Actor, string Merge)> merges = [];
    private readonly HashSet<string> seen = [];
    private DateTime recordedAt = new(2018, 3, 4, 5, 6, 7, DateTimeKind.Utc);
    private int names;

    private RandomReform(int seed) => random = new Random(seed);

    public HttpClient Client { get; private init; } = null!;

    public string Reform { get; private set; } = "";

    public static async Task<RandomReform> MoveIn(Service service, int seed, int operations)
    {
        var history = new RandomReform(seed) { Client = await service.OtherTenant($"replay-{seed}-{Guid.NewGuid():N}", Role.Admin, Role.Recorder, Role.Analyst) };
        history.Begin();
        while (history.lines.Count < operations) history.Next();
        var report = await history.Client.Migrate([.. history.lines]);
        if (report["rejected"]!.GetValue<int>() > 0) throw new Xunit.Sdk.XunitException($"Seed {seed}: {report["errors"]!.ToJsonString()}: {history.lines[report["errors"]![0]!["line"]!.GetValue<int>() - 1]}");
        await service.UntilProjected();
        history.Reform = (await history.Client.Get("/v1/reforms?identifier=test:replayed")).Json["items"]![0]!["id"]!.GetValue<string>();
        return history;
    }

    private void Begin()
    {
        // Some stand before anything is said of the reform.
        for (var actor = 0; actor < Actors; actor++) Line($"$a{actor}", "/v1/actors", new { name = $"Head of unit {actor}", actorClass = actor % 3 == 0 ? "citizen" : null, kind = actor == 4 ? "organization" : "person" });
        Line("$post", "/v1/posts", new { title = "Chair" });
        Tie();
        Line("$r", "/v1/reforms", new { title = "Replayed", identifiers = new[] { new { scheme = "test", identifier = "replayed" } } });
        Line("$other", "/v1/reforms", new { title = "Another" });
        Line("$p0", "/v1/reforms/$r/provisions", new { title = "Meters", direction = "for_reform", validFrom = "2019-05" });
        Line("$p1", "/v1/reforms/$r/provisions", new { title = "Subsidies", direction = "against_reform", validFrom = "2017", validTo = "2022-02-15" });
        Line("$p2", "/v1/reforms/$r/provisions", new { title = "Price", scale = new { kind = "continuum", min = 0, max = 10 } });
        Line("$c0", "/v1/coalitions", new { name = "Alliance", reformId = "$r", validFrom = "2019" });
        Line("$c1", "/v1/coalitions", new { name = "Others", reformId = "$other", validFrom = "2019" });
        Line("$e0", "/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { "$r" }, startsOn = "2020-04" });
        Line("$e1", "/v1/engagements", new { title = "Session", form = "workshop", partOf = "$e0", startsOn = "2020-05-06" });
        Line("$e2", "/v1/engagements", new { title = "Elsewhere", form = "workshop", reforms = new[] { "$other" }, startsOn = "2021" });
    }

    private void Next()
    {
        var actor = Actor();
        switch (random.Next(24))
        {
            case < 6:
                var provision = random.Next(4) is > 0 and var number ? $"$p{number - 1}" : null;
                Fact("stance", "/v1/reforms/$r/alignments", new Dictionary<string, object?>
                {
                    ["actor"] = actor, ["provisionId"] = provision, ["position"] = random.Next(8) == 0 ? null : provision == "$p2" ? random.Next(11) : random.Next(-4, 5) / 2.0,
                    ["salience"] = random.Next(5) / 4.0, ["confidence"] = random.Next(3) == 0 ? "low" : null, ["assessor"] = random.Next(3) == 0 ? new { label = "workshop" } : null,
                });
                break;
            case < 8:
                Fact("influence", $"/v1/actors/{actor}/influence", new() { ["influence"] = random.Next(11) / 10.0, ["reformId"] = random.Next(3) switch { 0 => null, 1 => "$other", _ => "$r" } });
                break;
            case < 11:
                Tie();
                break;
            case 11:
                Fact("class", $"/v1/actors/{actor}/classes", new() { ["actorClass"] = random.Next(2) == 0 ? "public_official" : "elected_representative" });
                break;
            case 12:
                Fact("name", $"/v1/actors/{actor}/names", new() { ["name"] = $"Name {names}" });
                break;
            case 13:
                Fact("post", $"/v1/actors/{actor}/posts", new() { ["post"] = "$post" });
                break;
            case 14:
                Fact("incentive", $"/v1/actors/{actor}/incentives", new() { ["incentiveType"] = "status", ["direction"] = "for_reform", ["reformId"] = random.Next(4) == 0 ? "$other" : "$r", ["strength"] = 0.5 });
                break;
            case 15:
                Fact("stakeholder", "/v1/reforms/$r/stakeholders", new() { ["actor"] = actor });
                break;
            case 16:
                Fact("member", $"/v1/coalitions/$c{random.Next(2)}/members", new() { ["actor"] = actor, ["commitment"] = random.Next(2) == 0 ? "tacit" : null });
                break;
            case 17:
                if (seen.Add($"invited {actor} {random.Next(3)}")) Fact("invitation", $"/v1/engagements/$e{random.Next(3)}/invitations", new() { ["actor"] = actor, ["invitedOn"] = Date(2019, 2022) }, dated: false);
                break;
            case 18:
                var engagement = random.Next(3);
                if (seen.Add($"there {actor} {engagement}")) Fact("attendance", $"/v1/engagements/$e{engagement}/attendance", new() { ["actor"] = actor, ["presence"] = random.Next(3) switch { 0 => "attended", 1 => "partly", _ => "absent" } }, dated: false);
                break;
            case 19:
                Fact("stage", "/v1/reforms/$r/stages", new() { ["stage"] = random.Next(2) == 0 ? "in_consultation" : "adopted" });
                break;
            case 20:
                if (merges.Count > 0 && random.Next(2) == 0)
                {
                    var merge = merges[random.Next(merges.Count)].Merge;
                    merges.RemoveAll(item => item.Merge == merge);
                    Line(null, $"/v1/records/{merge}/retraction", new { reason = "two people" });
                }
                else if (Actor() is var into && into != actor && merges.All(merge => merge.Actor != actor && merge.Actor != into) && seen.Add($"merged {actor}"))
                {
                    var name = $"$m{names++}";
                    merges.Add((actor, name));
                    Line(name, $"/v1/actors/{actor}/merge", new { into });
                }

                break;
            default:
                Change();
                break;
        }
    }

    private void Tie() => Fact("tie", "/v1/ties", new()
    {
        ["from"] = $"$a{random.Next(4)}", ["to"] = $"$a{random.Next(4, Actors)}", ["kind"] = random.Next(4) switch { 0 => "trusts", 1 => "in_conflict_with", 2 => "coordinates_with", _ => "allied_with" },
        ["strength"] = random.Next(3) == 0 ? null : random.Next(1, 11) / 10.0, ["reformId"] = lines.Count < Actors + 2 ? null : random.Next(3) switch { 0 => "$r", 1 => "$other", _ => null },
    });

    // Each record once at most, so that every change can be made.
    private void Change()
    {
        if (records.Count == 0) return;
        var at = random.Next(records.Count);
        var (name, kind, open) = records[at];
        records.RemoveAt(at);
        switch (random.Next(3))
        {
            case 0 when open:
                Line(null, $"/v1/records/{name}/end", new { validTo = Date(2024, 2027) });
                break;
            case 1 when kind is "stance":
                Line(null, $"/v1/records/{name}/correction", new { set = new { salience = (random.Next(199) * 5 + 1) / 1_000.0 } });
                break;
            case 1 when kind is "influence":
                Line(null, $"/v1/records/{name}/correction", new { set = new { influence = (random.Next(199) * 5 + 1) / 1_000.0 } });
                break;
            case 1 when kind is "tie" or "stakeholder" or "class":
                Line(null, $"/v1/records/{name}/correction", new { set = new { validFrom = Date(2011, 2016) } });
                break;
            default:
                Line(null, $"/v1/records/{name}/retraction", new { reason = "wrong" });
                break;
        }
    }

    private void Fact(string kind, string path, Dictionary<string, object?> body, bool dated = true)
    {
        if (dated)
        {
            if (random.Next(8) > 0) body["validFrom"] = Date(2016, 2024);
            if (random.Next(5) == 0 && body.ContainsKey("validFrom")) body["validTo"] = Date(2024, 2027);
        }

        var name = $"$n{names++}";
        records.Add((name, kind, body.ContainsKey("validFrom") && !body.ContainsKey("validTo")));
        Line(name, path, body.Where(member => member.Value is not null).ToDictionary());
    }

    private string Actor() => $"$a{random.Next(Actors)}";

    private string Date(int first, int last)
    {
        var day = new DateTime(random.Next(first, last), random.Next(1, 13), random.Next(1, 29), 10, 20, 30);
        return day.ToString(random.Next(4) switch { 0 => "yyyy", 1 => "yyyy-MM", 2 => "yyyy-MM-dd", _ => "yyyy-MM-dd'T'HH:mm:ss'Z'" }, CultureInfo.InvariantCulture);
    }

    private void Line(string? name, string path, object body)
    {
        // Some months bring much, others nothing.
        recordedAt = recordedAt.AddHours(random.Next(10) == 0 ? random.Next(4_000) : random.Next(60));
        var line = new Dictionary<string, object> { ["op"] = $"POST {path}", ["body"] = body, ["recordedAt"] = recordedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        if (name is not null) line["name"] = name;
        lines.Add(JsonSerializer.Serialize(line, Sparse));
    }
}
