using System.Globalization;
using Coalitions.Api.Reading;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Voting;

namespace Coalitions.Api.Detection;

/// <summary>Sets the detected coalitions against the decision rules in force.</summary>
public static class RulesShown
{
    /// <summary>So many coalitions of a kind are listed; all are counted.</summary>
    private const int MostListed = 20;

    /// <summary>The rules with the records that the answer rests on.</summary>
    public static async Task<(IReadOnlyList<RuleOutlook> Rules, IReadOnlyList<Guid> Records)> Show(Question question, DetectionRun run)
    {
        var read = await RulesInForce.Read(question, run.Read.Facts.ReformId);
        var shown = new List<RuleOutlook>();
        foreach (var rule in read.Rules)
        {
            question.Cancellation.ThrowIfCancellationRequested();
            shown.Add(new RuleTable(run, rule, read.Titles, read.Names).Show(MostListed));
        }

        return (shown, read.Records);
    }
}

/// <summary>One rule and the detected coalitions.</summary>
internal sealed class RuleTable
{
    private readonly DetectionRun run;
    private readonly DecisionRuleAdopted rule;
    private readonly Guid record;
    private readonly IReadOnlyDictionary<Guid, string?> titles;
    private readonly IReadOnlyDictionary<Guid, string> names;
    private readonly IReadOnlyDictionary<Guid, Guid[]> posts;
    private readonly Dictionary<Guid, string> coalitionOf;
    private readonly RuleInForce inForce;

    public RuleTable(DetectionRun run, RuleInForce inForce, IReadOnlyDictionary<Guid, string?> titles, IReadOnlyDictionary<Guid, string> names)
    {
        (this.run, this.inForce, rule, record, posts, this.titles, this.names) = (run, inForce, inForce.Rule, inForce.RecordId, inForce.Posts, titles, names);
        coalitionOf = run.Ids.Select((id, node) => (id, Label: run.LabelOf(node))).Where(pair => pair.Label is not null).ToDictionary(pair => pair.id, pair => pair.Label!);
        // A post that several hold votes where all of them are.
        foreach (var (post, holders) in inForce.Shared)
            if (holders.Select(holder => coalitionOf.GetValueOrDefault(holder)).Distinct().ToArray() is [{ } label]) coalitionOf[post] = label;
    }

    public RuleOutlook Show(int most)
    {
        RulePost[] held = [.. posts.OrderBy(post => post.Key).Select(post => new RulePost(
            post.Key, titles.GetValueOrDefault(post.Key), post.Value.Length switch { 0 => "vacant", 1 => "held", _ => "shared" }, post.Value))];
        var made = inForce.Game();
        if (made.IsRefused) return new RuleOutlook(record, rule.Arena, rule.Quota, [], held, made.Refusal.Code, null, "voters", [], null, []);
        var game = made.Value;
        var power = VotingPower.Of(game);
        var (over, blocs) = Blocs(game);
        return new RuleOutlook(
            record, rule.Arena, rule.Quota, Voters(game, power.IsRefused ? null : power.Value), held, null,
            power.IsRefused ? null : new RulePower(power.Value.Method, power.Value.PowerToAct, power.Value.WinningCoalitions?.ToString(CultureInfo.InvariantCulture), power.Value.Coalitions.ToString(CultureInfo.InvariantCulture), power.Value.Sampling),
            blocs.Count == 0 ? "voters" : "coalitions", blocs, Minimal(over, blocs, most),
            [.. run.Found.Groups.Select((_, place) => Outlook(game, place))]);
    }

    private RuleVoter[] Voters(VotingGame game, VotingPower? power)
    {
        var powers = power?.Voters.ToDictionary(voter => voter.Id);
        var own = inForce.Votes.Where(vote => vote.Decider.Kind == DeciderKind.Post).ToLookup(vote => vote.Voter, vote => vote.Decider.Id);
        return [.. game.Voters.Select(voter =>
        {
            var figures = powers?[voter.Id];
            return new RuleVoter(
                voter.Id, posts.ContainsKey(voter.Id) ? DeciderKind.Post : DeciderKind.Actor, names.GetValueOrDefault(voter.Id) ?? titles.GetValueOrDefault(voter.Id),
                [.. own[voter.Id].Distinct().Order()], voter.Weight, coalitionOf.GetValueOrDefault(voter.Id), figures?.Veto, figures?.Dictator, figures?.Dummy, figures?.Swings?.ToString(CultureInfo.InvariantCulture),
                figures?.AbsoluteBanzhaf, figures?.Banzhaf, figures?.ShapleyShubik, figures?.ExactBanzhaf?.ToString(), figures?.ExactShapleyShubik?.ToString());
        })];
    }

    // Too many voters to go through their subsets vote as the coalitions that they are in, each under the id of its first voter.
    private (VotingGame Game, IReadOnlyList<RuleBloc> Blocs) Blocs(VotingGame game)
    {
        if (game.Voters.Count <= MinimalCoalitions.MostBlocs) return (game, []);
        var groups = game.Voters.Where(voter => coalitionOf.ContainsKey(voter.Id)).GroupBy(voter => coalitionOf[voter.Id]).ToArray();
        var bloc = groups.SelectMany(group => group.Select(voter => (voter.Id, First: group.First().Id))).ToDictionary(pair => pair.Id, pair => pair.First);
        var over = VotingGame.Of(rule.Quota, game.Voters.Select(voter => voter with { Id = bloc.GetValueOrDefault(voter.Id, voter.Id) }));
        return over.IsRefused ? (game, []) : (over.Value, [.. groups.Select(group => new RuleBloc(
            group.First().Id, group.Key, over.Value.Voters.First(voter => voter.Id == group.First().Id).Weight, group.Count()))]);
    }

    private MinimalCoalitions Minimal(VotingGame game, IReadOnlyList<RuleBloc> blocs, int most)
    {
        var places = run.Figures.Nodes.Where(node => node.Position is not null).ToDictionary(node => node.ActorId, node => node.Position!.Value);
        // A bloc stands where its members stand on the mean, and meets whoever one of them meets.
        foreach (var bloc in blocs)
        {
            var members = run.MembersOf(int.Parse(bloc.Coalition.AsSpan(1), CultureInfo.InvariantCulture) - 1);
            if (Domain.Groups.Lean.Of(members, run.Read.Facts.Scale) is var lean && (lean.ByInfluence.Value ?? lean.ByHeads.Value) is { } mean) places[bloc.Id] = mean;
            else places.Remove(bloc.Id);
        }

        var standsFor = blocs.ToDictionary(bloc => bloc.Coalition, bloc => bloc.Id);
        var voters = game.Voters.Select(voter => voter.Id).ToHashSet();
        var placed = places.Where(place => voters.Contains(place.Key)).ToDictionary();
        var joined = run.Coordination.Where(tie => tie.Weight > 0).Select(tie => (One: Seen(tie.One), Other: Seen(tie.Other)))
            .Where(tie => tie.One != tie.Other && voters.Contains(tie.One) && voters.Contains(tie.Other)).Distinct().ToArray();
        return MinimalCoalitions.Of(game, placed.Count > 0 ? placed : null, joined.Length > 0 ? joined : null, most);

        Guid Seen(Guid actor) => coalitionOf.TryGetValue(actor, out var label) && standsFor.TryGetValue(label, out var id) ? id : actor;
    }

    private CoalitionOutlook Outlook(VotingGame game, int place)
    {
        var (members, label) = (run.MembersOf(place), DetectionRun.Label(place));
        Guid[] all = [.. members.Select(member => member.ActorId), .. posts.Keys.Where(post => coalitionOf.GetValueOrDefault(post) == label)];
        var verdict = CoalitionVerdict.Of(game, all, members.Where(member => member.Influence is not null).ToDictionary(member => member.ActorId, member => member.Influence!.Value));
        return new CoalitionOutlook(label, verdict.Wins, verdict.Weight, verdict.Margin, verdict.MissingVetoes, verdict.Swing, verdict.Blocks,
            all.Length - verdict.WithoutVote.Count, verdict.Fragility);
    }
}
