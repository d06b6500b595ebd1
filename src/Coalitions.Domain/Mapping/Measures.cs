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
    public static Measure WeightedMean(IReadOnlyList<NodeFigures> nodes) => Tally.Of(nodes).WeightedMean(Excluded(nodes));

    /// <summary>The lower weighted median: in the order of position, the first at which the cumulated weight reaches half.</summary>
    public static Measure WeightedMedian(IReadOnlyList<NodeFigures> nodes) => Tally.Of(nodes).WeightedMedian(Excluded(nodes));

    /// <summary>For each class, and for the unclassified, how many support, oppose, are neutral and are not assessed.</summary>
    public static IReadOnlyList<ClassStanding> ByClass(IReadOnlyList<NodeFigures> nodes, Scale scale) => Tally.Of(nodes).ByClass(scale);

    /// <summary>Why a node is in no weighted measure; null when it counts, and with which weight.</summary>
    public static string? Weight(NodeFigures node, out decimal weight)
    {
        var product = (decimal?)node.Influence?.Value * (decimal?)node.Salience?.Value;
        weight = product ?? 0;
        return node switch
        {
            { Position: null } => "no_position",
            { Influence: null } => "no_influence",
            { Salience: null } => "no_salience",
            _ => product == 0 ? "no_weight" : null,
        };
    }

    /// <summary>The nodes that are in no weighted measure.</summary>
    internal static IReadOnlyList<Exclusion> Excluded(IReadOnlyList<NodeFigures> nodes) => Weigh(nodes).Excluded;

    internal static (IReadOnlyList<(double Position, decimal Weight)> Counted, IReadOnlyList<Exclusion> Excluded) Weigh(IReadOnlyList<NodeFigures> nodes)
    {
        var counted = new List<(double, decimal)>();
        var excluded = new List<Exclusion>();
        foreach (var node in nodes)
        {
            if (Weight(node, out var weight) is { } reason) excluded.Add(new Exclusion(node.ActorId, reason));
            else counted.Add((node.Position!.Value, weight));
        }

        return (counted, excluded);
    }

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
}
