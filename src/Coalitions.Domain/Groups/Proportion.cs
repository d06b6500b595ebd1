namespace Coalitions.Domain.Groups;

/// <summary>A share with Wilson's score interval at 95 per cent (Wilson 1927), which keeps few cases from looking strong.</summary>
/// <param name="Value">Count / n, in [0, 1].</param>
/// <param name="Low">The lower bound, in [0, 1].</param>
/// <param name="High">The upper bound, in [0, 1].</param>
/// <param name="N">Of how many.</param>
public sealed record Proportion(int Count, int N, double Value, double Low, double High)
{
    /// <summary>The formula of the interval.</summary>
    public const string Formula = "Wilson score interval, 95 %: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.959964 (Wilson 1927)";

    // The 97.5th percentile of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>A share; null of none: absent, not a number.</summary>
    /// <param name="count">From 0 to <paramref name="n"/>.</param>
    public static Proportion? Of(int count, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, n);
        if (n == 0) return null;
        // At none and at all a bound is exactly 0 or 1, which rounding would miss.
        var (middle, reach) = (count + Z * Z / 2, Z * Math.Sqrt((double)count * (n - count) / n + Z * Z / 4));
        return new Proportion(
            count, n, (double)count / n,
            count == 0 ? 0 : Math.Max(0, (middle - reach) / (n + Z * Z)),
            count == n ? 1 : Math.Min(1, (middle + reach) / (n + Z * Z)));
    }
}
