namespace Coalitions.Domain.Networks;

/// <summary>The E-I index (Krackhardt &amp; Stern 1988): (external − internal)/(external + internal) over positive ties, each counting 1.</summary>
public static class ExternalInternal
{
    /// <summary>From −1, all ties within groups, to 1, all between them; null when there are none.</summary>
    /// <param name="labels">A group for each actor; ties of who has none (below 0) are left out.</param>
    public static double? Index(SignedGraph graph, ReadOnlySpan<int> labels)
    {
        var (between, within) = (0L, 0L);
        for (var actor = 0; actor < graph.Actors; actor++)
            for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
            {
                var other = graph.Targets[at];
                if (other < actor || graph.Weights[at] <= 0 || labels[actor] < 0 || labels[other] < 0) continue;
                if (labels[actor] == labels[other]) within++;
                else between++;
            }

        return between + within == 0 ? null : (double)(between - within) / (between + within);
    }
}
