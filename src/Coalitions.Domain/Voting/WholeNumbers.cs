using System.Globalization;
using System.Numerics;

namespace Coalitions.Domain.Voting;

/// <summary>
/// Decimals as whole numbers of one unit. Games are decided by whether a sum reaches a quota: binary rounding must not decide
/// that 0.1 + 0.2 passes 0.3 or that eight tenths fall short of 0.8.
/// </summary>
internal sealed record WholeNumbers(Int128[] Values, int Digits)
{
    // Sums then still fit into a decimal, and sums of two sums into 128 bits.
    private static readonly BigInteger Largest = BigInteger.Pow(10, 28);

    /// <summary>The decimals that people gave (the shortest that is read as the same number), all times 10^digits; null when their sum would need more than 28 digits.</summary>
    public static WholeNumbers? Of(IReadOnlyList<double> numbers)
    {
        var parts = numbers.Select(Parts).ToArray();
        var digits = Math.Max(0, parts.Max(part => -part.Exponent));
        // 1e-300 beside 1 would be a number of 300 digits: it is not worth writing down to be refused.
        if (digits > 28) return null;
        BigInteger[] whole = [.. parts.Select(part => part.Digits * BigInteger.Pow(10, part.Exponent + digits))];
        return whole.Aggregate(BigInteger.Zero, (sum, value) => sum + value) > Largest ? null : new WholeNumbers([.. whole.Select(value => (Int128)value)], digits);
    }

    /// <summary>The number nearest to so many units.</summary>
    public double Number(Int128 units) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{units}E-{Digits}"), CultureInfo.InvariantCulture);

    private static (BigInteger Digits, int Exponent) Parts(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = text[0].IndexOf('.', StringComparison.Ordinal);
        var exponent = (text.Length > 1 ? int.Parse(text[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : text[0].Length - point - 1);
        return (BigInteger.Parse(text[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), exponent);
    }
}
