using System.Numerics;

namespace Coalitions.Domain.Voting;

/// <summary>
/// Banzhaf and Shapley–Shubik by a table of size × weight (Mann and Shapley 1962, Lucas 1983), in whole numbers throughout:
/// taking a voter out of the table again subtracts, and in floating point nothing would be left but rounding.
/// </summary>
internal static class ExactPower
{
    /// <summary>The largest table of size × weight, in bytes: 8 for a cell up to 63 voters, 16 above.</summary>
    public const int MostBytes = 40_000_000;

    /// <summary>The most work: a pass over the table for each different weight.</summary>
    public const int MostPasses = 200_000_000;

    /// <summary>So many voters are gone through coalition by coalition where their weights are too fine for a table.</summary>
    public const int MostEnumerated = 22;

    // Numbers of coalitions of fewer than 128 voters fit into 128 bits.
    private const int MostTabled = 127;

    /// <summary>What is counted of a game: over the coalitions of those without a veto of their own, by size.</summary>
    /// <param name="Losing">How many lose, though all with a veto joined them.</param>
    /// <param name="Swings">For each such voter, how many of the others' lose without it and win with it; null for one with a veto.</param>
    public sealed record Counts(UInt128[] Losing, UInt128[]?[] Swings);

    /// <summary>The counts; null where that would cost too much.</summary>
    public static Counts? Count(VotingGame game)
    {
        int[] free = [.. Enumerable.Range(0, game.Voters.Count).Where(i => !game.Voters[i].Veto)];
        if (game.Voters.Count > MostTabled) return null;
        // Those with a veto are in every winning coalition: the others have to bring the rest.
        var rest = game.Needed;
        for (var i = 0; i < game.Voters.Count; i++)
            if (game.Voters[i].Veto) rest -= game.Weights[i];
        var swings = new UInt128[game.Voters.Count][];
        var losing = new UInt128[free.Length + 1];
        if (rest <= 0)
        {
            foreach (var i in free) swings[i] = new UInt128[free.Length];
            return new Counts(losing, swings);
        }

        // A coalition reaches the rest unless those outside have more than what it leaves over: the smaller table says as much.
        var over = free.Aggregate(Int128.Zero, (sum, i) => sum + game.Weights[i]) - rest + 1;
        var cells = (free.Length + 1) * Int128.Min(rest, over);
        if (cells * (free.Length < 64 ? 8 : 16) <= MostBytes && cells * free.Select(i => game.Weights[i]).Distinct().Count() <= MostPasses)
        {
            if (free.Length < 64) Tabulate<ulong>(game, free, (int)Int128.Min(rest, over), losing, swings);
            else Tabulate<UInt128>(game, free, (int)Int128.Min(rest, over), losing, swings);
            if (over < rest) TurnInsideOut(losing, swings);
        }
        else if (free.Length <= MostEnumerated) Enumerate(game, free, rest, losing, swings);
        else return null;
        return new Counts(losing, swings);
    }

    /// <summary>The power that follows from the counts.</summary>
    public static VotingPower Of(VotingGame game, Counts counts)
    {
        var (n, m) = (game.Voters.Count, counts.Losing.Length - 1);
        var vetoes = n - m;
        var factorials = new BigInteger[n + 1];
        factorials[0] = 1;
        for (var i = 1; i <= n; i++) factorials[i] = factorials[i - 1] * i;
        BigInteger[] winning = [.. counts.Losing.Select((losing, size) => factorials[m] / factorials[size] / factorials[m - size] - losing)];
        var won = winning.Aggregate(BigInteger.Zero, (sum, count) => sum + count);

        var swings = new BigInteger[n];
        var orders = new BigInteger[n];
        for (var i = 0; i < n; i++)
            if (counts.Swings[i] is { } own)
                for (var size = 0; size < own.Length; size++)
                {
                    swings[i] += own[size];
                    orders[i] += own[size] * factorials[vetoes + size] * factorials[n - 1 - vetoes - size];
                }
            else
                for (var size = 0; size <= m; size++)
                {
                    // Every winning coalition turns on each who has a veto.
                    swings[i] += winning[size];
                    orders[i] += winning[size] * factorials[vetoes + size - 1] * factorials[n - vetoes - size];
                }

        var all = swings.Aggregate(BigInteger.Zero, (sum, count) => sum + count);
        return new VotingPower(
            PowerMethod.Exact,
            [.. game.Voters.Select((voter, i) => PowerOf(i, voter))],
            new Ratio(won, BigInteger.One << n).Value, won, BigInteger.One << n, null);

        VoterPower PowerOf(int i, Voter voter)
        {
            var (banzhaf, shapley) = (new Ratio(swings[i], all), new Ratio(orders[i], factorials[n]));
            return new VoterPower(
                voter.Id, voter.Weight, game.IsVeto(i), game.IsDictator(i), swings[i].IsZero, swings[i],
                new Ratio(swings[i], BigInteger.One << (n - 1)).Value, banzhaf.Value, shapley.Value, banzhaf, shapley);
        }
    }

    // table[k][x]: how many coalitions of k voters weigh x. Only what weighs less than the rest is needed.
    private static void Tabulate<T>(VotingGame game, int[] free, int rest, UInt128[] losing, UInt128[]?[] swings)
        where T : struct, IBinaryInteger<T>
    {
        var m = free.Length;
        var table = Rows<T>(m + 1, rest);
        table[0][0] = T.One;
        for (var joined = 0; joined < m; joined++)
            if (game.Weights[free[joined]] < rest)
            {
                var weight = (int)game.Weights[free[joined]];
                for (var size = joined + 1; size > 0; size--)
                    for (var x = rest - 1; x >= weight; x--)
                        table[size][x] += table[size - 1][x - weight];
            }

        for (var size = 0; size <= m; size++)
            foreach (var count in table[size]) losing[size] += UInt128.CreateTruncating(count);
        // Voters of one weight have the same counts.
        var without = Rows<T>(m, rest);
        foreach (var alike in free.GroupBy(i => game.Weights[i]))
        {
            var weight = (int)Int128.Min(alike.Key, rest);
            var own = new UInt128[m];
            for (var size = 0; size < m; size++)
            {
                var (row, with) = (without[size], table[size]);
                for (var x = 0; x < rest; x++) row[x] = with[x] - (size > 0 && x >= weight ? without[size - 1][x - weight] : T.Zero);
                for (var x = rest - weight; x < rest; x++) own[size] += UInt128.CreateTruncating(row[x]);
            }

            foreach (var i in alike) swings[i] = own;
        }
    }

    // In Gray's order, so that from one coalition to the next one voter comes or goes.
    private static void Enumerate(VotingGame game, int[] free, Int128 rest, UInt128[] losing, UInt128[]?[] swings)
    {
        Int128[] weights = [.. free.Select(i => game.Weights[i])];
        var counts = weights.Select(_ => new ulong[free.Length]).ToArray();
        var (members, weight) = (0u, Int128.Zero);
        for (var step = 0u; ; )
        {
            if (weight < rest)
            {
                var size = BitOperations.PopCount(members);
                losing[size]++;
                for (var i = 0; i < weights.Length; i++)
                    if ((members >> i & 1) == 0 && weight + weights[i] >= rest) counts[i][size]++;
            }

            if (++step >> free.Length != 0) break;
            var changed = BitOperations.TrailingZeroCount(step);
            members ^= 1u << changed;
            weight += (members >> changed & 1) == 1 ? weights[changed] : -weights[changed];
        }

        for (var i = 0; i < free.Length; i++) swings[free[i]] = [.. counts[i].Select(count => (UInt128)count)];
    }

    // From those who lose to those outside, who then win: all of a size less those who lose among them.
    private static void TurnInsideOut(UInt128[] losing, UInt128[]?[] swings)
    {
        var (m, all) = (losing.Length - 1, BigInteger.One);
        Array.Reverse(losing);
        for (var size = 0; size <= m; size++)
        {
            losing[size] = (UInt128)all - losing[size];
            all = all * (m - size) / (size + 1);
        }

        foreach (var own in swings.Distinct())
            if (own is not null) Array.Reverse(own);
    }

    private static T[][] Rows<T>(int rows, int length)
    {
        var made = new T[rows][];
        for (var i = 0; i < rows; i++) made[i] = new T[length];
        return made;
    }
}
