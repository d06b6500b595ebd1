namespace Coalitions.Domain.Networks;

/// <summary>
/// PageRank (Brin &amp; Page 1998): where a walker is found who follows ties by weight and now and then begins anew anywhere.
/// Who has no tie to follow begins anew. Solved in canonical order, each figure from the newest of the others (Gauss–Seidel),
/// so that the same graph gives the same bits.
/// </summary>
public static class PageRank
{
    /// <summary>How often the walker follows a tie, unless told otherwise.</summary>
    public const double Damping = 0.85;

    private const double Tolerance = 1e-12;
    private const int MostSweeps = 1_000;

    /// <summary>Each actor's share, above 0; together 1. Along the arcs.</summary>
    /// <param name="damping">In [0, 1).</param>
    public static double[] Of(DirectedGraph graph, double damping = Damping) => Solve(graph.Offsets, graph.Sources, graph.Weights, damping);

    /// <summary>The same over positive ties, in both directions.</summary>
    /// <param name="damping">In [0, 1).</param>
    public static double[] Of(SignedGraph graph, double damping = Damping) => Solve(graph.Offsets, graph.Targets, graph.Weights, damping);

    private static double[] Solve(int[] offsets, int[] sources, long[] weights, double damping)
    {
        if (!(damping is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(damping), damping, "Damping lies in [0, 1).");
        var actors = offsets.Length - 1;
        if (actors == 0) return [];
        var (strengths, flows) = (new double[actors], new double[weights.Length]);
        for (var at = 0; at < weights.Length; at++)
            if (weights[at] > 0) strengths[sources[at]] += flows[at] = weights[at];

        // What an actor passes on per unit of weight. Whoever begins anew because there is no tie to follow lands where
        // all who begin anew do, so leaving that out changes the sum of all shares only.
        var passed = new double[actors];
        var anew = (1 - damping) / actors;
        var ranks = new double[actors];
        for (var actor = 0; actor < actors; actor++)
        {
            ranks[actor] = 1.0 / actors;
            passed[actor] = strengths[actor] > 0 ? damping * ranks[actor] / strengths[actor] : 0;
        }

        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var change = 0.0;
            for (var actor = 0; actor < actors; actor++)
            {
                var rank = anew;
                for (var at = offsets[actor]; at < offsets[actor + 1]; at++) rank += flows[at] * passed[sources[at]];
                change += Math.Abs(rank - ranks[actor]);
                ranks[actor] = rank;
                if (strengths[actor] > 0) passed[actor] = damping * rank / strengths[actor];
            }

            if (change < Tolerance) break;
        }

        var sum = ranks.Sum();
        for (var actor = 0; actor < actors; actor++) ranks[actor] /= sum;
        return ranks;
    }
}
