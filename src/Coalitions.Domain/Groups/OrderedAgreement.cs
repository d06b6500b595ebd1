namespace Coalitions.Domain.Groups;

/// <summary>
/// van der Eijk's agreement A for frequencies over ordered categories (Quality and Quantity 35:325, 2001). The frequencies are
/// peeled into layers that fill some categories equally; each layer has an agreement of its own, and A is their mean by size.
/// Frequencies may be any numbers of 0 or more, so that influence can stand for heads.
/// </summary>
public static class OrderedAgreement
{
    /// <summary>A in [−1, 1], exactly in decimals, with its layers; null when all frequencies are 0.</summary>
    /// <param name="frequencies">Of at least three categories in their order, none below 0.</param>
    public static (decimal? Agreement, IReadOnlyList<AgreementLayer> Layers) Of(IReadOnlyList<decimal> frequencies)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frequencies.Count, 3, nameof(frequencies));
        if (frequencies.Any(frequency => frequency < 0)) throw new ArgumentOutOfRangeException(nameof(frequencies));
        var total = frequencies.Sum();
        if (total == 0) return (null, []);
        decimal[] left = [.. frequencies];
        var (sum, layers) = (0m, new List<AgreementLayer>());
        while (left.Any(frequency => frequency > 0))
        {
            bool[] filled = [.. left.Select(frequency => frequency > 0)];
            var height = left.Where(frequency => frequency > 0).Min();
            for (var i = 0; i < left.Length; i++)
                if (filled[i]) left[i] -= height;
            var (amount, agreement) = (height * filled.Count(full => full), OfLayer(filled));
            sum += amount * agreement;
            layers.Add(new AgreementLayer(string.Concat(filled.Select(full => full ? '1' : '0')), (double)(amount / total), (double)agreement));
        }

        return (sum / total, layers);
    }

    // Unimodality U sets triples 110 and 011 against 101; the fewer categories are filled, the more of it is agreement.
    private static decimal OfLayer(bool[] filled)
    {
        var (categories, size, even, uneven) = (filled.Length, filled.Count(full => full), 0, 0);
        if (size == 1) return 1;
        for (var i = 0; i < categories; i++)
            for (var j = i + 1; j < categories; j++)
                for (var k = j + 1; k < categories; k++)
                    if (filled[i] && !filled[j] && filled[k]) uneven++;
                    else if (filled[j] && filled[i] != filled[k]) even++;
        // All are filled: spread evenly, neither agreed nor split.
        if (even + uneven == 0) return 0;
        var unimodality = (decimal)((categories - 2) * even - (categories - 1) * uneven) / ((categories - 2) * (even + uneven));
        return unimodality * (1 - (size - 1m) / (categories - 1));
    }
}

/// <summary>A layer of frequencies.</summary>
/// <param name="Pattern">Which categories it fills, in their order: <c>01110</c>.</param>
/// <param name="Weight">Its part of the whole, in [0, 1].</param>
/// <param name="Agreement">Its own agreement, in [−1, 1].</param>
public sealed record AgreementLayer(string Pattern, double Weight, double Agreement);
