using System.Numerics;
using Coalitions.Domain.Networks;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Detection;

/// <summary>
/// Who stands where on which issue, in whole numbers: positions are rounded to a hundredth on a support issue and to a
/// two-hundredth of the width on a continuum, so that the weight of a pair, a·b/4 or 1 − 2|d|/(max − min), is a whole
/// number of 1/40,000. On a support issue the products need only sums; on a continuum the distance is taken apart into the
/// gaps between the positions held, on each of which two actors are on the same side or not. So a group of any size is its
/// sums over stances, and pairs are never held.
/// </summary>
public sealed class StanceLayer
{
    /// <summary>How many units of weight full agreement on one issue has.</summary>
    public const long Full = 40_000;

    private const int Hundredths = 100;
    private const int Steps = 200;

    private readonly OfIssue[] issues;

    private StanceLayer(int actors, OfIssue[] issues) => (Actors, this.issues) = (actors, issues);

    /// <summary>How many actors there are.</summary>
    public int Actors { get; }

    /// <summary>Whether two actors agree or disagree anywhere.</summary>
    public bool IsEmpty => issues.All(issue => issue.Actors.Length < 2);

    /// <summary>The layer of these positions; their order decides nothing.</summary>
    /// <param name="scales">The scale of each issue.</param>
    /// <param name="positions">Each actor's one position on an issue; at most one of a pair.</param>
    public static StanceLayer Of(int actors, IReadOnlyList<Scale> scales, IEnumerable<(int Actor, int Issue, double Position)> positions)
    {
        var lists = new List<(int Actor, int Value)>[scales.Count];
        for (var issue = 0; issue < lists.Length; issue++) lists[issue] = [];
        foreach (var (actor, issue, position) in positions)
        {
            // A neutral stance on a support issue agrees and disagrees with nobody.
            var value = Whole(scales[issue], position);
            if (!scales[issue].IsSupport || value != 0) lists[issue].Add((actor, value));
        }

        return new StanceLayer(actors, [.. lists.Select((list, issue) =>
        {
            list.Sort();
            return new OfIssue(scales[issue].IsSupport, [.. list.Select(item => item.Actor)], [.. list.Select(item => item.Value)]);
        })]);
    }

    /// <summary>Adds each actor's positive and negative weight with all others, in units.</summary>
    internal void AddStrengths(Span<long> positive, Span<long> negative)
    {
        foreach (var issue in issues)
        {
            var own = Parts.Of(issue, issue.Values);
            for (var i = 0; i < issue.Actors.Length; i++)
            {
                var (plus, minus) = own.With(issue.Values[i]);
                positive[issue.Actors[i]] += plus - Weight(issue, issue.Values[i], issue.Values[i]);
                negative[issue.Actors[i]] += minus;
            }
        }
    }

    /// <summary>The positive and the negative weight within the groups, in units; each pair once.</summary>
    internal (Int128 Positive, Int128 Negative) Within(int[] groups)
    {
        Int128 positive = 0, negative = 0;
        foreach (var issue in issues)
            foreach (var group in issue.Actors.Zip(issue.Values).GroupBy(item => groups[item.First], item => item.Second))
            {
                var values = group.ToArray();
                var parts = Parts.Of(issue, values);
                foreach (var value in values)
                {
                    var (plus, minus) = parts.With(value);
                    positive += plus - Weight(issue, value, value);
                    negative += minus;
                }
            }

        return (positive / 2, negative / 2);
    }

    /// <summary>The largest number that divides every pair's weight; 0 when there is none.</summary>
    internal long Divisor()
    {
        BigInteger divisor = 0;
        foreach (var feature in Features(positiveOnly: false))
        {
            BigInteger values = 0;
            foreach (var value in feature.Values) values = BigInteger.GreatestCommonDivisor(values, value);
            divisor = BigInteger.GreatestCommonDivisor(divisor, feature.Multiplier * values * values);
        }

        return (long)divisor;
    }

    /// <summary>
    /// The layer as a sum of products: the weight of a pair is Σ multiplier × value × value over the features that both
    /// have. The net weight, or with <paramref name="positiveOnly"/> its positive part per issue.
    /// </summary>
    internal IEnumerable<Feature> Features(bool positiveOnly) => issues
        .Where(issue => issue.Actors.Length > 1)
        .SelectMany(issue => (issue.IsSupport, positiveOnly) switch
        {
            (true, false) => [new Feature(1, issue.Actors, issue.Values)],
            (true, true) => Sides(issue),
            (false, false) => Gaps(issue),
            (false, true) => Overlaps(issue),
        });

    /// <summary>Each pair's net weight over its shared issues, in units.</summary>
    internal SignedGraph Net()
    {
        var sums = new long[Actors * Actors];
        foreach (var issue in issues)
            for (var i = 0; i < issue.Actors.Length; i++)
                for (var j = i + 1; j < issue.Actors.Length; j++)
                    sums[issue.Actors[i] * Actors + issue.Actors[j]] += Weight(issue, issue.Values[i], issue.Values[j]);
        return SignedGraph.Of(Actors, sums.Select((sum, pair) => new SignedTie(pair / Actors, pair % Actors, sum)).Where(tie => tie.Weight != 0));
    }

    /// <summary>Joins whoever has a positive weight with each other on some issue.</summary>
    internal void Connect(int[] groups, Action<int, int> join)
    {
        var last = new Dictionary<(int Group, int Side), (int Actor, int Value)>();
        foreach (var issue in issues)
        {
            last.Clear();
            // In the order of positions, a chain of near ones is all there is to know.
            foreach (var (actor, value) in issue.Actors.Zip(issue.Values).OrderBy(item => item.Second).ThenBy(item => item.First))
            {
                var key = (groups[actor], issue.IsSupport ? Math.Sign(value) : 0);
                if (last.TryGetValue(key, out var before) && Weight(issue, before.Value, value) > 0) join(before.Actor, actor);
                last[key] = (actor, value);
            }
        }
    }

    /// <summary>Who has a stance that counts.</summary>
    internal void Mark(Span<bool> tied)
    {
        foreach (var issue in issues.Where(issue => issue.Actors.Length > 1))
            foreach (var actor in issue.Actors) tied[actor] = true;
    }

    /// <summary>The weight of a pair on an issue, in units.</summary>
    internal static long WeightOf(Scale scale, double one, double other) => Weight(scale.IsSupport, Whole(scale, one), Whole(scale, other));

    private static int Whole(Scale scale, double position) => scale.IsSupport
        ? (int)Math.Round(position * Hundredths, MidpointRounding.AwayFromZero)
        : (int)Math.Round((position - scale.Min) / (scale.Max - scale.Min) * Steps, MidpointRounding.AwayFromZero);

    private static long Weight(OfIssue issue, int one, int other) => Weight(issue.IsSupport, one, other);

    private static long Weight(bool isSupport, int one, int other) => isSupport ? (long)one * other : 4 * (long)Hundredths * (Hundredths - Math.Abs(one - other));

    private static IEnumerable<Feature> Sides(OfIssue issue)
    {
        foreach (var side in (int[])[1, -1])
        {
            var own = issue.Actors.Zip(issue.Values).Where(item => item.Second * side > 0).ToArray();
            if (own.Length > 1) yield return new Feature(1, [.. own.Select(item => item.First)], [.. own.Select(item => item.Second * side)]);
        }
    }

    // |x − y| = Σ over gaps of gap × (1 − side(x)·side(y))/2, so 100 − |x − y|, doubled, is a constant and products of sides.
    private static IEnumerable<Feature> Gaps(OfIssue issue)
    {
        var held = issue.Values.Distinct().Order().ToArray();
        var constant = 2 * Hundredths - (held[^1] - held[0]);
        if (constant > 0) yield return new Feature(2 * Hundredths * constant, issue.Actors, [.. issue.Values.Select(_ => 1)]);
        for (var i = 1; i < held.Length; i++)
        {
            var place = held[i];
            yield return new Feature(2 * Hundredths * (place - held[i - 1]), issue.Actors, [.. issue.Values.Select(value => value >= place ? 1 : -1)]);
        }
    }

    // max(0, 100 − |x − y|) is how far [x, x + 100] and [y, y + 100] overlap.
    private static IEnumerable<Feature> Overlaps(OfIssue issue)
    {
        var cuts = issue.Values.Concat(issue.Values.Select(value => value + Hundredths)).Distinct().Order().ToArray();
        for (var i = 1; i < cuts.Length; i++)
        {
            var (from, to) = (cuts[i - 1], cuts[i]);
            var own = issue.Actors.Zip(issue.Values).Where(item => item.Second <= from && item.Second + Hundredths >= to).Select(item => item.First).ToArray();
            if (own.Length > 1) yield return new Feature(4 * Hundredths * (to - from), own, [.. own.Select(_ => 1)]);
        }
    }

    /// <summary>Something actors have more or less of.</summary>
    internal sealed record Feature(long Multiplier, int[] Actors, int[] Values);

    private sealed record OfIssue(bool IsSupport, int[] Actors, int[] Values);

    // The stances of one group on one issue, ready to be weighed against another.
    private sealed class Parts
    {
        private readonly bool isSupport;
        private readonly long above;
        private readonly long below;
        private readonly long[] positive = [];
        private readonly long[] negative = [];

        private Parts(OfIssue issue, int[] values)
        {
            isSupport = issue.IsSupport;
            if (isSupport)
            {
                foreach (var value in values)
                    if (value > 0) above += value;
                    else below -= value;
                return;
            }

            var heads = new long[Steps + 1];
            foreach (var value in values) heads[value]++;
            (positive, negative) = (new long[Steps + 1], new long[Steps + 1]);
            foreach (var own in values.Distinct())
                for (var other = 0; other <= Steps; other++)
                    if (heads[other] > 0 && Weight(issue, own, other) is var weight)
                        (positive[own], negative[own]) = (positive[own] + heads[other] * Math.Max(0, weight), negative[own] + heads[other] * Math.Max(0, -weight));
        }

        public static Parts Of(OfIssue issue, int[] values) => new(issue, values);

        public (long Positive, long Negative) With(int value) => !isSupport
            ? (positive[value], negative[value])
            : value > 0 ? (value * above, value * below) : (-value * below, -value * above);
    }
}
