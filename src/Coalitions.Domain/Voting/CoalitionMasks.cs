using System.Buffers.Binary;
using System.Numerics;

namespace Coalitions.Domain.Voting;

/// <summary>Coalitions of few voters as sets of bits, the lowest for the first voter.</summary>
internal sealed class CoalitionMasks(VotingGame game, double?[] places, int most)
{
    private const int Half = 13;

    // The weights of all sets of the first thirteen voters, and of the others.
    private readonly Int128[] lower = Sums(game.Weights.Take(Half));
    private readonly Int128[] upper = Sums(game.Weights.Take(MinimalCoalitions.MostBlocs).Skip(Half));

    /// <summary>All whose members are all needed.</summary>
    public List<uint> MinimalWinning() => Reaching(Free, game.Needed - Weight(Vetoes), Vetoes);

    /// <summary>All smallest without whom nothing is decided.</summary>
    public List<uint> Blocking() =>
        [.. Bits(Vetoes).Select(i => 1u << i), .. Reaching(Free, game.Total - game.Needed + 1)];

    /// <summary>Those for which a figure is least.</summary>
    public static IEnumerable<uint> Least<T>(IEnumerable<uint> masks, Func<uint, T> figure)
        where T : struct, IComparable<T>
    {
        T? least = null;
        foreach (var mask in masks)
            if (figure(mask) is var own && (least is null || own.CompareTo(least.Value) < 0)) least = own;
        return masks.Where(mask => figure(mask).CompareTo(least!.Value) == 0);
    }

    /// <summary>Minimal winning coalitions whose members are joined among themselves.</summary>
    public List<uint> Connected(IEnumerable<(Guid One, Guid Other)> connections)
    {
        var joined = new uint[game.Voters.Count];
        foreach (var (one, other) in connections)
            if (game.PlaceOf(one) is { } source && game.PlaceOf(other) is { } target && source != target)
            {
                joined[source] |= 1u << target;
                joined[target] |= 1u << source;
            }

        var found = new List<uint>();
        var all = Vetoes | Free;
        // Everybody with a veto is in each of them: one of these is a root for all.
        if (Vetoes != 0) Grow(1u << BitOperations.TrailingZeroCount(Vetoes), 0, game.Total);
        else
            for (var (root, left) = (0, game.Total); root < game.Voters.Count; left -= game.Weights[root], root++)
                Grow(1u << root, (1u << root) - 1, left);
        return found;

        // Every connected coalition with these members and without those left out, once; what wins needs nobody more.
        void Grow(uint members, uint leftOut, Int128 attainable)
        {
            if (attainable < game.Needed || (Vetoes & leftOut) != 0) return;
            if (Wins(members))
            {
                if (!Bits(members & Free).Any(i => Wins(members & ~(1u << i)) && IsConnected(members & ~(1u << i), joined))) found.Add(members);
                return;
            }

            for (var next = Neighbours(members, joined) & all & ~members & ~leftOut; next != 0; next &= next - 1)
            {
                var one = next & (~next + 1);
                Grow(members | one, leftOut, attainable);
                leftOut |= one;
                attainable -= game.Weights[BitOperations.TrailingZeroCount(one)];
            }
        }
    }

    /// <summary>
    /// All subsets of some candidates that weigh so much and of which no proper subset does; the empty one alone when nothing is
    /// needed. Nobody among the candidates weighs nothing.
    /// </summary>
    /// <param name="given">Who is put into each of them besides.</param>
    public List<uint> Reaching(uint candidates, Int128 needed, uint given = 0)
    {
        int[] order = [.. Bits(candidates).OrderByDescending(i => game.Weights[i])];
        var left = new Int128[order.Length + 1];
        for (var i = order.Length - 1; i >= 0; i--) left[i] = left[i + 1] + game.Weights[order[i]];
        var found = new List<uint>();
        Visit(0, needed, given);
        return found;

        // The last who joins is the lightest: as it was needed, everybody is.
        void Visit(int at, Int128 missing, uint chosen)
        {
            if (missing <= 0) found.Add(chosen);
            else
                for (; left[at] >= missing; at++) Visit(at + 1, missing - game.Weights[order[at]], chosen | 1u << order[at]);
        }
    }

    /// <summary>The list of some coalitions.</summary>
    public CoalitionList List(IEnumerable<uint> masks)
    {
        // The first few of perhaps millions: the worst of those kept goes when a better one comes.
        var kept = new PriorityQueue<uint, (Int128 Weight, uint Order)>(Comparer<(Int128 Weight, uint Order)>.Create((one, other) => other.CompareTo(one)));
        var count = 0;
        foreach (var mask in masks)
        {
            count++;
            var priority = (Weight(mask), ByMembers(mask));
            if (kept.Count < most) kept.Enqueue(mask, priority);
            else if (kept.TryPeek(out _, out var worst) && priority.CompareTo(worst) < 0) kept.DequeueEnqueue(mask, priority);
        }

        return new CoalitionList(count, [.. kept.UnorderedItems.OrderBy(item => item.Priority).Select(item => Of([.. Bits(item.Element)], Weight(item.Element)))]);
    }

    /// <summary>A coalition as it is shown.</summary>
    public WinningCoalition Of(int[] members, Int128 weight) => new(
        [.. members.Select(i => game.Voters[i].Id)], game.Number(weight), game.Above(weight),
        members.All(i => places[i] is not null) ? (double)((decimal)members.Max(i => places[i]!.Value) - (decimal)members.Min(i => places[i]!.Value)) : null);

    public Int128 Weight(uint mask) => lower[mask & ((1 << Half) - 1)] + upper[mask >> Half];

    /// <summary>Everybody who has a position.</summary>
    public uint Placed { get; } = Mask(game, i => places[i] is not null);

    /// <summary>The distance between the members' extreme positions; all of them have one.</summary>
    public decimal Range(uint mask)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (; mask != 0; mask &= mask - 1)
        {
            var place = places[BitOperations.TrailingZeroCount(mask)]!.Value;
            (low, high) = (Math.Min(low, place), Math.Max(high, place));
        }

        return (decimal)high - (decimal)low;
    }

    /// <summary>Everybody with a veto of its own.</summary>
    public uint Vetoes { get; } = Mask(game, i => game.Voters[i].Veto);

    /// <summary>Everybody else.</summary>
    public uint Free { get; } = Mask(game, i => !game.Voters[i].Veto);

    private bool Wins(uint mask) => (mask & Vetoes) == Vetoes && Weight(mask) >= game.Needed;

    private static uint Neighbours(uint members, uint[] joined)
    {
        var found = 0u;
        for (; members != 0; members &= members - 1) found |= joined[BitOperations.TrailingZeroCount(members)];
        return found;
    }

    private static bool IsConnected(uint members, uint[] joined)
    {
        for (var reached = members & (~members + 1); ;)
        {
            var further = (reached | Neighbours(reached, joined)) & members;
            if (further == reached) return reached == members;
            reached = further;
        }
    }

    // With its bits reversed and inverted, the coalition that has the first voter comes first.
    private static uint ByMembers(uint mask)
    {
        mask = ((mask >> 1) & 0x55555555) | ((mask & 0x55555555) << 1);
        mask = ((mask >> 2) & 0x33333333) | ((mask & 0x33333333) << 2);
        mask = ((mask >> 4) & 0x0F0F0F0F) | ((mask & 0x0F0F0F0F) << 4);
        return ~BinaryPrimitives.ReverseEndianness(mask);
    }

    private static IEnumerable<int> Bits(uint mask)
    {
        for (; mask != 0; mask &= mask - 1) yield return BitOperations.TrailingZeroCount(mask);
    }

    private static Int128[] Sums(IEnumerable<Int128> weights) =>
        weights.Aggregate((Int128[])[0], (sums, weight) => [.. sums, .. sums.Select(sum => sum + weight)]);

    private static uint Mask(VotingGame game, Func<int, bool> holds)
    {
        var mask = 0u;
        for (var i = 0; i < Math.Min(game.Voters.Count, MinimalCoalitions.MostBlocs); i++)
            if (holds(i)) mask |= 1u << i;
        return mask;
    }
}
