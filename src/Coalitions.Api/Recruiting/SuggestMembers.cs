using Coalitions.Api.Detection;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Vocabulary;
using Coalitions.Domain.Voting;
using Microsoft.OpenApi;

namespace Coalitions.Api.Recruiting;

/// <summary>Whom to bring into a coalition next, and why.</summary>
public static class SuggestMembers
{
    /// <summary>So many of a kind are listed; all are counted.</summary>
    private const int MostListed = 100;

    private const string Algorithm = "lazy-greedy";

    private const int Version = 1;

    private static readonly SortedDictionary<string, string> Formulas = new(StringComparer.Ordinal)
    {
        ["breadth"] = CoalitionGain.BreadthFormula,
        ["strengthByInfluence"] = CoalitionGain.InfluenceFormula,
        ["strengthByVotes"] = CoalitionGain.VotesFormula,
        ["coverage"] = "left out: the record has no regions",
        ["cost"] = RecruitingCost.Formula,
        ["entry"] = Entry.Formula,
        ["introduction"] = "shortest path over trusts, informs, allied_with and coordinates_with: 1 where the next one listens, else 2 (Dijkstra 1959)",
        ["choice"] = "greedy by gain, and by gain / cost; the better by value, then by cost (Nemhauser, Wolsey & Fisher 1978; Minoux 1978; Khuller, Moss & Naor 1999)",
    };

    public static void MapSuggestions(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/detected-coalitions/suggestions", Get)
        .Describe("coalitionSuggestions", "Suggests whom to bring into a coalition next: what each adds and takes, who could introduce it, and who is left out and why.", "reforms")
        .Produces<ReformSuggestions>().Refuses(400, 401, 403, 404, 413, 503)
        .Takes(SuggestionQuestion.Members).DescribesDetection()
        .Codes<RecruitingGoal>("goal")
        .Member("coalition", Texts.Any("A detected coalition C1, C2, … of the same clocks and method, the id of a declared one, or supporters. Absent: supporters.", "^(supporters|C[1-9][0-9]*|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"))
        .Member("k", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = "1000", Description = "How many. Absent: 5." })
        .Member("exclude", Texts.Any("Ids of actors who are not to be suggested, separated by commas.", "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36})*$"));

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, SuggestionQuestion.Members);
        var asked = SuggestionQuestion.Read(question);
        var reform = await question.ReformInForce(id);
        var excluded = await asked.WhomNot(question);
        var read = await MapFactsReader.Read(question, asked.Detection.Facts, reform);
        var figures = ReformMapping.Figures(read.Facts, asked.Detection.Facts.Method);
        using var turn = await context.RequestServices.GetRequiredService<DetectionRoom>().Enter(figures.Nodes.Count, question.Cancellation);
        var meant = await MeantCoalition.Find(question, asked, read, figures);
        question.Cancellation.ThrowIfCancellationRequested();
        var rules = await RulesInForce.Read(question, reform.Id);
        Guid[] nodes = [.. figures.Nodes.Select(node => node.ActorId)];
        var trusted = await TrustedTies.Read(question, reform.Id, nodes, asked.Detection.Facts.Window?.EndingWith(question.Clocks.AsOf));
        var facts = new RecruitingFacts(figures.Nodes, read.Facts.Scale, DetectionFacts.Of(read.Facts, figures), trusted, [.. rules.Rules.Select(Playable).OfType<RecruitingRule>()]);
        var answer = WhomToBringIn.Suggest(facts, new RecruitingQuestion(meant.Members.ToHashSet(), meant.Side, asked.Goal, asked.Most, excluded, asked.Detection.Method));
        question.Cancellation.ThrowIfCancellationRequested();
        return question.Answer(await new Shown(question, asked, reform, read, meant, rules, facts, answer).Show());
    }

    private static RecruitingRule? Playable(RuleInForce rule) => rule.Game() is var made && made.IsRefused ? null
        : new RecruitingRule(rule.RecordId, rule.Rule.Arena, made.Value, rule.Shared.ToDictionary(post => post.Key, post => (IReadOnlyList<Guid>)post.Value));

    private sealed class Shown(
        Question question, SuggestionQuestion asked, ReformRow reform, MapFactsRead read, MeantCoalition meant, RulesInForce rules, RecruitingFacts facts, RecruitingAnswer answer)
    {
        private readonly HashSet<Guid> members = [.. meant.Members];
        private readonly FigureRecords records = FigureRecords.Of(read);

        private FilteredOut[] Listed { get; } = [.. answer.FilteredOut.GroupBy(item => item.Reason).SelectMany(own => own.Take(MostListed))];

        private ToAssess[] First { get; } = [.. answer.AssessFirst.Take(MostListed)];

        public async Task<ReformSuggestions> Show()
        {
            Guid[] suggested = [.. answer.Chosen.Steps.Select(step => Id(step.Node))];
            var strangers = await Strangers();
            var names = await question.Names([.. suggested.Concat(answer.Chosen.Steps.SelectMany(step => step.Introduction).SelectMany(step => (Guid[])[Id(step.From), Id(step.To)]))
                .Concat(Listed.Select(item => Id(item.Node))).Concat(First.Select(item => Id(item.Node))).Concat(strangers).Distinct()]);
            var incentives = await HeldIncentives.Of(question, reform.Id, suggested);
            var conditions = await AskedConditions.Of(question, asked.Detection.Facts, read, suggested);
            var cumulated = 0m;
            var steps = answer.Chosen.Steps.Select(step => Step(step, names, incentives, conditions, cumulated += (decimal)step.Gain)).ToArray();
            return new ReformSuggestions(
                new MapReform(reform.Id, reform.Title(question), reform.Scale(question), reform.Stage),
                question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, Used(),
                For(), asked.Goal, asked.Most, answer.EmptyReason, answer.Candidates, steps, answer.Chosen.Value, answer.Chosen.Cost, answer.Chosen.CostUnknown,
                answer.Other is { } other ? new SuggestedAlternative(other.Order, [.. other.Steps.Select(step => Id(step.Node))], other.Value, other.Cost, other.CostUnknown) : null,
                answer.Best is { } best ? new SuggestedOptimum(best.Value, best.Value > 0 ? Math.Round(answer.Chosen.Value / best.Value, 12) : null, [.. best.Candidates.Select(Id)]) : null,
                [.. rules.Rules.Select(rule => Rule(rule, suggested))],
                [.. Listed.GroupBy(item => item.Reason).OrderBy(own => own.Key).Select(own => new FilteredActors(
                    own.Key, answer.FilteredOut.Count(item => item.Reason == own.Key), [.. own.Select(item => Filtered(item, names))]))],
                new ActorsToAssess(strangers.Length + answer.AssessFirst.Count,
                    [.. strangers.Select(actor => new ActorToAssess(actor, names.GetValueOrDefault(actor), null, ["no_stakeholder"], true, null, null, null)).Concat(First.Select(item => ToAssess(item, names))).Take(MostListed)]),
                await read.Hindsight(question,
                [
                    .. meant.Records, .. rules.Records, .. steps.SelectMany(step => step.Introduction).Select(step => step.RecordId), .. incentives.SelectMany(own => own).Select(item => item.Shown.RecordId),
                    .. conditions.SelectMany(own => own).Select(condition => condition.RecordId),
                ]),
                read.Inside);
        }

        // Who votes, or can block, and is not on the map: nobody has looked where they stand.
        private async Task<Guid[]> Strangers()
        {
            var nodes = facts.Nodes.Select(node => node.ActorId).ToHashSet();
            Guid[] voters = [.. facts.Rules.SelectMany(rule => rule.Game.Voters.Select(voter => voter.Id)).Where(voter => !nodes.Contains(voter)).Distinct()];
            return voters.Length == 0 ? [] : [.. (await FactRows.Columns(question, FactTables.Actors, "f.actor_id", "f.actor_id = any($4)", [voters], row => row.GetGuid(0))).Order()];
        }

        private Guid Id(int node) => facts.Nodes[node].ActorId;

        private SuggestionMethodUsed Used() => new(
            Algorithm, Version, answer.Chosen.Order, Math.Round(Greedy.Guarantee, 12), answer.Quota, Entry.MostConflict, RecruitingCost.LongestIntroduction,
            asked.Detection.Method.AgreementWeight, asked.Detection.Method.CoordinationWeight, Codes<Aggregate>.Of(asked.Detection.Facts.Method.Aggregate), asked.Detection.Facts.Window?.Text, Formulas);

        private SuggestedFor For()
        {
            NodeFigures[] inside = [.. facts.Nodes.Where(node => members.Contains(node.ActorId))];
            var lean = Lean.Of(inside, facts.Scale);
            return new SuggestedFor(
                meant.Kind, meant.Label, meant.CoalitionId, meant.Name, meant.Side switch { > 0 => ReformDirection.ForReform, < 0 => ReformDirection.AgainstReform, _ => null },
                lean.ByInfluence.Value ?? lean.ByHeads.Value, (double)inside.Sum(node => (decimal)(node.Influence?.Value ?? 0)), inside.Count(node => node.Influence is null), inside.Length,
                [.. meant.Members.Take(MostListed)]);
        }

        private SuggestedActor Step(Suggestion step, IReadOnlyDictionary<Guid, string> names, ILookup<Guid, (ReformDirection Direction, SuggestedIncentive Shown)> incentives, ILookup<Guid, AskedCondition> conditions, decimal cumulated)
        {
            var node = facts.Nodes[step.Node];
            return new SuggestedActor(
                node.ActorId, names.GetValueOrDefault(node.ActorId), node.ActorClass, node.Position?.Value, node.Salience?.Value, node.Influence?.Value,
                new SuggestedGain(step.Gain, step.Parts.Breadth, step.Parts.Strength, (double)cumulated),
                new SuggestedCost(step.Cost.Total, step.Cost.Gap, step.Cost.Persuasion, step.Cost.Steps, step.Cost.Introduction), step.Unknown,
                [.. step.Pivotal.Select(rule => new PivotalFor(facts.Rules[rule].RecordId, facts.Rules[rule].Arena))], Entering(step.Node),
                [.. step.Introduction.Select(link => new IntroducedBy(
                    Id(link.From), names.GetValueOrDefault(Id(link.From)), Id(link.To), names.GetValueOrDefault(Id(link.To)), link.Kind, link.Listens, link.RecordId))],
                [.. incentives[node.ActorId].Where(item => item.Direction == ReformDirection.ForReform).Select(item => item.Shown)],
                [.. incentives[node.ActorId].Where(item => item.Direction == ReformDirection.AgainstReform).Select(item => item.Shown)],
                [.. conditions[node.ActorId]], records.Of(node.ActorId));
        }

        private SuggestedEntry Entering(int node)
        {
            var entry = answer.Entries[node];
            return new SuggestedEntry(entry.Weight, entry.Ties, entry.Agreement, [.. entry.Edges.Select(at =>
            {
                var edge = facts.Network.Coordination[at];
                return new MemberTie(Id(edge.Source == node ? edge.Target : edge.Source), edge.Weight, edge.Ties);
            })]);
        }

        private FilteredActor Filtered(FilteredOut item, IReadOnlyDictionary<Guid, string> names)
        {
            var (node, entry) = (facts.Nodes[item.Node], item.Reason == FilterReason.Conflict ? Entering(item.Node) : null);
            return new FilteredActor(node.ActorId, names.GetValueOrDefault(node.ActorId), node.Position?.Value, entry, item.Reason switch
            {
                FilterReason.Opposes => records.Of(node.ActorId).Position,
                FilterReason.Conflict => [.. entry!.WithMembers.SelectMany(tie => tie.Ties).Concat(records.StancesOf(node.ActorId)).Distinct().Order()],
                FilterReason.AlreadyMember => [.. read.Members[node.ActorId].Where(membership => membership.CoalitionId == meant.CoalitionId).Select(membership => membership.RecordId)],
                _ => [],
            });
        }

        private ActorToAssess ToAssess(ToAssess item, IReadOnlyDictionary<Guid, string> names)
        {
            var node = facts.Nodes[item.Node];
            return new ActorToAssess(node.ActorId, names.GetValueOrDefault(node.ActorId), node.ActorClass, item.Missing, item.Votes,
                node.Position?.Value, node.Position is null ? node.Derived : null, node.Influence?.Value);
        }

        private SuggestedRule Rule(RuleInForce rule, Guid[] suggested)
        {
            Guid[] shared = [.. rule.Shared.Select(post => post.Key).Order()];
            return facts.Rules.FirstOrDefault(own => own.RecordId == rule.RecordId) is { } own
                ? new SuggestedRule(rule.RecordId, rule.Rule.Arena, rule.Rule.Quota, null, Standing(own, members), Standing(own, [.. members, .. suggested]), shared)
                : new SuggestedRule(rule.RecordId, rule.Rule.Arena, rule.Rule.Quota, rule.Game().Refusal!.Code, null, null, shared);
        }

        private static RuleStanding Standing(RecruitingRule rule, HashSet<Guid> inside)
        {
            var verdict = CoalitionVerdict.Of(rule.Game, [.. rule.VotersOf(inside)], new Dictionary<Guid, double>());
            return new RuleStanding(verdict.Wins, verdict.Weight, verdict.Margin, verdict.MissingVetoes);
        }
    }
}
