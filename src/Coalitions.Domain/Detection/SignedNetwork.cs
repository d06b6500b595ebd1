using System.Numerics;
using Coalitions.Domain.Networks;

namespace Coalitions.Domain.Detection;

/// <summary>
/// What detection works on: the layers with their weights, in whole units that have no common divisor. Explicit ties are
/// merged into one row per actor; the per-issue agreement stays factored. Positive and negative strengths are kept apart,
/// also where a pair has both.
/// </summary>
internal sealed class SignedNetwork
{
    // Sums of so many units, and twice as many, fit a long.
    private static readonly Int128 Most = (Int128)1 << 60;

    private readonly List<(SignedGraph Graph, long Factor)> explicitLayers;
    private readonly (StanceLayer Layer, long Factor)? factored;
    private readonly bool positiveOnly;
    private readonly long divisor;

    private SignedNetwork(int actors, List<(SignedGraph Graph, long Factor)> explicitLayers, (StanceLayer Layer, long Factor)? factored, bool positiveOnly)
    {
        (Actors, this.explicitLayers, this.factored, this.positiveOnly) = (actors, explicitLayers, factored, positiveOnly);
        divisor = Math.Max(1, CommonDivisor());
        (Plus, Minus) = (new long[actors], new long[actors]);
        (Offsets, Targets, Weights) = Merge();
        Features = factored is { } layer
            ? [.. layer.Layer.Features(positiveOnly).Select(feature => feature with { Multiplier = ScaledProduct(feature, layer.Factor), Values = Reduced(feature.Values) })]
            : [];
    }

    public int Actors { get; }

    public int[] Offsets { get; }

    public int[] Targets { get; }

    /// <summary>Net weights; a pair whose layers cancel out stays, with 0.</summary>
    public long[] Weights { get; }

    public StanceLayer.Feature[] Features { get; }

    /// <summary>Each actor's positive strength.</summary>
    public long[] Plus { get; }

    /// <summary>Each actor's negative strength, as a positive number.</summary>
    public long[] Minus { get; }

    /// <summary>Twice the positive weight.</summary>
    public long TotalPlus { get; private set; }

    /// <summary>Twice the negative weight.</summary>
    public long TotalMinus { get; private set; }

    public bool IsEmpty => TotalPlus == 0 && TotalMinus == 0;

    /// <summary>How many units make a weight of 1: a fraction, since units have no common divisor.</summary>
    public (long Numerator, long Denominator) UnitsPerOne => (StanceLayer.Full * 1000, divisor);

    public static Decision<SignedNetwork> Of(int actors, IReadOnlyList<(SignedGraph Graph, long UnitsTimesThousandths)> graphs, StanceLayer? stances, long stanceThousandths, bool positiveOnly)
    {
        var network = new SignedNetwork(
            actors,
            [.. graphs.Where(layer => layer.UnitsTimesThousandths > 0).Select(layer => (positiveOnly ? layer.Graph.Positive() : layer.Graph, layer.UnitsTimesThousandths))],
            stances is not null && stanceThousandths > 0 ? (stances, stanceThousandths) : null,
            positiveOnly);
        return network.AddStrengths() ? network : new Refusal("too-heavy", "The ties are too many and too heavy to be weighed exactly; give the layers smaller weights.");
    }

    /// <summary>Whether all its ties are of one kind, so that a tie is positive when the net weight of its ends is.</summary>
    public bool IsOfOneKind => factored is null && explicitLayers.Count <= 1;

    /// <summary>The positive ties, and the positive parts per issue, alone; in units of its own.</summary>
    public SignedNetwork PositivePart()
    {
        var network = new SignedNetwork(Actors, [.. explicitLayers.Select(layer => (layer.Graph.Positive(), layer.Factor))], factored, positiveOnly: true);
        network.AddStrengths();
        return network;
    }

    /// <summary>A number of units as a weight.</summary>
    public double Weight(Int128 units) => Scoring.Quotient((BigInteger)units * divisor, StanceLayer.Full * 1000);

    /// <summary>The positive and negative weight within groups, in units, each pair once.</summary>
    public (Int128 Positive, Int128 Negative) Within(int[] groups)
    {
        Int128 positive = 0, negative = 0;
        foreach (var (graph, factor) in explicitLayers)
        {
            Int128 plus = 0, minus = 0;
            for (var actor = 0; actor < Actors; actor++)
            {
                var own = groups[actor];
                for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
                    if (graph.Targets[at] is var other && other < actor && groups[other] == own)
                        if (graph.Weights[at] > 0) plus += graph.Weights[at];
                        else minus -= graph.Weights[at];
            }

            positive += plus * factor;
            negative += minus * factor;
        }

        if (factored is { } layer)
        {
            var (plus, minus) = layer.Layer.Within(groups);
            positive += plus * layer.Factor;
            if (!positiveOnly) negative += minus * layer.Factor;
        }

        return (positive / divisor, negative / divisor);
    }

    /// <summary>Whether an actor has a tie, or a stance that counts, in a layer that counts.</summary>
    public bool[] Tied()
    {
        var tied = new bool[Actors];
        for (var actor = 0; actor < Actors; actor++) tied[actor] = Plus[actor] > 0 || Minus[actor] > 0;
        factored?.Layer.Mark(tied);
        return tied;
    }

    /// <summary>Takes groups apart that positive ties do not hold together; whether there were any.</summary>
    public bool Split(int[] groups)
    {
        var parent = new int[Actors];
        for (var actor = 0; actor < Actors; actor++) parent[actor] = actor;
        foreach (var (graph, _) in explicitLayers)
            for (var actor = 0; actor < Actors; actor++)
            {
                // A tie stands with either of its ends.
                var own = groups[actor];
                for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
                    if (graph.Targets[at] is var other && other < actor && groups[other] == own && graph.Weights[at] > 0) Join(actor, other);
            }

        factored?.Layer.Connect(groups, Join);

        // The part with the group's first member keeps its number; each other takes that of a group that nobody is in.
        var (first, number, free, split) = (new int[Actors], new int[Actors], 0, false);
        Array.Fill(first, -1);
        Array.Fill(number, -1);
        for (var actor = 0; actor < Actors; actor++)
            if (first[groups[actor]] < 0) first[groups[actor]] = Root(actor);
        for (var actor = 0; actor < Actors; actor++)
        {
            var root = Root(actor);
            if (first[groups[actor]] == root) continue;
            if (number[root] < 0)
            {
                while (first[free] >= 0) free++;
                number[root] = free;
                first[free] = root;
            }

            (groups[actor], split) = (number[root], true);
        }

        return split;

        int Root(int actor)
        {
            while (parent[actor] != actor) actor = parent[actor] = parent[parent[actor]];
            return actor;
        }

        void Join(int one, int other)
        {
            var (a, b) = (Root(one), Root(other));
            parent[Math.Max(a, b)] = Math.Min(a, b);
        }
    }

    private long CommonDivisor()
    {
        BigInteger found = 0;
        foreach (var (graph, factor) in explicitLayers)
        {
            long own = 0;
            foreach (var weight in graph.Weights)
            {
                own = own == 0 ? Math.Abs(weight) : (long)BigInteger.GreatestCommonDivisor(own, weight);
                if (own == 1) break;
            }

            found = BigInteger.GreatestCommonDivisor(found, (BigInteger)own * factor);
        }

        if (factored is { } layer)
            foreach (var feature in layer.Layer.Features(positiveOnly))
                found = BigInteger.GreatestCommonDivisor(found, (BigInteger)feature.Multiplier * Common(feature.Values) * Common(feature.Values) * layer.Factor);
        return found > long.MaxValue ? 1 : (long)found;
    }

    private static int Common(int[] values)
    {
        var found = 0;
        foreach (var value in values)
            if ((found = (int)BigInteger.GreatestCommonDivisor(found, value)) == 1) break;
        return found;
    }

    private static int[] Reduced(int[] values)
    {
        var common = Common(values);
        return common == 1 ? values : [.. values.Select(value => value / common)];
    }

    private long ScaledProduct(StanceLayer.Feature feature, long factor)
    {
        var common = Common(feature.Values);
        return (long)((Int128)feature.Multiplier * common * common * factor / divisor);
    }

    private (int[] Offsets, int[] Targets, long[] Weights) Merge()
    {
        if (explicitLayers.Count == 0) return (new int[Actors + 1], [], []);
        if (explicitLayers is [var (only, times)])
        {
            var scaled = new long[only.Weights.Length];
            for (var at = 0; at < scaled.Length; at++) scaled[at] = Scaled(only.Weights[at], times);
            return (only.Offsets, only.Targets, scaled);
        }

        var (starts, targets, weights, sums) = (new int[Actors + 1], new List<int>(), new List<long>(), new SortedDictionary<int, long>());
        for (var actor = 0; actor < Actors; actor++)
        {
            sums.Clear();
            foreach (var (graph, factor) in explicitLayers)
                for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
                    sums[graph.Targets[at]] = sums.GetValueOrDefault(graph.Targets[at]) + Scaled(graph.Weights[at], factor);
            targets.AddRange(sums.Keys);
            weights.AddRange(sums.Values);
            starts[actor + 1] = targets.Count;
        }

        return (starts, [.. targets], [.. weights]);
    }

    private long Scaled(long weight, long factor) => (long)((Int128)weight * factor / divisor);

    // False when the sums do not fit.
    private bool AddStrengths()
    {
        Int128 total = 0;
        foreach (var (graph, factor) in explicitLayers)
            for (var actor = 0; actor < Actors; actor++)
                for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
                {
                    var weight = (Int128)graph.Weights[at] * factor / divisor;
                    if ((total += Int128.Abs(weight)) > Most) return false;
                    if (weight > 0) Plus[actor] += (long)weight;
                    else Minus[actor] -= (long)weight;
                }

        if (factored is { } layer)
        {
            foreach (var feature in Features)
            {
                Int128 values = 0;
                foreach (var value in feature.Values) values += Math.Abs(value);
                if (values > long.MaxValue / 2 || (total += (Int128)feature.Multiplier * values * values) > Most) return false;
            }

            var (plus, minus) = (new long[Actors], new long[Actors]);
            layer.Layer.AddStrengths(plus, minus);
            for (var actor = 0; actor < Actors; actor++)
            {
                var (more, less) = ((Int128)plus[actor] * layer.Factor / divisor, (Int128)minus[actor] * layer.Factor / divisor);
                if ((total += more + less) > Most) return false;
                Plus[actor] += (long)more;
                if (!positiveOnly) Minus[actor] += (long)less;
            }
        }

        TotalPlus = Plus.Sum();
        TotalMinus = Minus.Sum();
        return true;
    }
}
