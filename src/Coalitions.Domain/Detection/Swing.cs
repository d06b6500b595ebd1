namespace Coalitions.Domain.Detection;

/// <summary>Which input of a detection is changed.</summary>
public enum SwingInput
{
    /// <summary>The actor's position on an issue.</summary>
    Position = 1,

    /// <summary>A tie of coordination that holds it in, which ends.</summary>
    TieEnds = 2,

    /// <summary>A tie of coordination to a member of another group, which begins.</summary>
    TieBegins = 3,
}

/// <summary>The smallest change of one input after which an actor's group is not its best place any more, all others staying where they are.</summary>
/// <param name="Issue">By place among the issues; for a position.</param>
/// <param name="Edge">By place among the edges of the facts; for a tie that ends.</param>
/// <param name="Other">Whom the tie joins it to, or would; for ties. Of a group all would do: the first is named.</param>
/// <param name="From">The position, or the weight of the tie; 0 for one that begins.</param>
/// <param name="To">What it would have to become, to a hundredth of the step that positions are weighed in.</param>
/// <param name="ShareOfScale">How much of the scale that is (of a tie's strength: of 1), by which inputs are compared; at most 1 for positions.</param>
/// <param name="Group">Where it would then rather be, by place among the groups; null: alone.</param>
public sealed record SwingChange(SwingInput Input, int? Issue, int? Edge, int? Other, double From, double To, double ShareOfScale, int? Group)
{
    /// <summary>To less from.</summary>
    public double By => (double)((decimal)To - (decimal)From);
}

/// <summary>
/// What would take a member to another group. Each change is judged by the very objective of detection, with the actor in its
/// group and in others and with everybody else where they are: the exact answer to that question, and to what a detection
/// from nothing would say a good guess, for others may move with it. Changes are searched for in floating point and told only
/// where the exact objective agrees.
/// </summary>
public static class Swing
{
    /// <summary>Up to so many actors changes are sought.</summary>
    public const int MostActors = 500;

    // So many issues, those on which most depends, so many ties and so many groups are looked at.
    private const int MostIssues = 10;
    private const int MostTies = 20;
    private const int MostGroups = 20;

    // First in steps, then halved until a hundredth of the scale's quarter is left.
    private const int Steps = 8;
    private const int Halvings = 6;

    /// <summary>The changes, the smallest first; empty where none would do. Null above <see cref="MostActors"/>, and of an actor in no group.</summary>
    public static IReadOnlyList<SwingChange>? Of(DetectionFacts facts, DetectedCoalitions answer, int actor)
    {
        var labels = answer.Labels();
        if (facts.Actors > MostActors || labels[actor] < 0) return null;
        var search = new Search(facts, answer, actor, labels);
        return [.. search.Positions().Concat(search.Ends()).Concat(search.Beginnings())
            .OrderBy(change => change.ShareOfScale).ThenBy(change => change.Input).ThenBy(change => change.Issue).ThenBy(change => change.Edge)];
    }

    /// <summary>The facts with one of their inputs changed.</summary>
    public static DetectionFacts With(DetectionFacts facts, int actor, SwingChange change) => change.Input switch
    {
        SwingInput.Position => facts with { Positions = [.. facts.Positions.Select(held => held.Actor == actor && held.Issue == change.Issue ? held with { Position = change.To } : held)] },
        SwingInput.TieEnds => facts with { Coordination = [.. facts.Coordination.Where((_, edge) => edge != change.Edge)] },
        _ => facts with { Coordination = [.. facts.Coordination, new Mapping.CoordinationEdge(Math.Min(actor, change.Other!.Value), Math.Max(actor, change.Other.Value), change.To, [])] },
    };

    /// <summary>Whether a detection from nothing after the change finds the actor with at most half of those that it was with.</summary>
    public static bool IsConfirmed(DetectionFacts facts, DetectedCoalitions answer, int actor, SwingChange change)
    {
        var found = CoalitionDetection.Detect(With(facts, actor, change), answer.Method);
        if (found.IsRefused) return false;
        var (before, after) = (answer.Labels(), found.Value.Labels());
        int[] others = [.. Enumerable.Range(0, before.Length).Where(other => other != actor && before[other] == before[actor])];
        // Whoever was alone has moved when it is with somebody.
        if (others.Length == 0) return after.Where((label, other) => other != actor && label >= 0 && label == after[actor]).Any();
        return others.Count(other => after[actor] >= 0 && after[other] == after[actor]) * 2 <= others.Length;
    }

    private sealed class Search
    {
        private readonly DetectionFacts facts;
        private readonly DetectedCoalitions answer;
        private readonly int actor;
        private readonly int[] labels;
        private readonly Dictionary<int, double> held;
        private readonly ILookup<int, (int Actor, double Position)> others;
        private readonly int[] ownEdges;

        // Where else it could be: in the group that it has most to do with, in the largest others, or alone.
        private readonly int?[] elsewhere;

        // Each group's strengths towards all others but the actor, and twice the weight of all ties but its own.
        private readonly double[] plus;
        private readonly double[] minus;
        private readonly double allPlus;
        private readonly double allMinus;

        public Search(DetectionFacts facts, DetectedCoalitions answer, int actor, int[] labels)
        {
            (this.facts, this.answer, this.actor, this.labels) = (facts, answer, actor, labels);
            held = facts.Positions.Where(position => position.Actor == actor).ToDictionary(position => position.Issue, position => position.Position);
            others = facts.Positions.Where(position => position.Actor != actor && held.ContainsKey(position.Issue)).ToLookup(position => position.Issue, position => (position.Actor, position.Position));
            ownEdges = [.. Enumerable.Range(0, facts.Coordination.Count).Where(edge => facts.Coordination[edge].Source == actor || facts.Coordination[edge].Target == actor)];
            var next = answer.Members.First(member => member.Actor == actor).NextGroup;
            elsewhere =
            [
                .. Enumerable.Range(0, answer.Groups.Count).Where(group => group != labels[actor]).OrderByDescending(group => group == next).Take(MostGroups).Cast<int?>(),
                .. answer.Groups[labels[actor]].Members.Count > 1 ? new int?[] { null } : [],
            ];

            var network = facts.Network(answer.Method, positiveOnly: false).Value;
            var (unit, own) = (network.Weight(1), Towards(null));
            (plus, minus) = (new double[answer.Groups.Count], new double[answer.Groups.Count]);
            for (var node = 0; node < labels.Length; node++)
                if (node != actor && labels[node] >= 0)
                {
                    plus[labels[node]] += network.Plus[node] * unit;
                    minus[labels[node]] += network.Minus[node] * unit;
                }

            for (var group = 0; group < plus.Length; group++) (plus[group], minus[group]) = (plus[group] - own.Plus[group], minus[group] - own.Minus[group]);
            (allPlus, allMinus) = (network.TotalPlus * unit - 2 * own.AllPlus, network.TotalMinus * unit - 2 * own.AllMinus);
        }

        public IEnumerable<SwingChange> Positions()
        {
            var pulls = Holding.Of(facts, answer, int.MaxValue)[actor];
            int[] issues = [.. pulls.HeldByIssues.First.Concat(pulls.BrokenIssues.First).Select(pull => pull.Issue).Concat(held.Keys.Order()).Distinct().Take(MostIssues)];
            foreach (var issue in issues)
            {
                var scale = facts.Scales[issue];
                SwingChange?[] found = [Move(issue, scale.Min), Move(issue, scale.Max)];
                if (found.OfType<SwingChange>().MinBy(change => change.ShareOfScale) is { } nearest) yield return nearest;
            }
        }

        public IEnumerable<SwingChange> Ends() =>
            from edge in ownEdges.Where(edge => facts.Coordination[edge].Weight > 0 && labels[facts.Coordination[edge].Source] == labels[facts.Coordination[edge].Target])
                .OrderByDescending(edge => facts.Coordination[edge].Weight).ThenBy(edge => edge).Take(MostTies)
            let tie = facts.Coordination[edge]
            let change = new SwingChange(SwingInput.TieEnds, null, edge, tie.Source == actor ? tie.Target : tie.Source, tie.Weight, 0, tie.Weight, null)
            let goes = Goes(change) is null ? null : Exactly(change)
            where goes is not null
            select change with { Group = goes.Value.Group };

        public IEnumerable<SwingChange> Beginnings()
        {
            var tied = ownEdges.Select(edge => facts.Coordination[edge]).Select(tie => tie.Source == actor ? tie.Target : tie.Source).ToHashSet();
            foreach (var group in elsewhere.OfType<int>())
            {
                if (answer.Groups[group].Members.Where(member => !tied.Contains(member)).Cast<int?>().FirstOrDefault() is not { } other) continue;
                if (Goes(Begun(1))?.Group != group) continue;
                var (stays, at) = (0.0, 1.0);
                for (var halving = 0; halving <= Halvings; halving++)
                    if ((stays + at) / 2 is var middle && Goes(Begun(middle)) is { } sooner && sooner.Group == group) at = middle;
                    else stays = middle;
                var change = Begun(Math.Round(Math.Ceiling(at * 100) / 100, 2));
                if (Exactly(change) is { } goes && goes.Group == group) yield return change with { Group = group };

                SwingChange Begun(double strength) => new(SwingInput.TieBegins, null, null, other, 0, strength, strength, null);
            }
        }

        // The nearest step towards an end of the scale at which it would rather go, then the nearest place before it.
        private SwingChange? Move(int issue, double end)
        {
            var (scale, from) = (facts.Scales[issue], held[issue]);
            var (step, stays, sign) = ((scale.Max - scale.Min) / Steps, from, Math.Sign(end - from));
            for (var i = 1; i <= Steps && stays != end; i++)
            {
                var at = sign > 0 ? Math.Min(end, from + i * step) : Math.Max(end, from - i * step);
                if (Goes(To(at)) is null)
                {
                    stays = at;
                    continue;
                }

                for (var halving = 0; halving < Halvings; halving++)
                    if ((stays + at) / 2 is var middle && Goes(To(middle)) is not null) at = middle;
                    else stays = middle;

                // To the hundredth in which positions are weighed, away from where it stays.
                var fine = scale.IsSupport ? Math.Clamp(Math.Round(at + sign * 0.005, 2), scale.Min, scale.Max) : at;
                return Exactly(To(fine)) is { } goes
                    ? To(fine) with { ShareOfScale = Math.Round(Math.Abs(fine - from) / (scale.Max - scale.Min), 12), Group = goes.Group }
                    : null;
            }

            return null;

            SwingChange To(double to) => new(SwingInput.Position, issue, null, null, from, to, 0, null);
        }

        // The actor's positive and negative weight to each group after a change, and to all; in the layers of detection.
        private (double[] Plus, double[] Minus, double AllPlus, double AllMinus) Towards(SwingChange? change)
        {
            var (towards, against, allTowards, allAgainst) = (new double[answer.Groups.Count], new double[answer.Groups.Count], 0.0, 0.0);
            foreach (var edge in ownEdges)
                if (change is not { Input: SwingInput.TieEnds } || change.Edge != edge)
                    Meet(facts.Coordination[edge].Source == actor ? facts.Coordination[edge].Target : facts.Coordination[edge].Source, facts.Coordination[edge].Weight * answer.Method.CoordinationWeight);
            if (change is { Input: SwingInput.TieBegins }) Meet(change.Other!.Value, change.To * answer.Method.CoordinationWeight);
            var net = answer.Method.AgreementForm == AgreementForm.Net ? new Dictionary<int, long>() : null;
            foreach (var (issue, position) in held)
                foreach (var (other, theirs) in others[issue])
                {
                    var units = StanceLayer.WeightOf(facts.Scales[issue], change is { Input: SwingInput.Position } && change.Issue == issue ? change.To : position, theirs);
                    if (net is null) Meet(other, units * answer.Method.AgreementWeight / StanceLayer.Full);
                    else net[other] = net.GetValueOrDefault(other) + units;
                }

            foreach (var (other, units) in net ?? []) Meet(other, units * answer.Method.AgreementWeight / StanceLayer.Full);
            return (towards, against, allTowards, allAgainst);

            void Meet(int other, double weight)
            {
                allTowards += Math.Max(weight, 0);
                allAgainst += Math.Max(-weight, 0);
                if (labels[other] < 0) return;
                towards[labels[other]] += Math.Max(weight, 0);
                against[labels[other]] += Math.Max(-weight, 0);
            }
        }

        // Where it would rather be, if anywhere, in floating point: what is named is judged exactly once more.
        private Place? Goes(SwingChange change)
        {
            var own = Towards(change);
            // Without a positive tie left it is out of its group, whatever the objective says.
            var (best, place) = Stays(own.Plus) ? (Score(labels[actor]) + 1e-12, (Place?)null) : (0, new Place(null));
            foreach (var group in elsewhere)
            {
                // As in detection a positive tie has to lead there: to have the same foes is not enough.
                if (group is { } there && own.Plus[there] <= 0) continue;
                if ((group is { } other ? Score(other) : 0) is var score && score > best) (best, place) = (score, new Place(group));
            }

            return place;

            double Score(int group)
            {
                var net = own.Plus[group] - own.Minus[group];
                if (answer.Method.Objective == DetectionObjective.Cpm) return net - answer.Method.Gamma * (answer.Groups[group].Members.Count - (group == labels[actor] ? 1 : 0));
                var (twicePlus, twiceMinus) = (allPlus + 2 * own.AllPlus, allMinus + 2 * own.AllMinus);
                return net - (twicePlus > 0 ? answer.Method.Gamma * own.AllPlus * (plus[group] + own.Plus[group]) / twicePlus : 0)
                    + (twiceMinus > 0 ? answer.Method.Gamma * own.AllMinus * (minus[group] + own.Minus[group]) / twiceMinus : 0);
            }
        }

        // The same by the very objective, in whole numbers; of equal places the first.
        private Place? Exactly(SwingChange change)
        {
            var made = With(facts, actor, change).Network(answer.Method, positiveOnly: false);
            if (made.IsRefused) return null;
            var (scoring, towards) = (new Scoring(made.Value, answer.Method.Objective, answer.Method.Gamma), Towards(change).Plus);
            // Whoever is in no group is alone, under a number that no group has.
            int[] groups = [.. labels.Select((label, node) => label < 0 ? answer.Groups.Count + node : label)];
            var stays = Stays(towards);
            if (!stays) groups[actor] = answer.Groups.Count + labels.Length;
            var (best, place) = (scoring.Total(made.Value, groups), stays ? (Place?)null : new Place(null));
            foreach (var group in elsewhere)
            {
                if (group is { } there && towards[there] <= 0) continue;
                groups[actor] = group ?? answer.Groups.Count + labels.Length;
                if (scoring.Total(made.Value, groups) is var total && total > best) (best, place) = (total, new Place(group));
            }

            return place;
        }

        private bool Stays(double[] towards) => towards[labels[actor]] > 0 || answer.Groups[labels[actor]].Members.Count == 1;

        private readonly record struct Place(int? Group);
    }
}
