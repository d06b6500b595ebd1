using Coalitions.Api.Detection;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Placement;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Recruiting;

/// <summary>Why an actor of the map is where it is.</summary>
public static class ExplainPlacement
{
    private static readonly SortedDictionary<string, string> Formulas = new(StringComparer.Ordinal)
    {
        ["aiim"] = "alignment x interest (Mendizabal, ODI RAPID): position above 0 is aligned, salience from 0.5 on is interested",
        ["powerInterest"] = "power x interest (Mendelow 1981): influence from 0.5 on is power, salience from 0.5 on is interest",
        ["stakeholderSalience"] = "power, legitimacy, urgency (Mitchell, Agle & Wood 1997): influence from 0.5 on, a standing on record (a vote or veto, a post, an invitation), salience from 0.5 on",
        ["margin"] = "net weight to the own coalition less that to the best other",
        ["changes"] = "one input changed, the others as they are; for the coalition, everybody else in the coalition where they are, by the objective of detection",
    };

    public static void MapPlacement(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/actors/{actorId}/why", Get)
        .Describe("actorPlacement", "Tells why an actor is in its quadrants, class and detected coalition, and what smallest change would move it.", "reforms")
        .Produces<ActorPlacement>().Refuses(400, 401, 403, 404, 413, 503)
        .Takes(DetectionQuestion.Members).DescribesDetection();

    private static async Task<IResult> Get(HttpContext context, string id, string actorId)
    {
        var question = await Question.Of(context, DetectionQuestion.Members);
        var asked = DetectionQuestion.Read(question);
        var reform = await question.ReformInForce(id);
        if (!Guid.TryParseExact(actorId, "D", out var given)) throw new ProblemException(Problem.NotFound);
        var read = await MapFactsReader.Read(question, asked.Facts, reform);
        var survivor = (await question.Identities()).Of(given);
        if (question.IsLatest && read.Facts.Stakeholders.All(stakeholder => stakeholder.ActorId != survivor))
        {
            // It may have been recorded a moment ago.
            await question.CatchUp();
            read = await MapFactsReader.Read(question, asked.Facts, reform);
            survivor = (await question.Identities()).Of(given);
        }

        var figures = ReformMapping.Figures(read.Facts, asked.Facts.Method);
        var node = Array.FindIndex([.. figures.Nodes], own => own.ActorId == survivor);
        if (node < 0) throw new ProblemException(Problem.NotFound);
        using var turn = await context.RequestServices.GetRequiredService<DetectionRoom>().Enter(figures.Nodes.Count, question.Cancellation);
        var run = DetectionRun.Of(read, figures, asked.Method);
        question.Cancellation.ThrowIfCancellationRequested();
        return question.Answer(await Show(question, asked, reform, run, node));
    }

    private static async Task<ActorPlacement> Show(Question question, DetectionQuestion asked, ReformRow reform, DetectionRun run, int place)
    {
        var (node, records) = (run.Figures.Nodes[place], FigureRecords.Of(run.Read));
        var rules = await RulesInForce.Read(question, reform.Id);
        var posts = await FactRows.Columns(question, FactTables.PostsHeld, "f.record_id", "f.actor_id = any($4)", [new[] { node.ActorId }], row => row.GetGuid(0));
        var standings = Standings(node.ActorId, run.Read, rules, posts).ToArray();
        var names = await question.Names([node.ActorId]);
        return new ActorPlacement(
            new MapReform(reform.Id, reform.Title(question), reform.Scale(question), reform.Stage),
            question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            node.ActorId, names.GetValueOrDefault(node.ActorId), node.ActorClass, records.Of(node.ActorId).ActorClass, Codes<Aggregate>.Of(asked.Facts.Method.Aggregate),
            Figure(node.Position, Stated(row => row.Position)), node.Derived, Figure(node.Salience, Stated(row => row.Salience)), Figure(node.Influence, Influences()), standings,
            Placements.Aiim(node, run.Read.Facts.Scale), Placements.PowerInterest(node), Placements.Salience(node, standings.Length),
            Coalition(run, place, records), Formulas, await run.Read.Hindsight(question, [.. rules.Records, .. posts]), run.Read.Inside);

        // Of one assessor the latest counts; a window can have several of its.
        IEnumerable<PlacedJudgement> Stated(Func<StanceRow, StatedFigure?> of) => records.OnReform(node.ActorId).Where(row => of(row) is not null).GroupBy(row => row.AssessorId)
            .SelectMany(own => own.OrderByDescending(row => (row.ValidFrom, row.Place)).Select((row, at) => (Row: row, Figure: of(row)!.Value, Latest: at == 0)))
            .Select(own => new PlacedJudgement(own.Figure.Value, Assessor(own.Row.AssessorId), own.Figure.Confidence, null, own.Latest, own.Figure.RecordId))
            .Distinct().OrderBy(judgement => judgement.RecordId);

        IEnumerable<PlacedJudgement> Influences()
        {
            var own = run.Read.Influences.Where(item => item.Judgement.ActorId == node.ActorId).ToArray();
            var onThis = own.Any(item => item.Judgement.OnThisReform);
            return own.Select(item => new PlacedJudgement(
                item.Judgement.Influence, Assessor(item.Judgement.AssessorId), null, item.Judgement.OnThisReform, item.Judgement.OnThisReform == onThis, item.Record)).OrderBy(judgement => judgement.RecordId);
        }
    }

    private static Guid? Assessor(Guid id) => id == Guid.Empty ? null : id;

    private static PlacedFigure Figure(Consensus? figure, IEnumerable<PlacedJudgement> judgements) => new(
        figure?.Value, figure is null ? "not_assessed" : null, figure is null ? null : [figure.Min, figure.Max], figure?.Assessors ?? 0, [.. judgements]);

    private static IEnumerable<ActorStanding> Standings(Guid actor, MapFactsRead read, RulesInForce rules, IReadOnlyList<Guid> posts)
    {
        (string Kind, IEnumerable<Guid> Records)[] all =
        [
            ("votes", Under(veto: false)), ("can_block", Under(veto: true)), ("holds_post", posts),
            ("invited", read.Participations[actor].Where(part => part.Invited is not null).Select(part => part.Invited!.RecordId)),
        ];
        return all.Select(own => new ActorStanding(own.Kind, [.. own.Records.Distinct().Order()])).Where(standing => standing.RecordIds.Count > 0);

        // Also whoever shares a post that decides.
        IEnumerable<Guid> Under(bool veto) => rules.Rules.Where(rule => rule.Votes.Any(vote => vote.Veto == veto
            && (vote.Voter == actor || (rule.Posts.TryGetValue(vote.Voter, out var holders) && holders.Contains(actor))))).Select(rule => rule.RecordId);
    }

    private static CoalitionPlacement Coalition(DetectionRun run, int place, FigureRecords records)
    {
        var id = run.Ids[place];
        OwnStance[] stances = [.. run.Positions.Where(position => position.ActorId == id).Select(position => new OwnStance(position.IssueId, position.Position, records.StancesOf(id, position.IssueId)))];
        if (run.Labels[place] is var label && label < 0)
            return new CoalitionPlacement(null, null, null, run.Found.EmptyReason ?? "no_signed_tie_and_no_shared_side", null, null, null, null, null, null, null, stances, null, "in_no_coalition");
        var (margin, pulls) = (run.Found.Members.First(member => member.Actor == place), Holding.Of(run.Facts, run.Found, CoalitionsShown.MostPulls)[place]);
        var changes = Swing.Of(run.Facts, run.Found, place);
        return new CoalitionPlacement(
            DetectionRun.Label(label), run.Found.Groups[label].Members.Count, Lean.Of(run.MembersOf(label), run.Read.Facts.Scale).Label, null,
            margin.Own, margin.Other, margin.NextGroup is { } next ? DetectionRun.Label(next) : null, margin.Margin, margin.ObjectiveMargin,
            CoalitionsShown.Pulls(run, pulls.HeldByTies, pulls.HeldByIssues), CoalitionsShown.Pulls(run, pulls.BrokenTies, pulls.BrokenIssues), stances,
            changes is null ? null : [.. changes.Select((change, at) => Change(run, change, at == 0 ? Swing.IsConfirmed(run.Facts, run.Found, place, change) : null))],
            changes is null ? "too_many_actors" : null);
    }

    private static PlaceChange Change(DetectionRun run, SwingChange change, bool? confirmed) => new(
        change.Input, change.Issue is { } issue ? run.Figures.Issues[issue].Id : null, change.Other is { } other ? run.Ids[other] : null,
        change.Edge is { } edge ? run.Facts.Coordination[edge].Ties : [], change.From, change.To, change.By, change.ShareOfScale,
        change.Group is { } group ? DetectionRun.Label(group) : null, confirmed);
}
