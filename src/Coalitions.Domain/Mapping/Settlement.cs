namespace Coalitions.Domain.Mapping;

/// <summary>
/// Where a reform would settle if influence and salience alone decided: a scenario, not a forecast. The mean is the
/// compromise model (van den Bos 1991, Achen 2006), which on 351 issues of the European Union came nearer than the
/// challenge model; the median is the Condorcet winner of single-peaked voters (Black 1948).
/// </summary>
/// <param name="Mean">Σ w·p / Σ w, w = influence × salience.</param>
/// <param name="Median">The lower weighted median.</param>
/// <param name="Between">From the lower to the higher of mean and median: how far the two scenarios are apart. Null when nobody counts.</param>
/// <param name="Range">From the lowest to the highest position that counts. Null when nobody counts.</param>
/// <param name="Weights">How much weight stands at each position, ascending.</param>
public sealed record Settlement(Measure Mean, Measure Median, Interval? Between, Interval? Range, IReadOnlyList<WeightAt> Weights)
{
    /// <summary>What an answer has to call it.</summary>
    public const string Label = "scenario";

    /// <summary>The formula of <see cref="Mean"/>.</summary>
    public const string MeanFormula = "compromise model: sum influence x salience x position / sum influence x salience (van den Bos 1991, Achen 2006)";

    /// <summary>The formula of <see cref="Median"/>.</summary>
    public const string MedianFormula = "lower weighted median: by position, the first at which the cumulated influence x salience reaches half (Black 1948)";

    /// <summary>The scenario for some nodes, on the scale of the reform itself.</summary>
    public static Settlement Of(IReadOnlyList<NodeFigures> nodes)
    {
        var (mean, median) = (Measures.WeightedMean(nodes), Measures.WeightedMedian(nodes));
        WeightAt[] weights = [.. Measures.Weigh(nodes).Counted.GroupBy(node => node.Position).OrderBy(group => group.Key)
            .Select(group => new WeightAt(group.Key, (double)group.Sum(node => node.Weight), group.Count()))];
        return new Settlement(
            mean, median,
            mean.Value is { } one && median.Value is { } other ? new Interval(Math.Min(one, other), Math.Max(one, other)) : null,
            weights.Length > 0 ? new Interval(weights[0].Position, weights[^1].Position) : null,
            weights);
    }
}

/// <summary>From one number to another, both included.</summary>
public sealed record Interval(double Low, double High);

/// <summary>The weight at one position.</summary>
/// <param name="Weight">The sum of influence × salience.</param>
/// <param name="Actors">How many actors stand there.</param>
public sealed record WeightAt(double Position, double Weight, int Actors);
