using Coalitions.Domain.Actors;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Mapping;

/// <summary>A measure with what it rests on.</summary>
/// <param name="Value">On the issue's own scale; null when nobody could be counted: absent, not a number.</param>
/// <param name="N">How many actors were counted.</param>
/// <param name="Excluded">Who was not, and why.</param>
/// <param name="Unweighted">The same without weights, over everybody with a position.</param>
public sealed record Measure(double? Value, int N, IReadOnlyList<Exclusion> Excluded, double? Unweighted);

/// <summary>An actor that a measure could not count.</summary>
/// <param name="Reason"><c>no_position</c>, <c>no_influence</c>, <c>no_salience</c> or <c>no_weight</c> (influence × salience is 0, or below 10⁻²⁸).</param>
public sealed record Exclusion(Guid ActorId, string Reason);

/// <summary>How the actors of one class stand.</summary>
/// <param name="ActorClass">Null: unclassified.</param>
/// <param name="Supports">Position above 0; null on a continuum, which is never read as for or against.</param>
/// <param name="Opposes">Position below 0.</param>
/// <param name="Neutral">Position 0.</param>
/// <param name="Assessed">Whoever has a position.</param>
/// <param name="NotAssessed">Whoever has none: never the same as neutral.</param>
public sealed record ClassStanding(ActorClass? ActorClass, Standing? Supports, Standing? Opposes, Standing? Neutral, Standing Assessed, Standing NotAssessed);

/// <summary>How many, and how much influence they have together.</summary>
/// <param name="Influence">The sum over those whose influence was judged.</param>
/// <param name="WithoutInfluence">How many of them have no judged influence and so add nothing to the sum.</param>
public sealed record Standing(int Heads, double Influence, int WithoutInfluence);

/// <summary>
/// The measures of a map. Influence and salience are reckoned with as the decimals that people gave, to fifteen digits:
/// binary rounding would else decide which side of a half the median falls on, and would show in sums.
/// </summary>
public static class Measures
{
    /// <summary>Σ w·p / Σ w over the nodes, w = influence × salience (KTAB, Bueno de Mesquita, DECIDE).</summary>
    public static Measure WeightedMean(IReadOnlyList<NodeFigures> nodes)
    {
        var (counted, excluded) = Weigh(nodes);
        return new Measure(
            Mean(counted),
            counted.Count, excluded,
            Mean([.. Positions(nodes).Select(position => (position, 1m))]));
    }

    /// <summary>The lower weighted median: in the order of position, the first at which the cumulated weight reaches half.</summary>
    public static Measure WeightedMedian(IReadOnlyList<NodeFigures> nodes)
    {
        var (counted, excluded) = Weigh(nodes);
        var positions = Positions(nodes);
        return new Measure(
            LowerMedian([.. counted.OrderBy(node => node.Position)]),
            counted.Count, excluded,
            LowerMedian([.. positions.Order().Select(position => (position, 1m))]));
    }

    /// <summary>For each class, and for the unclassified, how many support, oppose, are neutral and are not assessed.</summary>
    public static IReadOnlyList<ClassStanding> ByClass(IReadOnlyList<NodeFigures> nodes, Scale scale)
    {
        return [.. Enum.GetValues<ActorClass>().Select(actorClass => Of(actorClass)), Of(null)];

        ClassStanding Of(ActorClass? actorClass)
        {
            var own = nodes.Where(node => node.ActorClass == actorClass).ToArray();
            return new ClassStanding(
                actorClass,
                scale.IsSupport ? Count(own, position => position > 0) : null,
                scale.IsSupport ? Count(own, position => position < 0) : null,
                scale.IsSupport ? Count(own, position => position == 0) : null,
                Count(own, position => position is not null),
                Count(own, position => position is null));
        }
    }

    private static Standing Count(NodeFigures[] nodes, Func<double?, bool> stands)
    {
        var own = nodes.Where(node => stands(node.Position?.Value)).ToArray();
        return new Standing(own.Length, (double)own.Sum(node => (decimal)(node.Influence?.Value ?? 0)), own.Count(node => node.Influence is null));
    }

    internal static (IReadOnlyList<(double Position, decimal Weight)> Counted, IReadOnlyList<Exclusion> Excluded) Weigh(IReadOnlyList<NodeFigures> nodes)
    {
        var counted = new List<(double, decimal)>();
        var excluded = new List<Exclusion>();
        foreach (var node in nodes)
        {
            var weight = (decimal?)node.Influence?.Value * (decimal?)node.Salience?.Value;
            var reason = node switch
            {
                { Position: null } => "no_position",
                { Influence: null } => "no_influence",
                { Salience: null } => "no_salience",
                _ => weight == 0 ? "no_weight" : null,
            };
            if (reason is null) counted.Add((node.Position!.Value, weight!.Value));
            else excluded.Add(new Exclusion(node.ActorId, reason));
        }

        return (counted, excluded);
    }

    private static double? Mean(IReadOnlyList<(double Position, decimal Weight)> counted) => counted.Count == 0
        ? null
        : (double)(counted.Sum(node => node.Weight * (decimal)node.Position) / counted.Sum(node => node.Weight));

    internal static double? LowerMedian((double Position, decimal Weight)[] sorted)
    {
        var total = sorted.Sum(node => node.Weight);
        var cumulated = 0m;
        foreach (var (position, weight) in sorted)
        {
            cumulated += weight;
            if (cumulated * 2 >= total) return position;
        }

        return null;
    }

    private static List<double> Positions(IReadOnlyList<NodeFigures> nodes) =>
        [.. nodes.Where(node => node.Position is not null).Select(node => node.Position!.Value)];
}
