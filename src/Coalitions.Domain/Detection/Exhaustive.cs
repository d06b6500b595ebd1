using System.Numerics;

namespace Coalitions.Domain.Detection;

/// <summary>All groupings of a few actors, tried one after the other: the best is proven.</summary>
internal static class Exhaustive
{
    /// <summary>The most actors; eight have 4,140 groupings.</summary>
    public const int Most = 8;

    /// <summary>The best grouping that positive ties hold together, and of equal ones the lexicographically smallest.</summary>
    public static int[] Best(SignedNetwork network, Scoring scoring)
    {
        var (actors, nets) = (network.Actors, Nets(network));
        var (groups, best, bestTotal) = (new int[actors], Array.Empty<int>(), BigInteger.Zero);
        Try(0, 0, 0);
        return best;

        // In lexicographic order: each actor joins a group of earlier ones, or begins the next.
        void Try(int actor, int used, long within)
        {
            if (actor == actors)
            {
                var total = scoring.Total(network, groups, within);
                if ((best.Length > 0 && total <= bestTotal) || network.Split([.. groups])) return;
                (best, bestTotal) = ([.. groups], total);
                return;
            }

            for (var group = 0; group <= used; group++)
            {
                groups[actor] = group;
                var own = within;
                for (var other = 0; other < actor; other++)
                    if (groups[other] == group) own += nets[other, actor];
                Try(actor + 1, Math.Max(used, group + 1), own);
            }
        }
    }

    private static long[,] Nets(SignedNetwork network)
    {
        var nets = new long[network.Actors, network.Actors];
        for (var actor = 0; actor < network.Actors; actor++)
            for (var at = network.Offsets[actor]; at < network.Offsets[actor + 1]; at++) nets[actor, network.Targets[at]] += network.Weights[at];
        foreach (var (multiplier, actors, values) in network.Features)
            for (var i = 0; i < actors.Length; i++)
                for (var j = 0; j < actors.Length; j++)
                    if (i != j) nets[actors[i], actors[j]] += multiplier * values[i] * values[j];
        return nets;
    }
}
