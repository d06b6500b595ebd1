namespace Coalitions.Domain.Networks;

/// <summary>What hangs together by positive ties, and what falls apart without whom.</summary>
public static class Components
{
    /// <summary>Each actor's component, numbered from 0 in the order of first members.</summary>
    public static int[] Of(SignedGraph graph)
    {
        var (components, open, count) = (new int[graph.Actors], new int[graph.Actors], 0);
        Array.Fill(components, -1);
        for (var first = 0; first < components.Length; first++)
        {
            if (components[first] >= 0) continue;
            var (head, tail) = (0, 0);
            (open[tail++], components[first]) = (first, count);
            while (head < tail)
            {
                var actor = open[head++];
                for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
                    if (graph.Weights[at] > 0 && components[graph.Targets[at]] < 0)
                        (components[graph.Targets[at]], open[tail++]) = (count, graph.Targets[at]);
            }

            count++;
        }

        return components;
    }

    /// <summary>
    /// Each actor's core number (Seidman 1983): the largest k such that it belongs to a set in which everybody has k positive
    /// ties or more to the others. By peeling (Batagelj &amp; Zaversnik 2003).
    /// </summary>
    public static int[] Cores(SignedGraph graph)
    {
        var degrees = new int[graph.Actors];
        for (var actor = 0; actor < degrees.Length; actor++) degrees[actor] = Positive(graph.WeightsOf(actor));
        var bins = new SortedSet<(int Degree, int Actor)>(degrees.Select((degree, actor) => (degree, actor)));
        var (cores, peeled) = (new int[graph.Actors], 0);
        while (bins.Count > 0)
        {
            var (degree, actor) = bins.Min;
            bins.Remove((degree, actor));
            cores[actor] = peeled = Math.Max(peeled, degree);
            for (var at = graph.Offsets[actor]; at < graph.Offsets[actor + 1]; at++)
            {
                var other = graph.Targets[at];
                if (graph.Weights[at] > 0 && bins.Remove((degrees[other], other))) bins.Add((--degrees[other], other));
            }
        }

        return cores;
    }

    /// <summary>The actors without whom a component falls apart (articulation points; Tarjan 1972), in order.</summary>
    public static int[] CutActors(SignedGraph graph)
    {
        var actors = graph.Actors;
        var (entered, low, next, parent, cuts) = (new int[actors], new int[actors], new int[actors], new int[actors], new bool[actors]);
        var (path, time) = (new Stack<int>(), 0);
        for (var root = 0; root < actors; root++)
        {
            if (entered[root] > 0) continue;
            var branches = 0;
            Enter(root, -1);
            while (path.TryPeek(out var actor))
            {
                if (graph.Offsets[actor] + next[actor] is var at && at < graph.Offsets[actor + 1])
                {
                    next[actor]++;
                    var other = graph.Targets[at];
                    if (graph.Weights[at] <= 0) continue;
                    if (entered[other] == 0) Enter(other, actor);
                    else if (other != parent[actor]) low[actor] = Math.Min(low[actor], entered[other]);
                    continue;
                }

                path.Pop();
                if (parent[actor] is var above && above < 0) continue;
                low[above] = Math.Min(low[above], low[actor]);
                if (above == root) branches++;
                else if (low[actor] >= entered[above]) cuts[above] = true;
            }

            cuts[root] = branches > 1;
        }

        return [.. Enumerable.Range(0, actors).Where(actor => cuts[actor])];

        void Enter(int actor, int from)
        {
            entered[actor] = low[actor] = ++time;
            parent[actor] = from;
            path.Push(actor);
        }
    }

    private static int Positive(ReadOnlySpan<long> weights)
    {
        var count = 0;
        foreach (var weight in weights)
            if (weight > 0) count++;
        return count;
    }
}
