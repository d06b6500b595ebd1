using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coalitions.Api.Demo;

namespace Coalitions.Api.Tests;

/// <summary>A service that was empty until the worked example was told to it.</summary>
public sealed class ToldService : IAsyncLifetime
{
    private readonly Service service = new();

    public HttpClient Client => service.Client;

    public Story Story { get; } = Story.Read();

    public Storyteller Teller { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await service.InitializeAsync();
        Teller = new Storyteller(Client);
        await Teller.Tell(Story, default);
    }

    public Task DisposeAsync() => service.DisposeAsync();
}

public partial class DemoTests(ToldService told) : IClassFixture<ToldService>
{
    private static readonly string[] Roles =
        ["director", "head", "engineer", "councillor", "clerk", "auditor", "officer", "mayor", "chair", "speaker"];

    private HttpClient Client => told.Client;

    private string Reform => Id("$reform");

    [Fact]
    public async Task told_again_it_records_nothing()
    {
        var before = await Sequence();
        var again = new Storyteller(Client);
        await again.Tell(told.Story, default);
        foreach (var name in told.Story.Lines.Select(line => line.Name).OfType<string>()) Assert.Equal(Id(name), again.IdOf(name));
        Assert.Equal(before, await Sequence());
    }

    [Fact]
    public async Task it_keeps_what_it_promises()
    {
        var actors = (await Get("/v1/actors?limit=200"))["items"]!.AsArray();
        var engagements = (await Get($"/v1/engagements?reformId={Reform}&limit=200"))["items"]!.AsArray();
        Assert.Equal((32, 17), (actors.Count, engagements.Count));
        Assert.Equal((told.Story.Of("POST /v1/actors").Count(), told.Story.Of("POST /v1/engagements").Count()), (actors.Count, engagements.Count));
        Assert.Equal(14, engagements.Select(engagement => engagement!["form"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(["cancelled", "completed", "ongoing"], engagements.Select(engagement => engagement!["status"]!.GetValue<string>()).Distinct().Order());
        Assert.Equal(3, (await Engagement("$codesign"))["sessions"]!.AsArray().Count);

        var all = new List<JsonNode>();
        foreach (var engagement in engagements) all.Add(await Get($"/v1/engagements/{engagement!["id"]}?limit=200"));
        Assert.Equal(["accepted", "declined", "delegated", "no_reply", "tentative"], Each("participants.items.*.replied.reply"));
        Assert.Equal(["did_not_want", "fear_of_reprisal", "no_response_expected", "not_enabled", "not_mandated", "superior_refused"], Refused());
        Assert.Equal(["absent", "attended", "excused", "partly"], Each("participants.items.*.attended.presence"));
        Assert.Equal(["bolster_accountability", "defend_against_clientelism", "elicit_contributions", "strengthen_legitimacy", "support_innovation"], Each("uses.*.data.use"));
        Assert.Equal(["actual", "intended"], Each("uses.*.data.as"));
        Assert.Equal(["assessor", "convener", "participants"], Each("deliveredLevels.*.data.judgedBy"));
        Assert.Equal(["adopted", "partly_adopted", "rejected"], Each("contributions.*.state"));
        Assert.Contains(all.SelectMany(one => Values(one, "contributions.*")), contribution => contribution["state"] is null);
        Assert.Equal(["broken", "in_progress", "kept", "not_started", "partly_kept", "withdrawn"], Each("commitments.*.state"));
        Assert.Equal(2, all.SelectMany(one => Values(one, "commitments.*.overdue")).Count(overdue => overdue.GetValue<bool>()));
        Assert.Contains(all.SelectMany(one => Values(one, "outcomeAssessments.*.data.outcomes")), outcomes => outcomes.AsArray().Count == 0);
        Assert.Superset(new HashSet<string>(["state.responsiveness", "state.reprisals", "practice.tokenism_capture"]), Each("outcomeAssessments.*.data.outcomes.*.outcome").ToHashSet());
        Assert.Equal(["added", "adopted", "amended", "withdrawn"], Each("outcomeAssessments.*.data.effects.*.change"));
        Assert.Equal(8, all.SelectMany(one => Values(one, "lessons.*")).Count());

        string[] Each(string path) => [.. all.SelectMany(one => Values(one, path)).Select(value => value.GetValue<string>()).Distinct().Order()];
        string[] Refused() => [.. all.SelectMany(one => Values(one, "participants.items.*.replied")).Where(replied => replied["reply"]!.GetValue<string>() == "declined")
            .Select(replied => replied["reasonCode"]!.GetValue<string>()).Distinct().Order()];
    }

    [Fact]
    public async Task a_failed_trial_is_followed_by_adaptation_and_a_trial_that_succeeds()
    {
        // The phase of a reform at a date; a failed trial stays on record.
        Assert.Equal([("2023-06", "confrontation", null), ("2024-04", "trial", "unclear"), ("2024-06", "trial", "failed"), ("2024-08", "accommodation", null), ("2025-01", "adaptation", null), ("2025-12", "trial", "succeeded")],
            await Task.WhenAll(((string[])["2023-06", "2024-04", "2024-06", "2024-08", "2025-01", "2025-12"]).Select(async asOf =>
            {
                var phase = (await Get($"/v1/reforms/{Reform}?asOf={asOf}"))["phase"]!["data"]!;
                return (asOf, phase["phase"]!.GetValue<string>(), phase["result"]?.GetValue<string>());
            })));
        Assert.Equal(["unclear", "failed"], (await Engagement("$trial"))["phases"]!.AsArray().Select(phase => phase!["data"]!["result"]!.GetValue<string>()));
    }

    [Fact]
    public async Task the_map_and_the_histories_differ_by_the_late_fact_alone()
    {
        var (late, union) = (Id(Story.Late), Id("$union"));
        var learned = (await Get($"/v1/records/{late}"))["versions"]![0]!["sequence"]!.GetValue<long>();
        Assert.Equal(await Sequence(), learned);

        var (before, after) = (await Map(learned - 1), await Map(learned));
        Assert.Equal(before["nodes"]!.AsArray().Select(Actor), after["nodes"]!.AsArray().Select(Actor));
        foreach (var (was, isNow) in before["nodes"]!.AsArray().Zip(after["nodes"]!.AsArray()))
            Assert.Equal(Actor(was) == union ? ["position", "positionRange", "coalition", "recordIds"] : [],
                was!.AsObject().Where(member => !JsonNode.DeepEquals(member.Value, isNow![member.Key])).Select(member => member.Key));
        var (trusted, opposed) = (Node(before), Node(after));
        Assert.Equal((1, -1), (trusted["position"]!.GetValue<double>(), opposed["position"]!.GetValue<double>()));
        Assert.Equal([late], Texts(opposed["recordIds"]).Except(Texts(trusted["recordIds"])));
        Assert.Empty(Texts(trusted["recordIds"]).Except(Texts(opposed["recordIds"])));
        Assert.Equal(Others(before), Others(after));
        Assert.NotEmpty(Others(before));
        // Of the past that the demo catches up with, it is one fact more.
        Assert.Equal(before["missing"]!["completeness"]!["caughtUp"]!.GetValue<int>() + 1, after["missing"]!["completeness"]!["caughtUp"]!.GetValue<int>());
        foreach (var map in (JsonNode[])[before, after]) map["missing"]!.AsObject().Remove("completeness");
        Assert.True(JsonNode.DeepEquals(before["missing"], after["missing"]));

        foreach (var line in told.Story.Lines.Where(line => line.Op is "POST /v1/actors" or "POST /v1/engagements"))
        {
            var path = $"{line.Op["POST ".Length..]}/{Id(line.Name!)}/history?limit=200&knownAt=";
            var (knew, knows) = (Changes(await Get($"{path}{learned - 1}")), Changes(await Get($"{path}{learned}")));
            Assert.NotEmpty(knew);
            Assert.Equal(line.Name == "$union" ? [.. knew, late] : knew, knows);
        }

        Task<JsonNode> Map(long knownAt) => Get($"/v1/reforms/{Reform}/map?asOf=2025-12&edges=all&knownAt={knownAt}");
        JsonNode Node(JsonNode map) => map["nodes"]!.AsArray().Single(node => Actor(node) == union)!;
        string[] Others(JsonNode map) => [.. map["edges"]!.AsArray().Where(edge => edge!["source"]!.GetValue<string>() != union && edge["target"]!.GetValue<string>() != union).Select(edge => edge!.ToJsonString())];
        static string Actor(JsonNode? node) => node!["actorId"]!.GetValue<string>();
        static string[] Changes(JsonNode history) => [.. history["items"]!.AsArray().Select(item => item!["changeId"]!.GetValue<string>())];
    }

    [Fact]
    public async Task the_official_who_is_elected_was_an_official_in_the_engagements_before()
    {
        var engineer = Id("$engineer");
        var parts = (await Get($"/v1/actors/{engineer}/engagements?limit=200"))["items"]!.AsArray();
        Assert.Equal(8, parts.Count);
        foreach (var part in parts)
        {
            var official = string.CompareOrdinal(part!["engagement"]!["startsOn"]!.GetValue<string>(), "2024-06-24") < 0;
            Assert.Equal(official ? ("public_official", "District engineer, water utility", "District engineer, east") : ("elected_representative", "Councillor of the eastern ward, former district engineer", "Councillor of the eastern ward"),
                Was(part["actor"]!));
        }

        Assert.Equal(("public_official", "District engineer, water utility", "District engineer, east"), Was((await Attendance("$hearing"))["participant"]!));
        Assert.Equal("elected_representative", (await Attendance("$leaks"))["participant"]!["actorClass"]!.GetValue<string>());

        async Task<JsonNode> Attendance(string name) => (await Get($"/v1/engagements/{Id(name)}/history?limit=200"))["items"]!.AsArray()
            .Single(item => item!["type"]!.GetValue<string>() == "attendance_recorded" && item["data"]!["actor"]!.GetValue<string>() == engineer)!;
        static (string, string, string) Was(JsonNode actor) =>
            (actor["actorClass"]!.GetValue<string>(), actor["name"]!.GetValue<string>(), Assert.Single(actor["posts"]!.AsArray())!["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task the_correction_is_invisible_before_it_was_made()
    {
        var versions = (await Get($"/v1/records/{Id("$answers")}"))["versions"]!.AsArray();
        Assert.Equal(["recorded", "corrected"], versions.Select(version => version!["change"]!.GetValue<string>()));
        var corrected = versions[1]!["sequence"]!.GetValue<long>();
        Assert.Equal(8412, await Answers(corrected - 1));
        Assert.Equal(4812, await Answers(corrected));
        Assert.Single((await Get($"/v1/records/{Id("$answers")}?knownAt={corrected - 1}"))["versions"]!.AsArray());

        async Task<long> Answers(long knownAt) => (await Get($"/v1/engagements/{Id("$survey")}?knownAt={knownAt}"))["tally"]!["counted"]!["attended"]!.GetValue<long>();
    }

    [Fact]
    public async Task two_assessors_disagree_and_both_are_shown()
    {
        var director = (await Get($"/v1/reforms/{Reform}/map?asOf=2024-01"))["nodes"]!.AsArray().Single(node => node!["actorId"]!.GetValue<string>() == Id("$director"))!;
        Assert.Equal((2, 1.25), (director["assessors"]!.GetValue<int>(), director["position"]!.GetValue<double>()));
        Assert.Equal([0.5, 2], director["positionRange"]!.AsArray().Select(bound => bound!.GetValue<double>()));
    }

    [Fact]
    public async Task members_of_the_coalition_come_change_their_terms_and_leave_with_reasons()
    {
        var coalition = await Get($"/v1/coalitions/{Id("$alliance")}?asOf=2025-12");
        Assert.Equal(["condition_broken", "pressure"], coalition["departures"]!.AsArray().Select(left => left!["data"]!["reasonCode"]!.GetValue<string>()).Order());
        Assert.Equal([("2024-09", "tacit", "asked"), ("2024-12", "full", "promised"), ("2025-05", "full", "met"), ("2025-09-01", "tacit", "met")], await Task.WhenAll(
            ((string[])["2024-09", "2024-12", "2025-05", "2025-09-01"]).Select(async asOf =>
            {
                var terms = (await Tenants(asOf)).Single()!["joined"]!["data"]!;
                return (asOf, terms["commitment"]!.GetValue<string>(), terms["conditions"]![0]!["status"]!.GetValue<string>());
            })));
        Assert.Empty(await Tenants("2025-10"));

        async Task<IEnumerable<JsonNode?>> Tenants(string asOf) => (await Get($"/v1/coalitions/{Id("$alliance")}?asOf={asOf}"))["members"]!.AsArray()
            .Where(member => member!["actor"]!["actorId"]!.GetValue<string>() == Id("$tenants"));
    }

    [Fact]
    public async Task somebody_is_forgotten_and_only_the_councillor_contradicts_himself()
    {
        var citizens = (await Get($"/v1/reforms/{Reform}/coverage?asOf=2025-12"))["byClass"]!.AsArray().Single(own => own!["actorClass"]?.GetValue<string>() == "citizen")!;
        Assert.Equal([Id("$growers")], citizens["neverInvited"]!.AsArray().Select(actor => actor!["actorId"]!.GetValue<string>()));
        Assert.Equal([Id("$disabled"), Id("$growers")], citizens["neverAssessed"]!.AsArray().Select(actor => actor!["actorId"]!.GetValue<string>()));

        var found = new List<(string, string, string?)>();
        foreach (var line in told.Story.Of("POST /v1/engagements"))
            found.AddRange((await Engagement(line.Name!))["contradictions"]!.AsArray().Select(item => (line.Name!, item!["code"]!.GetValue<string>(), item["actorId"]?.GetValue<string>())));
        Assert.Equal([("$jury", "declined-but-attended", Id("$patron"))], found);
    }

    [Fact]
    public async Task everything_is_dated_within_its_three_years()
    {
        var dates = new List<string>();
        foreach (var line in told.Story.Lines.Where(line => line.Op is "POST /v1/actors" or "POST /v1/engagements"))
            foreach (var item in (await Get($"{line.Op["POST ".Length..]}/{Id(line.Name!)}/history?limit=200"))["items"]!.AsArray())
                dates.AddRange(((string[])["validFrom", "startsOn", "invitedOn", "assessedOn"]).Select(member => item!["data"]![member]?.GetValue<string>()).OfType<string>());
        Assert.True(dates.Count > 400);
        Assert.All(dates, date => Assert.InRange(int.Parse(date[..4], System.Globalization.CultureInfo.InvariantCulture), 2009, 2025));
    }

    [Fact]
    public async Task nobody_in_it_has_a_name_but_a_role()
    {
        foreach (var actor in (await Get("/v1/actors?limit=200"))["items"]!.AsArray())
        {
            var name = actor!["name"]!.GetValue<string>();
            Assert.Matches(Plain(), name);
            if (actor["kind"]!.GetValue<string>() == "person") Assert.Contains(Roles, role => name.Contains(role, StringComparison.OrdinalIgnoreCase));
        }

        // A name in a text would be a capital in the middle of a sentence.
        foreach (var text in told.Story.Lines.SelectMany(line => Strings(line.Body)).Where(text => text.Contains(' ', StringComparison.Ordinal)))
        {
            var words = text.Split(' ');
            for (var i = 1; i < words.Length; i++)
                if (words[i] != "I" && char.IsUpper(words[i][0])) Assert.True(words[i - 1][^1] is '.' or ':' or '?' or '!', text);
        }
    }

    private string Id(string name) => told.Teller.IdOf(name);

    private async Task<JsonNode> Get(string path) => (await Client.Get(path)).Must(HttpStatusCode.OK).Json;

    private Task<JsonNode> Engagement(string name) => Get($"/v1/engagements/{Id(name)}?limit=200");

    private async Task<long> Sequence() => (await Get($"/v1/reforms/{Reform}"))["sequence"]!.GetValue<long>();

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(item => item!.GetValue<string>())];

    /// <summary>What stands at the end of a path of members, <c>*</c> being every item of a list; what is null is left out.</summary>
    private static IEnumerable<JsonNode> Values(JsonNode? node, string path) =>
        path.Split('.').Aggregate([node], (IEnumerable<JsonNode?> nodes, string member) => nodes.OfType<JsonNode>()
            .SelectMany(one => member == "*" ? one.AsArray().AsEnumerable() : [one[member]])).OfType<JsonNode>();

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Strings(member.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };

    [Fact]
    public async Task its_two_camps_are_found_and_set_against_council_board_and_alliance()
    {
        var answer = await Get($"/v1/reforms/{Reform}/detected-coalitions?asOf=2025-12");
        Assert.Equal([("pro", 16), ("contra", 8)], answer["coalitions"]!.AsArray().Select(coalition =>
            (coalition!["measures"]!["lean"]!["label"]!.GetValue<string>(), coalition["members"]!.AsArray().Count)));
        Assert.Equal([("board", "C1 wins by 0", "C2 loses by -2"), ("council", "C1 wins by 1", "C2 loses by -3")], answer["decisionRules"]!.AsArray().Select(rule =>
            (rule!["arena"]!.GetValue<string>(), Fares(rule["coalitions"]![0]!), Fares(rule["coalitions"]![1]!))));

        // The veto went with the mayor's office, and the outer wards can block by their weight.
        var council = answer["decisionRules"]![1]!;
        Assert.Equal([Id("$successor"), Id("$outer")], council["voters"]!.AsArray().Where(voter => voter!["veto"]!.GetValue<bool>())
            .OrderBy(voter => voter!["weight"]!.GetValue<double>()).Select(voter => voter!["id"]!.GetValue<string>()));
        Assert.Equal([Id("$mayoralty")], council["posts"]!.AsArray().Where(post => post!["holders"]![0]!.GetValue<string>() == Id("$successor")).Select(post => post!["postId"]!.GetValue<string>()));
        Assert.Equal(new[] { Id("$union"), Id("$consumers") }.Order(), answer["declared"]![0]!["aimCheck"]!["contradicting"]!.AsArray().Select(member => member!["actorId"]!.GetValue<string>()).Order());
        // Ties hold the utility in: nobody assessed it.
        var utility = answer["coalitions"]![1]!["members"]!.AsArray().Single(member => member!["actorId"]!.GetValue<string>() == Id("$utility"))!;
        Assert.Equal((0, 1, 0.3), (utility["heldBy"]!["issues"]!.GetValue<int>(), utility["heldBy"]!["ties"]!.GetValue<int>(), Math.Round(utility["margin"]!.GetValue<double>(), 6)));

        static string Fares(JsonNode coalition) => $"{coalition["coalition"]} {(coalition["wins"]!.GetValue<bool>() ? "wins" : "loses")} by {coalition["margin"]}";
    }

    [GeneratedRegex("^[A-Z][a-z0-9', ]+$")]
    private static partial Regex Plain();
}

[Collection(nameof(Service))]
public class StorytellerTests(Service service)
{
    [Fact]
    public async Task a_line_that_is_refused_is_named()
    {
        const string right = """{"op":"POST /v1/actors","name":"$a","body":{"name":"City clerk"}}""";
        var wrong = await Refused($$"""{{right}}{{'\n'}}{"op":"POST /v1/actors/$a/classes","body":{"actorClass":"official"} }""");
        Assert.Equal((2, "invalid-request"), (wrong.Line.Number, wrong.Code));
        Assert.StartsWith("Line 2 of the example (POST /v1/actors/$a/classes) was refused: 400 The request is not valid. /actorClass: ", wrong.Message, StringComparison.Ordinal);
        Assert.Equal((1, "unknown-name"), await Code("""{"op":"POST /v1/ties","body":{"from":"$nobody","to":"$nobody","kind":"funds"}}"""));
        Assert.Equal((1, "not-found"), await Code($$$"""{"op":"POST /v1/actors/{{{Guid.NewGuid()}}}/classes","body":{"actorClass":"citizen"}}"""));

        async Task<LineRefusedException> Refused(string story) => await Assert.ThrowsAsync<LineRefusedException>(() => new Storyteller(service.Client).Tell(Story.Read(story), default));
        async Task<(int, string)> Code(string story) => await Refused(story) is var refused ? (refused.Line.Number, refused.Code) : default;
    }
}
