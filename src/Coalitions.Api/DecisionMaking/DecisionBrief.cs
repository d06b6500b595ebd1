using Coalitions.Api.Detection;
using Coalitions.Api.Http;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;

namespace Coalitions.Api.DecisionMaking;

/// <summary>What a decision was taken on, and what has come to light and happened since: one page.</summary>
/// <param name="KnownThen">The map at the moment of the decision, as it was known at that moment.</param>
/// <param name="LearnedSince">What we would have seen at that moment had we known what we know now: late facts, corrections, retractions.</param>
/// <param name="ChangedSince">What has happened since, as it is known now.</param>
public sealed record DecisionBrief(
    Guid Id, string AsOf, string? KnownAt, long Sequence, string Title, ValidTime DecidedAt, MapReform Reform,
    MapInBrief KnownThen, DifferencesInBrief LearnedSince, DifferencesInBrief ChangedSince);

/// <summary>A map on half a page.</summary>
/// <param name="Leading">The nodes of most influence.</param>
/// <param name="Missing">How many of whom the record said too little.</param>
/// <param name="Map">Where the whole of it is.</param>
public sealed record MapInBrief(
    string AsOf, string? KnownAt, long Sequence, int Nodes, IReadOnlyList<MapNode> Leading, IReadOnlyList<MapCoalition> Coalitions, MapMeasures Measures, MissingInBrief Missing, string Map);

public sealed record MissingInBrief(int NotAssessed, int NeverInvited, int DeclinedTwice, int Stale, int WithoutEvidence);

/// <summary>Differences, the largest first, on half a page.</summary>
/// <param name="Omitted">How many are left out.</param>
/// <param name="Changes">Where all of them are.</param>
public sealed record DifferencesInBrief(
    IReadOnlyList<ActorDifference> Actors, IReadOnlyList<StanceDifference> Stances, IReadOnlyList<TieDifference> Ties,
    IReadOnlyList<MembershipDifference> Memberships, IReadOnlyList<IssueDifference> Issues, MeasureDifferences Measures, OmittedDifferences Omitted, string Changes);

public sealed record OmittedDifferences(int Actors, int Stances, int Ties, int Memberships, int Issues);

public static class DecisionBriefEndpoint
{
    private const int Most = 20;

    private static readonly string[] Members = ["format"];

    private static readonly MapQuestion Drawn = MapQuestion.Unedged;

    public static void MapDecisionBrief(this IEndpointRouteBuilder app) => app.MapGet("/v1/decisions/{id}/brief", Get)
        .Describe("decisionBrief", "Gives on one page the map as it was known when a decision was taken, what has been learned since, and what has happened since.", "decisions")
        .Produces<DecisionBrief>(200, "application/json", BriefPage.MediaType).Refuses(400, 401, 403, 404, 503)
        .Takes(Members).Codes("format", "json", BriefPage.Format);

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var page = question.Query.Text("format") switch
        {
            null or "json" => false,
            BriefPage.Format => true,
            _ => throw QueryValues.Wrong("format", $"Allowed are json, {BriefPage.Format}."),
        };
        var decision = (DecisionTaken)(await question.Resource<DecisionTaken>(id)).Standing.Single(span => span.Fact is DecisionTaken).Fact;
        var then = await question.Then(decision.Valid.From!.Value);
        var reform = await question.ReformOnRecord($"{decision.ReformId}");
        var brief = await Brief(question, then, decision, reform, context.RequestServices.GetRequiredService<DetectionRoom>());
        // The links name the moment of asking, and are no news.
        var unlinked = brief with { LearnedSince = brief.LearnedSince with { Changes = "" }, ChangedSince = brief.ChangedSince with { Changes = "" } };
        return question.Answer(brief, shown: page ? (BriefPage.MediaType, BriefPage.Write) : null, tagged: unlinked);
    }

    private static async Task<DecisionBrief> Brief(Question now, Question then, DecisionTaken decision, ReformRow reform, DetectionRoom room)
    {
        var seen = now.With(now.Clocks with { AsOf = then.Clocks.AsOf, AsOfText = then.Clocks.AsOfText });
        return new DecisionBrief(
            decision.DecisionId, now.Clocks.AsOfText, now.Clocks.KnownAtText, now.Clocks.Sequence, now.Title(decision), decision.Valid.From!.Value,
            new MapReform(reform.Id, reform.Title(now), reform.Scale(now), reform.Stage),
            Short(await MapDrawing.Draw(then, Drawn, await then.ReformKnown(reform.Id), reform, room), Link(reform, "map", ("asOf", then.Clocks.AsOfText), ("knownAt", then.Clocks.SequenceText))),
            Short(await MapComparison.Between(then, seen, reform), Link(reform, "changes",
                ("asOfFrom", then.Clocks.AsOfText), ("knownFrom", then.Clocks.SequenceText), ("asOfTo", then.Clocks.AsOfText), ("knownTo", now.Clocks.SequenceText))),
            Short(await MapComparison.Between(seen, now, reform), Link(reform, "changes",
                ("asOfFrom", then.Clocks.AsOfText), ("knownFrom", now.Clocks.SequenceText), ("asOfTo", now.Clocks.AsOfText), ("knownTo", now.Clocks.SequenceText))));
    }

    private static MapInBrief Short(ReformMap map, string link) => new(
        map.AsOf, map.KnownAt, map.Sequence, map.Nodes!.Count,
        [.. map.Nodes.OrderByDescending(node => node.Influence ?? -1).ThenByDescending(node => Math.Abs(node.Position ?? 0)).ThenBy(node => node.ActorId).Take(Most)],
        map.Coalitions, map.Measures!,
        new MissingInBrief(map.Missing!.NotAssessed.Count, map.Missing.NeverInvited.Count, map.Missing.DeclinedTwice.Count, map.Missing.Stale.Count, map.Missing.WithoutEvidence.Count), link);

    private static DifferencesInBrief Short(Differences found, string link) => new(
        [.. found.Actors.OrderByDescending(actor => Math.Abs(actor.Position?.By ?? 0)).ThenBy(actor => actor.Change).ThenBy(actor => actor.ActorId).Take(Most)],
        [.. found.Stances.OrderByDescending(stance => Math.Abs(stance.Position.By ?? 0)).ThenBy(stance => stance.ActorId).ThenBy(stance => stance.IssueId).Take(Most)],
        [.. found.Ties.Take(Most)], [.. found.Memberships.Take(Most)], [.. found.Issues.Take(Most)], found.Measures,
        new OmittedDifferences(Over(found.Actors.Count), Over(found.Stances.Count), Over(found.Ties.Count), Over(found.Memberships.Count), Over(found.Issues.Count)), link);

    private static int Over(int count) => Math.Max(0, count - Most);

    private static string Link(ReformRow reform, string what, params (string Member, string Value)[] members) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString($"/v1/reforms/{reform.Id}/{what}", members.Select(member => KeyValuePair.Create<string, string?>(member.Member, member.Value)));
}
