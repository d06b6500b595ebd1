using System.Numerics;

namespace Coalitions.Domain.Voting;

/// <summary>
/// Voting power from samples (Mann and Shapley 1960; Bachrach et al. 2010): random coalitions for Banzhaf, random orders for
/// Shapley–Shubik. Vetoes are reckoned with exactly: only those without one are drawn.
/// </summary>
internal static class SampledPower
{
    /// <summary>The power of all voters, as far as the samples tell.</summary>
    public static VotingPower Of(VotingGame game, Sampling sampling)
    {
        var n = game.Voters.Count;
        var random = new SplitMix64(sampling.Seed);
        bool[] veto = [.. game.Voters.Select(voter => voter.Veto)];
        var (turned, won) = Coalitions(game, veto, sampling.Samples, ref random);
        var pivotal = Orders(game, veto, sampling.Samples, ref random);

        var vetoes = veto.Count(own => own);
        // All others with a veto have to vote for it as well, each by a coin.
        double[] absolute = [.. turned.Select((count, i) => Math.ScaleB((double)(veto[i] ? won : count) / sampling.Samples, -(vetoes - (veto[i] ? 1 : 0))))];
        var all = absolute.Sum();
        return new VotingPower(
            PowerMethod.Sampled,
            [.. game.Voters.Select((voter, i) => new VoterPower(
                voter.Id, voter.Weight, game.IsVeto(i), game.IsDictator(i), turned[i] + pivotal[i] > 0 || game.IsVeto(i) ? false : null, null,
                absolute[i], all > 0 ? absolute[i] / all : 0, (double)pivotal[i] / sampling.Samples, null, null))],
            Math.ScaleB((double)won / sampling.Samples, -vetoes), null, BigInteger.One << n, sampling);
    }

    // Each voter without a veto of its own, all those with one given: how often it is critical, and how often the coalition wins.
    private static (int[] Turned, int Won) Coalitions(VotingGame game, bool[] veto, int samples, ref SplitMix64 random)
    {
        var (n, weights, needed) = (veto.Length, game.Weights, game.Needed);
        var (turned, won, member) = (new int[n], 0, new bool[n]);
        for (var sample = 0; sample < samples; sample++)
        {
            var (weight, bits) = (Int128.Zero, 0UL);
            for (var i = 0; i < n; i++)
            {
                if (i % 64 == 0) bits = random.Next();
                member[i] = veto[i] || (bits >> (i % 64) & 1) == 1;
                if (member[i]) weight += weights[i];
            }

            var wins = weight >= needed;
            if (wins) won++;
            for (var i = 0; i < n; i++)
                if (!veto[i] && member[i] == wins && (wins ? weight - weights[i] < needed : weight + weights[i] >= needed))
                    turned[i]++;
        }

        return (turned, won);
    }

    // In how many orders each voter is the one with whom the quota is reached and the last veto player is in.
    private static int[] Orders(VotingGame game, bool[] veto, int samples, ref SplitMix64 random)
    {
        var (n, weights, needed, vetoes) = (veto.Length, game.Weights, game.Needed, veto.Count(own => own));
        int[] order = [.. Enumerable.Range(0, n)];
        var pivotal = new int[n];
        for (var sample = 0; sample < samples; sample++)
        {
            var (weight, missing) = (Int128.Zero, vetoes);
            for (var i = 0; ; i++)
            {
                // Shuffled only as far as it is read (Fisher and Yates).
                var drawn = i + random.Below(n - i);
                (order[i], order[drawn]) = (order[drawn], order[i]);
                weight += weights[order[i]];
                if (veto[order[i]]) missing--;
                if (weight < needed || missing > 0) continue;
                pivotal[order[i]]++;
                break;
            }
        }

        return pivotal;
    }
}
