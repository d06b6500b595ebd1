using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.CoalitionBuilding;

/// <summary>A declared coalition: who belongs to it and on what terms, who left and why.</summary>
/// <param name="Members">Those who belong to it at asOf, each as it then is.</param>
/// <param name="Departures">Every departure so far, in valid order.</param>
/// <param name="Dissolution">Its end, once it has come.</param>
public sealed record CoalitionDetails(
    Guid Id, string AsOf, string? KnownAt, long Sequence, ShownFact Coalition, Phase? Phase, IReadOnlyList<ShownFact> Phases,
    IReadOnlyList<CoalitionMember> Members, IReadOnlyList<ShownFact> Departures, ShownFact? Dissolution, IReadOnlyList<Contradiction> Contradictions);

public sealed record CoalitionMember(Participant Actor, ShownFact Joined);

public sealed record CoalitionListed(Guid Id, string Name, Guid ReformId, CoalitionAim? Aim);

public static class CoalitionEndpoints
{
    private static readonly string[] Members = ["reformId", "cursor", "limit"];

    public static void MapDeclaredCoalitions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/coalitions/{id}", Get).Describe("coalitionDetails", "Shows a declared coalition.", "coalitions").Takes()
            .Produces<CoalitionDetails>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/coalitions", (Delegate)List).Describe("coalitionList", "Lists declared coalitions by id, dissolved ones included.", "coalitions").Takes(Members)
            .Produces<Page<CoalitionListed>>().Refuses(400, 401, 403, 503);
    }

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context);
        var view = await question.Resource<CoalitionDeclared>(id);
        var joined = view.InForce.Where(span => span.Fact is CoalitionJoined).OrderBy(span => ((CoalitionJoined)span.Fact).ActorId).ToArray();
        var actors = await Participants.Of(question, [.. joined.Select(span => ((CoalitionJoined)span.Fact).ActorId)]);
        return question.Answer(new CoalitionDetails(view.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            view.Show(view.Standing.First(span => span.Fact is CoalitionDeclared)),
            view.One<PhaseReached>()?.Phase, [.. view.Begun<PhaseReached>().Select(view.Show)],
            [.. joined.Select(span => new CoalitionMember(actors[((CoalitionJoined)span.Fact).ActorId], view.Show(span)))],
            [.. view.Begun<CoalitionLeft>().Select(view.Show)], view.Facts<CoalitionDissolved>().FirstOrDefault(), [.. Course(view).Contradictions()]), view.Version);
    }

    private static CoalitionCourse Course(ResourceView view)
    {
        return new CoalitionCourse(Parts<CoalitionJoined>(), Parts<CoalitionLeft>(), [.. view.Begun<CoalitionDissolved>().Select(span => new Dated(span.RecordId, span.From))]);

        IReadOnlyList<(Guid, Dated)> Parts<T>()
            where T : CoalitionMemberFact => [.. view.Begun<T>().Select(span => (((T)span.Fact).ActorId, new Dated(span.RecordId, span.From)))];
    }

    private static async Task<IResult> List(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (limit, reform) = (question.Limit(), question.Query.Id("reformId"));
        var rows = await FactRows.InForce(question, FactTables.Coalitions, $"f.coalition_id > $4 {(reform is null ? "" : "and f.reform_id = $5")}",
            reform is { } given ? [question.After(), given] : [question.After()], "f.coalition_id", limit + 1);
        var coalitions = rows.Take(limit).Select(row => (CoalitionDeclared)row.Fact)
            .Select(coalition => new CoalitionListed(coalition.CoalitionId, question.Open("coalition_declared.name", coalition.Name)!, coalition.ReformId, coalition.Aim)).ToArray();
        return question.Answer(new Page<CoalitionListed>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            coalitions, rows.Count > limit ? question.Next(coalitions[^1].Id) : null));
    }
}
