using System.Numerics;

namespace Coalitions.Domain.Detection;

/// <summary>
/// How alike two groupings are: the adjusted Rand index (Hubert &amp; Arabie 1985), the share of pairs on which both agree
/// less what chance gives. 1 when equal, about 0 by chance, seldom below.
/// </summary>
public static class AdjustedRand
{
    /// <summary>The index over the actors that both place (a label of 0 or more). Two groupings that leave nothing to chance are equal, so 1.</summary>
    public static double Of(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        var (cells, rows, columns) = (new Dictionary<(int, int), long>(), new Dictionary<int, long>(), new Dictionary<int, long>());
        long count = 0;
        for (var actor = 0; actor < one.Length; actor++)
        {
            if (one[actor] < 0 || other[actor] < 0) continue;
            count++;
            cells[(one[actor], other[actor])] = cells.GetValueOrDefault((one[actor], other[actor])) + 1;
            rows[one[actor]] = rows.GetValueOrDefault(one[actor]) + 1;
            columns[other[actor]] = columns.GetValueOrDefault(other[actor]) + 1;
        }

        var (both, inOne, inOther, all) = (Pairs(cells.Values), Pairs(rows.Values), Pairs(columns.Values), Pairs([count]));
        var (found, most) = (2 * (both * all - inOne * inOther), (inOne + inOther) * all - 2 * inOne * inOther);
        return most.IsZero ? 1 : Scoring.Quotient(found, most);
    }

    private static BigInteger Pairs(IEnumerable<long> sizes)
    {
        BigInteger sum = 0;
        foreach (var size in sizes) sum += (BigInteger)size * (size - 1) / 2;
        return sum;
    }
}
