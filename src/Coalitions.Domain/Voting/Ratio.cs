using System.Globalization;
using System.Numerics;

namespace Coalitions.Domain.Voting;

/// <summary>An exact fraction in lowest terms, written <c>5/28</c>; a whole number is written without a denominator.</summary>
public readonly record struct Ratio
{
    /// <param name="denominator">Above 0.</param>
    public Ratio(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(denominator, BigInteger.Zero);
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    /// <summary>Above the line.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Below the line, above 0.</summary>
    public BigInteger Denominator { get; }

    /// <summary>The fraction as a number, to some sixteen digits.</summary>
    public double Value
    {
        get
        {
            // Both are brought down to what a double holds, so that neither overflows.
            var excess = (int)Math.Max(0, Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength()) - 1_000);
            return (double)(Numerator >> excess) / (double)(Denominator >> excess);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
