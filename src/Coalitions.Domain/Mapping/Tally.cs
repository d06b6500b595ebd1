using Coalitions.Domain.Actors;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Mapping;

/// <summary>
/// What the measures of a map are made of, kept while nodes come, change and go: the same nodes in any order, after any
/// comings and goings, give the same measures. Weights are reckoned with as the decimals that people gave, to fifteen
/// digits, and added up in whole numbers of 10⁻²⁸, so that nothing is left of what was taken away again.
/// </summary>
public sealed class Tally
{
    private const int Digits = 28;

    private static readonly Int128[] Tens = [.. Enumerable.Range(0, Digits + 1).Select(power => Enumerable.Repeat((Int128)10, power).Aggregate(Int128.One, (product, ten) => product * ten))];

    // What stands at each position: with which weight, how many with one, and how many in all.
    private readonly SortedDictionary<double, (Int128 Weight, int Weighed, int Heads)> positions = [];
    private readonly Dictionary<int, (int Heads, Int128 Influence, int WithoutInfluence)> sides = [];
    private int weighed;

    /// <summary>The tally of some nodes.</summary>
    public static Tally Of(IEnumerable<NodeFigures> nodes)
    {
        var tally = new Tally();
        foreach (var node in nodes) tally.Add(node);
        return tally;
    }

    /// <summary>Takes a node in.</summary>
    public void Add(NodeFigures node) => Count(node, 1);

    /// <summary>Takes out a node that was taken in with these figures.</summary>
    public void Remove(NodeFigures node) => Count(node, -1);

    /// <summary>As <see cref="Measures.WeightedMean"/>.</summary>
    public Measure WeightedMean(IReadOnlyList<Exclusion> excluded) => new(
        Mean(Weighed.Select(at => (at.Key, Decimal(at.Value.Weight)))), weighed, excluded, Mean(positions.Select(at => (at.Key, (decimal)at.Value.Heads))));

    /// <summary>As <see cref="Measures.WeightedMedian"/>.</summary>
    public Measure WeightedMedian(IReadOnlyList<Exclusion> excluded) => new(
        LowerMedian([.. Weighed.Select(at => (at.Key, at.Value.Weight))]), weighed, excluded, LowerMedian([.. positions.Select(at => (at.Key, (Int128)at.Value.Heads))]));

    /// <summary>As <see cref="Measures.ByClass"/>.</summary>
    public IReadOnlyList<ClassStanding> ByClass(Scale scale)
    {
        return [.. Enum.GetValues<ActorClass>().Select(actorClass => Of(actorClass)), Of(null)];

        ClassStanding Of(ActorClass? actorClass) => new(
            actorClass,
            scale.IsSupport ? Standing(actorClass, 1) : null,
            scale.IsSupport ? Standing(actorClass, -1) : null,
            scale.IsSupport ? Standing(actorClass, 0) : null,
            Standing(actorClass, 1, 0, -1),
            Standing(actorClass, [null]));
    }

    private IEnumerable<KeyValuePair<double, (Int128 Weight, int Weighed, int Heads)>> Weighed => positions.Where(at => at.Value.Weighed > 0);

    private void Count(NodeFigures node, int change)
    {
        var key = Side(node.ActorClass, node.Position is { } stance ? Math.Sign(stance.Value) : null);
        var side = sides.GetValueOrDefault(key);
        sides[key] = (side.Heads + change, checked(side.Influence + change * Units((decimal)(node.Influence?.Value ?? 0))), side.WithoutInfluence + (node.Influence is null ? change : 0));
        if (node.Position is not { } position) return;

        var counts = Measures.Weight(node, out var weight) is null;
        var at = positions.GetValueOrDefault(position.Value);
        at = (checked(at.Weight + change * (counts ? Units(weight) : 0)), at.Weighed + (counts ? change : 0), at.Heads + change);
        if (at.Heads == 0) positions.Remove(position.Value);
        else positions[position.Value] = at;
        if (counts) weighed += change;
    }

    private Standing Standing(ActorClass? actorClass, params ReadOnlySpan<int?> counted)
    {
        var (heads, influence, without) = (0, Int128.Zero, 0);
        foreach (var side in counted)
        {
            var own = sides.GetValueOrDefault(Side(actorClass, side));
            (heads, influence, without) = (heads + own.Heads, influence + own.Influence, without + own.WithoutInfluence);
        }

        return new Standing(heads, (double)Decimal(influence), without);
    }

    // A number for each class and each side that its members can take, none among them.
    private static int Side(ActorClass? actorClass, int? side) => (int)(actorClass ?? 0) * 4 + (side ?? 2) + 1;

    private static double? Mean(IEnumerable<(double Position, decimal Weight)> all)
    {
        var (sum, total) = (0m, 0m);
        foreach (var (position, weight) in all) (sum, total) = (sum + weight * (decimal)position, total + weight);
        return total == 0 ? null : (double)(sum / total);
    }

    private static double? LowerMedian((double Position, Int128 Weight)[] sorted)
    {
        var (total, cumulated) = (Int128.Zero, Int128.Zero);
        foreach (var (_, weight) in sorted) total += weight;
        foreach (var (position, weight) in sorted)
        {
            cumulated += weight;
            if (cumulated * 2 >= total) return position;
        }

        return null;
    }

    private static Int128 Units(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var units = new Int128((uint)bits[2], (ulong)(uint)bits[1] << 32 | (uint)bits[0]);
        units = checked(units * Tens[Digits - (bits[3] >> 16 & 0xFF)]);
        return value < 0 ? -units : units;
    }

    // Whole and rest apart: both together can have more digits than a decimal holds.
    private static decimal Decimal(Int128 units)
    {
        var unit = Tens[Digits];
        var rest = units % unit;
        return (decimal)(units / unit) + new decimal((int)(uint)rest, (int)(uint)(rest >> 32), (int)(uint)(rest >> 64), false, Digits);
    }
}
