namespace Coalitions.Domain;

/// <summary>
/// Numbers that look random and follow from a seed, the same on every machine (Steele, Lea and Flood 2014): an answer that
/// rests on samples can be given again, byte for byte.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var bits = state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>The next number from 0 to below a bound, each as likely as another (Lemire 2019).</summary>
    public int Below(int bound)
    {
        var product = (UInt128)Next() * (uint)bound;
        if ((ulong)product < (uint)bound)
        {
            // The few values that would make some numbers likelier are drawn again.
            var unfair = (0UL - (uint)bound) % (uint)bound;
            while ((ulong)product < unfair) product = (UInt128)Next() * (uint)bound;
        }

        return (int)(product >> 64);
    }

    /// <summary>The numbers below <paramref name="count"/> in an order of chance (Fisher &amp; Yates).</summary>
    public int[] Order(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
