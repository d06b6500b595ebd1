using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Recruiting;

/// <summary>
/// Suggests whom to bring into a coalition next: by greedy choice on the gain of <see cref="CoalitionGain"/>, of which the better
/// of two orders is taken (by gain; by gain for its cost, Khuller, Moss &amp; Naor 1999, Leskovec et al. 2007). Conflict would take
/// the guarantee away and so only filters. Not assessed is never zero: whoever lacks a figure that the goal needs is named
/// and not weighed. A pure function; the order of the lists decides nothing but that of the nodes, which is by id.
/// </summary>
public static class WhomToBringIn
{
    /// <summary>The reason of an empty answer: votes are asked for, and no decision rule is in force that makes a game.</summary>
    public const string NoDecisionRule = "no_decision_rule";

    /// <summary>The reason of an empty answer: everybody is a member, filtered out or not assessed.</summary>
    public const string NoCandidates = "no_candidates";

    /// <summary>The reason of an empty answer: nobody adds anything.</summary>
    public const string NoGain = "no_gain";

    /// <summary>The suggestions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one is asked for.</exception>
    public static RecruitingAnswer Suggest(RecruitingFacts facts, RecruitingQuestion question)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(question.Most, 1, nameof(question));
        var nodes = facts.Nodes;
        bool[] isMember = [.. nodes.Select(node => question.Members.Contains(node.ActorId))];
        NodeFigures[] members = [.. nodes.Where((_, node) => isMember[node])];
        var entries = Entry.Of(facts.Network, question.Method, node => isMember[node]);
        var (filtered, assess, candidates) = Sort(facts, question, isMember, entries);

        var aside = filtered.Where(item => item.Reason != FilterReason.AlreadyMember).Select(item => item.Node).ToHashSet();
        var introductions = Introductions.Of(nodes.Count, facts.Trusted, node => isMember[node], node => !aside.Contains(node));
        var mean = Lean.Of(members, facts.Scale) is var lean ? lean.ByInfluence.Value ?? lean.ByHeads.Value : null;
        RecruitingCost[] costs = [.. candidates.Select(node => Cost(nodes[node], introductions.LengthTo(node)))];
        var quota = CoalitionGain.QuotaOf(nodes);
        NodeFigures[] figures = [.. candidates.Select(node => nodes[node])];
        var start = new CoalitionGain(question.Goal, quota, members, figures, facts.Rules);

        int[] won = [.. Enumerable.Range(0, facts.Rules.Count).Where(rule => new Ballot(facts.Rules[rule], question.Members).IsWon)];
        var noRule = question.Goal != RecruitingGoal.Broad && facts.Rules.Count == 0;
        var most = noRule ? 0 : question.Most;
        var plain = Choice(RecruitingOrder.Gain, Greedy.Lazy(start.Copy(), most));
        var perCost = Choice(RecruitingOrder.GainPerCost, Greedy.Lazy(start.Copy(), most, [.. costs.Select(cost => cost.Total)]));
        var better = perCost.Value > plain.Value || (perCost.Value == plain.Value && perCost.CostUnknown == plain.CostUnknown && perCost.Cost < plain.Cost);
        var (chosen, other) = better ? (perCost, plain) : (plain, perCost);
        var best = noRule ? null : Optimum.Of(start, most);
        return new RecruitingAnswer(
            chosen, other.Steps.Select(step => step.Node).Order().SequenceEqual(chosen.Steps.Select(step => step.Node).Order()) ? null : other,
            best is null ? null : best with { Candidates = [.. best.Candidates.Select(candidate => candidates[candidate])] },
            candidates.Length, (double)quota, filtered, assess, entries, [.. won],
            chosen.Steps.Count > 0 ? null : noRule ? NoDecisionRule : candidates.Length == 0 ? NoCandidates : NoGain);

        RecruitingCost Cost(NodeFigures node, int? steps)
        {
            double? gap = mean is { } at ? Math.Clamp(Ahead(node.Position!.Value, at), 0, 1) : null;
            var persuasion = gap is not { } far ? null : far == 0 ? 0 : node.Salience is { } salience ? (double?)Greedy.Rounded(far * salience.Value) : null;
            return new RecruitingCost(gap, persuasion, steps, (double)Math.Min(steps ?? RecruitingCost.LongestIntroduction, RecruitingCost.LongestIntroduction) / RecruitingCost.LongestIntroduction);
        }

        // Whoever is further on the coalition's side than its mean need not be moved.
        double Ahead(double position, double at) => (double)(facts.Scale.Along(at) - facts.Scale.Along(position)) is var behind && question.Side == 0 ? Math.Abs(behind) : question.Side * behind;

        IEnumerable<string> Unknown(NodeFigures node, RecruitingCost cost)
        {
            if (question.Goal != RecruitingGoal.Winning && node.ActorClass is null) yield return "no_class";
            if (cost is { Gap: > 0, Persuasion: null }) yield return "no_salience";
        }

        RecruitingChoice Choice(RecruitingOrder order, IReadOnlyList<Taken> taken)
        {
            var (gain, carried, steps) = (start.Copy(), won.ToHashSet(), new List<Suggestion>());
            Ballot[] ballots = [.. facts.Rules.Select(rule => new Ballot(rule, question.Members))];
            foreach (var (candidate, added) in taken)
            {
                var parts = gain.PartsOf(candidate);
                gain.Take(candidate);
                foreach (var ballot in ballots) ballot.Add(figures[candidate].ActorId);
                var pivotal = Enumerable.Range(0, ballots.Length).Where(rule => !carried.Contains(rule) && ballots[rule].IsWon).ToArray();
                carried.UnionWith(pivotal);
                steps.Add(new Suggestion(candidates[candidate], added, new GainParts(Greedy.Rounded(parts.Breadth), Greedy.Rounded(parts.Strength)), costs[candidate],
                    [.. Unknown(figures[candidate], costs[candidate])], [.. pivotal], introductions.To(candidates[candidate])));
            }

            var known = steps.Select(step => step.Cost.Total).OfType<double>().ToArray();
            return new RecruitingChoice(order, steps, Optimum.ValueOf(start, taken.Select(own => own.Candidate)), Greedy.Rounded(known.Sum()), steps.Count - known.Length);
        }
    }

    private static (IReadOnlyList<FilteredOut> FilteredOut, IReadOnlyList<ToAssess> AssessFirst, int[] Candidates) Sort(
        RecruitingFacts facts, RecruitingQuestion question, bool[] isMember, IReadOnlyList<Entry> entries)
    {
        var (filtered, assess, candidates) = (new List<FilteredOut>(), new List<ToAssess>(), new List<int>());
        var voters = facts.Rules.SelectMany(rule => rule.Game.Voters.Select(voter => voter.Id).Concat(rule.Shared.Values.SelectMany(holders => holders))).ToHashSet();
        for (var node = 0; node < facts.Nodes.Count; node++)
        {
            var figures = facts.Nodes[node];
            var missing = Missing(figures, question.Goal);
            if (isMember[node]) filtered.Add(new FilteredOut(node, FilterReason.AlreadyMember));
            else if (question.Excluded.Contains(figures.ActorId)) filtered.Add(new FilteredOut(node, FilterReason.Excluded));
            else if (figures.Position is { } stand && question.Side * stand.Value < 0) filtered.Add(new FilteredOut(node, FilterReason.Opposes));
            else if (figures.Position is not null && entries[node].IsIntoConflict) filtered.Add(new FilteredOut(node, FilterReason.Conflict));
            else if (missing.Length > 0) assess.Add(new ToAssess(node, [.. missing], voters.Contains(figures.ActorId)));
            else candidates.Add(node);
        }

        return (filtered,
            [.. assess.OrderByDescending(item => item.Votes).ThenByDescending(item => facts.Nodes[item.Node].Influence?.Value ?? -1).ThenBy(item => item.Node)],
            [.. candidates]);
    }

    // Where votes alone count, influence does not.
    private static string[] Missing(NodeFigures figures, RecruitingGoal goal) =>
    [
        .. figures.Position is null ? ["no_position"] : Array.Empty<string>(),
        .. goal != RecruitingGoal.Winning && figures.Influence is null ? ["no_influence"] : Array.Empty<string>(),
    ];
}
