using System.Numerics;

namespace Coalitions.Domain.Detection;

/// <summary>
/// What a node adds to the objective by being in a group: its net weight to the group less what chance (or γ per pair)
/// would give. Compared in floating point where the difference is larger than any rounding could be, else in whole numbers:
/// the choice is always the exact one.
/// </summary>
internal sealed class Scoring
{
    private readonly BigInteger scale;
    private readonly BigInteger perPlus;
    private readonly BigInteger perMinus;
    private readonly BigInteger perSize;
    private readonly (Int128 Scale, Int128 Plus, Int128 Minus, Int128 Size)? narrow;

    public Scoring(SignedNetwork network, DetectionObjective objective, double gamma)
    {
        var (numerator, denominator) = Fraction(gamma);
        var (plus, minus) = (BigInteger.Max(1, network.TotalPlus), BigInteger.Max(1, network.TotalMinus));
        if (objective == DetectionObjective.Modularity)
        {
            (scale, perPlus, perMinus) = (denominator * plus * minus, numerator * minus, numerator * plus);
            (PerPlus, PerMinus) = (gamma / (double)plus, gamma / (double)minus);
        }
        else
        {
            var (units, one) = network.UnitsPerOne;
            (scale, perSize) = (denominator * one, numerator * units);
            PerSize = gamma * units / one;
        }

        // Products of a node's and a group's figures stay below these totals.
        var total = plus + minus;
        var largest = 4 * BigInteger.Max(scale * total, BigInteger.Max(BigInteger.Max(perPlus, perMinus) * total * total, perSize * network.Actors * network.Actors));
        if (largest < (BigInteger.One << 125)) narrow = ((Int128)scale, (Int128)perPlus, (Int128)perMinus, (Int128)perSize);
        Objective = objective;
        Gamma = gamma;
    }

    public DetectionObjective Objective { get; }

    public double Gamma { get; }

    /// <summary>What a product of positive strengths costs.</summary>
    public double PerPlus { get; }

    /// <summary>What a product of negative strengths gives.</summary>
    public double PerMinus { get; }

    /// <summary>What a product of sizes costs.</summary>
    public double PerSize { get; }

    /// <summary>How far two scores of a node may be apart through rounding alone.</summary>
    public double Slack(long plus, long minus, int size, int actors) =>
        4e-15 * (((double)plus + minus) * (1 + (PerSize > 0 ? 0 : Gamma)) + PerSize * size * actors);

    /// <summary>The sign of one score less another, exactly; each given as net weight and the group's figures.</summary>
    public int Compare(in Figures node, long net, in Figures group, long otherNet, in Figures other)
    {
        if (narrow is { } n)
            return Int128.Sign(
                ((Int128)net - otherNet) * n.Scale
                - n.Plus * ((Int128)node.Plus * ((Int128)group.Plus - other.Plus))
                + n.Minus * ((Int128)node.Minus * ((Int128)group.Minus - other.Minus))
                - n.Size * ((Int128)node.Size * (group.Size - other.Size)));
        return (((BigInteger)net - otherNet) * scale
            - perPlus * node.Plus * ((BigInteger)group.Plus - other.Plus)
            + perMinus * node.Minus * ((BigInteger)group.Minus - other.Minus)
            - perSize * node.Size * (group.Size - other.Size)).Sign;
    }

    /// <summary>
    /// The objective of a grouping in whole numbers, for comparing groupings of one network; divided by
    /// <see cref="Divisor"/> it is the figure that is reported.
    /// </summary>
    public BigInteger Total(SignedNetwork network, int[] groups)
    {
        var (positive, negative) = network.Within(groups);
        return Total(network, groups, (BigInteger)(positive - negative));
    }

    /// <summary>The same, where the net weight within the groups is known.</summary>
    public BigInteger Total(SignedNetwork network, int[] groups, BigInteger within)
    {
        var sums = new Dictionary<int, (Int128 Plus, Int128 Minus, long Size)>();
        for (var actor = 0; actor < groups.Length; actor++)
        {
            var (plus, minus, size) = sums.GetValueOrDefault(groups[actor]);
            sums[groups[actor]] = (plus + network.Plus[actor], minus + network.Minus[actor], size + 1);
        }

        var total = scale * 2 * within;
        foreach (var (plus, minus, size) in sums.Values)
            total += perMinus * (BigInteger)minus * (BigInteger)minus - perPlus * (BigInteger)plus * (BigInteger)plus - perSize * size * (size - 1);
        return total;
    }

    /// <summary>What the whole numbers are divided by: to Q for modularity, to a weight for the Potts model.</summary>
    public BigInteger Divisor(SignedNetwork network)
    {
        if (Objective == DetectionObjective.Modularity) return scale * BigInteger.Max(1, (BigInteger)network.TotalPlus + network.TotalMinus);
        var (units, one) = network.UnitsPerOne;
        return scale * 2 * units / one;
    }

    /// <summary>By what a difference of scores in units changes the objective.</summary>
    public double PerUnit(SignedNetwork network) => Objective == DetectionObjective.Modularity
        ? 2 / Math.Max(1, (double)network.TotalPlus + network.TotalMinus)
        : network.Weight(1);

    /// <summary>The double nearest to a quotient of whole numbers.</summary>
    public static double Quotient(BigInteger numerator, BigInteger divisor)
    {
        if (numerator.IsZero) return 0;
        var shift = (int)(divisor.GetBitLength() - BigInteger.Abs(numerator).GetBitLength()) + 62;
        var (above, below) = shift >= 0 ? (BigInteger.Abs(numerator) << shift, divisor) : (BigInteger.Abs(numerator), divisor << -shift);
        var quotient = (ulong)BigInteger.DivRem(above, below, out var rest);

        // Whatever is left over is more than nothing, which decides between equally near doubles.
        if (!rest.IsZero) quotient |= 1;
        return Math.ScaleB(quotient, -shift) * numerator.Sign;
    }

    // A double is a whole number times a power of two.
    private static (BigInteger Numerator, BigInteger Denominator) Fraction(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (exponent, mantissa) = ((int)((bits >> 52) & 0x7FF), bits & 0xFFFFFFFFFFFFF);
        if (exponent == 0) exponent++;
        else mantissa |= 1L << 52;
        exponent -= 1075;
        var common = Math.Min(BitOperations.TrailingZeroCount(mantissa), Math.Max(0, -exponent));
        (mantissa, exponent) = (mantissa >> common, exponent + common);
        return exponent >= 0 ? ((BigInteger)mantissa << exponent, 1) : (mantissa, BigInteger.One << -exponent);
    }
}

/// <summary>What the objective needs to know of a node or a group.</summary>
internal struct Figures
{
    public long Plus;
    public long Minus;
    public long Size;
}
