using System.Numerics;
using System.Text.Json;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Networks;
using Coalitions.Domain.Reforms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Detection;

/// <summary>Detection against plain reckoning over all pairs.</summary>
public class DetectionProperties
{
    private static readonly double[] Gammas = [0.3, 0.71, 1, 1.7];

    // Chosen so that no two differ by just half the width, at which a continuum gives no tie.
    private static readonly double[] Places = [0, 30, 70, 90, 100];

    [Property(MaxTest = 200)]
    public Property the_objective_is_that_of_a_plain_sum_over_pairs() => Prop.ForAll(Cases(14).ToArbitrary(), given =>
    {
        foreach (var objective in Enum.GetValues<DetectionObjective>())
        {
            var found = CoalitionDetection.Detect(given.Facts, given.Method with { Objective = objective }).Value;
            if (found.Objective is null) continue;
            var plain = Plain(given, objective, Placed(found));
            if (Math.Abs(plain - found.Objective.Value) > 1e-12) return false.Label($"{objective}: {found.Objective} is not {plain}");
        }

        return true.Label("");
    });

    [Property(MaxTest = 200)]
    public Property pairs_that_are_never_held_give_the_same_groups_as_pairs_that_are() => Prop.ForAll(Cases(30).ToArbitrary(), given =>
    {
        var factored = given.Facts.Network(given.Method, positiveOnly: false).Value;
        var (positive, negative) = Pairs(given);
        var held = SignedNetwork.Of(given.Facts.Actors, [(SignedGraph.Of(given.Facts.Actors, positive), 1), (SignedGraph.Of(given.Facts.Actors, negative), 1)], null, 0, false).Value;
        if (!Weights(factored).SequenceEqual(Weights(held))) return false.Label("strengths");
        foreach (var gathers in (bool[])[false, true])
        {
            int[] order = [.. Enumerable.Range(0, given.Facts.Actors)];
            var one = new Leiden(factored, new Scoring(factored, given.Method.Objective, given.Method.Gamma), true, gathers).Run(null, order);
            var other = new Leiden(held, new Scoring(held, given.Method.Objective, given.Method.Gamma), true, gathers).Run(null, order);
            if (!GroupSearch.Canonical(one).SequenceEqual(GroupSearch.Canonical(other))) return false.Label($"groups, gathers {gathers}");
            if (factored.Weight(factored.Within(one).Positive) != held.Weight(held.Within(one).Positive) || factored.Weight(factored.Within(one).Negative) != held.Weight(held.Within(one).Negative)) return false.Label("within");
        }

        return true.Label("");
    });

    [Property(MaxTest = 200)]
    public Property positive_parts_that_are_never_held_too() => Prop.ForAll(Cases(30).ToArbitrary(), given =>
    {
        var factored = given.Facts.Network(given.Method, positiveOnly: true).Value;
        var held = SignedNetwork.Of(given.Facts.Actors, [(SignedGraph.Of(given.Facts.Actors, Pairs(given).Positive), 1)], null, 0, true).Value;
        if (!Weights(factored).SequenceEqual(Weights(held))) return false.Label("strengths");
        int[] order = [.. Enumerable.Range(0, given.Facts.Actors)];
        var one = new Leiden(factored, new Scoring(factored, given.Method.Objective, given.Method.Gamma), true, false).Run(null, order);
        var other = new Leiden(held, new Scoring(held, given.Method.Objective, given.Method.Gamma), true, false).Run(null, order);
        return GroupSearch.Canonical(one).SequenceEqual(GroupSearch.Canonical(other)).Label("groups");
    });

    [Property(MaxTest = 200)]
    public Property groups_hang_together_and_nobody_gains_by_moving() => Prop.ForAll(Cases(30).ToArbitrary(), given =>
    {
        var found = CoalitionDetection.Detect(given.Facts, given.Method).Value;
        var friends = Pairs(given).Positive.SelectMany(tie => new[] { (tie.Source, tie.Target), (tie.Target, tie.Source) }).ToLookup(pair => pair.Item1, pair => pair.Item2);
        foreach (var group in found.Groups)
        {
            var (reached, open) = (new HashSet<int> { group.Members[0] }, new Stack<int>([group.Members[0]]));
            while (open.TryPop(out var actor))
                foreach (var friend in friends[actor])
                    if (group.Members.Contains(friend) && reached.Add(friend)) open.Push(friend);
            if (reached.Count < group.Members.Count) return false.Label($"apart: {string.Join(' ', group.Members)}");
        }

        return found.Members.All(member => member.ObjectiveMargin is null or >= 0).Label("margin");
    });

    [Property(MaxTest = 200)]
    public Property no_grouping_of_a_few_is_better() => Prop.ForAll(Cases(7).ToArbitrary(), given =>
    {
        var found = CoalitionDetection.Detect(given.Facts, given.Method).Value;
        if (found.Objective is null) return true.Label("");
        var best = Groupings(given.Facts.Actors)
            .Where(groups => !given.Facts.Network(given.Method, false).Value.Split([.. groups]))
            .Max(groups => Plain(given, given.Method.Objective, groups));
        return (found.Objective >= best - 1e-12).Label($"{found.Objective} is below {best}");
    });

    [Property(MaxTest = 200)]
    public Property a_margin_is_the_weight_to_the_own_group_less_that_to_the_best_other() => Prop.ForAll(Cases(20).ToArbitrary(), given =>
    {
        var found = CoalitionDetection.Detect(given.Facts, given.Method).Value;
        var (positive, negative) = Pairs(given);
        foreach (var member in found.Members)
        {
            var weights = new Int128[found.Groups.Count];
            for (var group = 0; group < weights.Length; group++)
                foreach (var tie in positive.Concat(negative).Where(tie => tie.Source == member.Actor || tie.Target == member.Actor))
                    if (found.Groups[group].Members.Contains(tie.Source == member.Actor ? tie.Target : tie.Source)) weights[group] += tie.Weight;
            var others = weights.Where((_, group) => group != member.Group).ToArray();
            var other = others.Length == 0 ? 0 : others.Max();
            if ((double)(weights[member.Group] - other) / 4e7 != member.Margin) return false.Label($"{member}: {string.Join(' ', weights)}");
            if (others.Length > 0 && Array.FindIndex(weights, weight => weight == other) is var first && first != member.NextGroup && first != member.Group) return false.Label($"{member}: next is {first}");
        }

        return true.Label("");
    });

    [Fact]
    public void the_same_facts_in_any_order_give_the_same_bytes()
    {
        var random = new SplitMix64(20260114);
        var given = Gen.Sample(Cases(40), 4).Select(sample => sample.Facts).ToArray();
        foreach (var facts in given)
        {
            var before = Bytes(facts);
            for (var shuffle = 0; shuffle < 20; shuffle++)
                Assert.Equal(before, Bytes(facts with
                {
                    Positions = [.. random.Order(facts.Positions.Count).Select(place => facts.Positions[place])],
                    Coordination = [.. random.Order(facts.Coordination.Count).Select(place => facts.Coordination[place])],
                }));
        }

        static string Bytes(DetectionFacts facts)
        {
            var found = CoalitionDetection.Detect(facts, new DetectionMethod()).Value;
            return JsonSerializer.Serialize(new { found, profile = CoalitionDetection.Profile(facts, found), positive = CoalitionDetection.WithoutNegative(facts, found) });
        }
    }

    private static IEnumerable<(double, double)> Weights(SignedNetwork network) =>
        network.Plus.Zip(network.Minus, (plus, minus) => (network.Weight(plus), network.Weight(minus)));

    private static int[] Placed(DetectedCoalitions found)
    {
        var labels = found.Labels();
        var next = found.Groups.Count;
        for (var actor = 0; actor < labels.Length; actor++)
            if (labels[actor] < 0) labels[actor] = next++;
        return labels;
    }

    // All pairs' parts in 1/40,000,000: issue by issue, and the ties.
    private static (SignedTie[] Positive, SignedTie[] Negative) Pairs(Case given)
    {
        var (positive, negative) = (new List<SignedTie>(), new List<SignedTie>());
        var (agreement, coordination) = ((long)(given.Method.AgreementWeight * 1000), (long)(given.Method.CoordinationWeight * 1000));
        foreach (var issue in given.Facts.Positions.GroupBy(item => item.Issue))
        {
            var held = issue.ToArray();
            for (var i = 0; i < held.Length; i++)
                for (var j = i + 1; j < held.Length; j++)
                    Add(held[i].Actor, held[j].Actor, agreement * (long)Math.Round(40_000 * (given.Facts.Scales[issue.Key].IsSupport
                        ? held[i].Position * held[j].Position / 4
                        : 1 - 2 * Math.Abs(held[i].Position - held[j].Position) / 100)));
        }

        foreach (var edge in given.Facts.Coordination) Add(edge.Source, edge.Target, coordination * (long)Math.Round(40_000 * edge.Weight));
        return ([.. positive], [.. negative]);

        void Add(int one, int other, long weight) => (weight > 0 ? positive : negative).Add(new SignedTie(one, other, weight));
    }

    private static double Plain(Case given, DetectionObjective objective, int[] groups)
    {
        var actors = given.Facts.Actors;
        var (positive, negative) = Pairs(given);
        var (plus, minus) = (Strengths(positive), Strengths(negative));
        var (allPlus, allMinus) = (Math.Max(1, plus.Sum()), Math.Max(1, -minus.Sum()));
        double within = positive.Concat(negative).Where(tie => groups[tie.Source] == groups[tie.Target]).Sum(tie => (double)tie.Weight), expected = 0;
        for (var i = 0; i < actors; i++)
            for (var j = 0; j < actors; j++)
                if (groups[i] == groups[j])
                    expected += objective == DetectionObjective.Modularity ? plus[i] * plus[j] / allPlus - minus[i] * minus[j] / allMinus : i < j ? 1 : 0;
        return objective == DetectionObjective.Modularity
            ? (2 * within - given.Method.Gamma * expected) / Math.Max(1, plus.Sum() - minus.Sum())
            : within / 4e7 - given.Method.Gamma * expected;

        double[] Strengths(SignedTie[] ties)
        {
            var sums = new double[actors];
            foreach (var (source, target, weight) in ties) (sums[source], sums[target]) = (sums[source] + weight, sums[target] + weight);
            return sums;
        }
    }

    private static IEnumerable<int[]> Groupings(int actors)
    {
        var groups = new int[actors];
        return From(0, 0);

        IEnumerable<int[]> From(int actor, int used)
        {
            if (actor == actors)
            {
                yield return groups;
                yield break;
            }

            for (var group = 0; group <= used; group++)
            {
                groups[actor] = group;
                foreach (var grouping in From(actor + 1, Math.Max(used, group + 1))) yield return grouping;
            }
        }
    }

    private static Gen<Case> Cases(int most) =>
        from actors in Gen.Choose(2, most)
        from issues in Gen.Choose(0, 4)
        from continua in Gen.Choose(0, 3).ArrayOf(issues)
        from cells in Gen.Choose(0, 9).ArrayOf(actors * issues)
        from ties in (from source in Gen.Choose(0, actors - 1)
                      from target in Gen.Choose(0, actors - 1)
                      from weight in Gen.Choose(-4, 6)
                      select (source, target, weight)).ArrayOf(actors)
        from gamma in Gen.Elements(Gammas)
        from agreement in Gen.Elements(0.5, 1, 2.125)
        from coordination in Gen.Elements(0, 1, 3.0)
        let scales = continua.Select(continuum => continuum == 0 ? Scale.Continuum(0, 100).Value : Scale.Support).ToArray()
        select new Case(
            new DetectionFacts(
                actors, scales,
                [
                    .. from actor in Enumerable.Range(0, actors)
                       from issue in Enumerable.Range(0, issues)
                       let cell = cells[actor * issues + issue]
                       where cell < 5
                       select (actor, issue, scales[issue].IsSupport ? cell - 2.0 : Places[cell]),
                ],
                [
                    .. from tie in ties
                       where tie.source != tie.target && tie.weight != 0
                       group tie.weight by (Math.Min(tie.source, tie.target), Math.Max(tie.source, tie.target)) into pair
                       where pair.Sum() != 0
                       select new CoordinationEdge(pair.Key.Item1, pair.Key.Item2, pair.Sum() / 4.0, []),
                ]),
            new DetectionMethod(Gamma: gamma, AgreementWeight: agreement, CoordinationWeight: coordination));

    public sealed record Case(DetectionFacts Facts, DetectionMethod Method)
    {
        public override string ToString() => JsonSerializer.Serialize(new
        {
            Facts.Actors,
            Scales = Facts.Scales.Select(scale => scale.IsSupport),
            Positions = Facts.Positions.Select(item => $"{item}"),
            Ties = Facts.Coordination.Select(edge => $"{edge.Source}-{edge.Target}:{edge.Weight}"),
            Method,
        });
    }
}
