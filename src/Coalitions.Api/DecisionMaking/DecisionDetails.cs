using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;

namespace Coalitions.Api.DecisionMaking;

/// <summary>A decision that was taken.</summary>
public sealed record DecisionDetails(Guid Id, string AsOf, string? KnownAt, long Sequence, string Title, Guid ReformId, ValidTime DecidedAt, ShownFact Decision);

public sealed record DecisionListed(Guid Id, string Title, Guid ReformId, ValidTime DecidedAt);

public static class DecisionEndpoints
{
    private static readonly string[] Members = ["reformId", "cursor", "limit"];

    public static void MapDecisions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/decisions/{id}", Get).Describe("decisionDetails", "Shows a decision.", "decisions").Takes()
            .Produces<DecisionDetails>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/decisions", (Delegate)List).Describe("decisionList", "Lists decisions by id.", "decisions").Takes(Members)
            .Produces<Page<DecisionListed>>().Refuses(400, 401, 403, 503);
        app.MapDecisionBrief();
    }

    public static string Title(this Question question, DecisionTaken decision) => question.Open("decision_taken.title", decision.Title)!;

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context);
        var view = await question.Resource<DecisionTaken>(id);
        var span = view.Standing.Single(span => span.Fact is DecisionTaken);
        var decision = (DecisionTaken)span.Fact;
        return question.Answer(new DecisionDetails(view.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            question.Title(decision), decision.ReformId, decision.Valid.From!.Value, view.Show(span)), view.Version);
    }

    private static async Task<IResult> List(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (limit, reform) = (question.Limit(), question.Query.Id("reformId"));
        var rows = await FactRows.InForce(question, FactTables.Decisions, $"f.decision_id > $4 {(reform is null ? "" : "and f.reform_id = $5")}",
            reform is { } given ? [question.After(), given] : [question.After()], "f.decision_id", limit + 1);
        DecisionListed[] decisions = [.. rows.Take(limit).Select(row => (DecisionTaken)row.Fact)
            .Select(decision => new DecisionListed(decision.DecisionId, question.Title(decision), decision.ReformId, decision.Valid.From!.Value))];
        return question.Answer(new Page<DecisionListed>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            decisions, rows.Count > limit ? question.Next(decisions[^1].Id) : null));
    }
}
