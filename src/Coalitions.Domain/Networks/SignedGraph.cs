namespace Coalitions.Domain.Networks;

/// <summary>A tie between two actors, by their place in the order of ids; which of them is named first does not matter.</summary>
/// <param name="Weight">Above 0 they stand together, below 0 against each other; a whole number, for coordination in thousandths.</param>
public readonly record struct SignedTie(int Source, int Target, long Weight);

/// <summary>
/// An undirected graph with signed whole weights, kept as compressed sparse rows. Actors are numbered by the caller in
/// canonical order, by id; the order in which ties are given decides nothing, ties between the same two are added up, and
/// what adds up to 0 is no tie.
/// </summary>
public sealed class SignedGraph
{
    private readonly int[] offsets;
    private readonly int[] targets;
    private readonly long[] weights;

    private SignedGraph(int[] offsets, int[] targets, long[] weights) => (this.offsets, this.targets, this.weights) = (offsets, targets, weights);

    /// <summary>How many actors there are, with and without ties.</summary>
    public int Actors => offsets.Length - 1;

    /// <summary>How many pairs are tied.</summary>
    public int Ties => targets.Length / 2;

    /// <summary>Where each actor's row starts, and where the last one ends.</summary>
    internal int[] Offsets => offsets;

    /// <summary>The rows.</summary>
    internal int[] Targets => targets;

    /// <summary>The weights of the rows.</summary>
    internal long[] Weights => weights;

    /// <summary>The graph of these ties.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An end is not an actor's number, or both ends are the same.</exception>
    /// <exception cref="OverflowException">The weights between two actors add up to more than a long holds.</exception>
    public static SignedGraph Of(int actors, IEnumerable<SignedTie> ties)
    {
        var given = ties as SignedTie[] ?? [.. ties];
        var starts = new int[actors + 1];
        foreach (var (source, target, _) in given)
        {
            if ((uint)source >= (uint)actors || (uint)target >= (uint)actors || source == target)
                throw new ArgumentOutOfRangeException(nameof(ties), $"A tie joins two of {actors} actors; this one joins {source} and {target}.");
            starts[source + 1]++;
            starts[target + 1]++;
        }

        for (var actor = 0; actor < actors; actor++) starts[actor + 1] += starts[actor];
        var (targets, weights, next) = (new int[starts[actors]], new long[starts[actors]], starts.AsSpan(0, actors).ToArray());
        foreach (var (source, target, weight) in given)
        {
            (targets[next[source]], weights[next[source]++]) = (target, weight);
            (targets[next[target]], weights[next[target]++]) = (source, weight);
        }

        return Tidy(starts, targets, weights);
    }

    /// <summary>Whom an actor is tied to, in order.</summary>
    public ReadOnlySpan<int> Neighbours(int actor) => targets.AsSpan(offsets[actor]..offsets[actor + 1]);

    /// <summary>How strongly, in the same order.</summary>
    public ReadOnlySpan<long> WeightsOf(int actor) => weights.AsSpan(offsets[actor]..offsets[actor + 1]);

    /// <summary>The part of the graph whose weights are above 0.</summary>
    public SignedGraph Positive()
    {
        var (starts, others, strengths) = (new int[offsets.Length], new List<int>(), new List<long>());
        for (var actor = 0; actor < Actors; actor++)
        {
            for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
                if (weights[at] > 0)
                {
                    others.Add(targets[at]);
                    strengths.Add(weights[at]);
                }

            starts[actor + 1] = others.Count;
        }

        return new SignedGraph(starts, [.. others], [.. strengths]);
    }

    // Orders each row, adds up what is between the same two and closes the gaps.
    private static SignedGraph Tidy(int[] starts, int[] targets, long[] weights)
    {
        var (end, from) = (0, 0);
        for (var actor = 0; actor + 1 < starts.Length; actor++)
        {
            var to = starts[actor + 1];
            Array.Sort(targets, weights, from, to - from);
            starts[actor] = end;
            for (var at = from; at < to;)
            {
                var (target, sum) = (targets[at], 0L);
                for (; at < to && targets[at] == target; at++) sum = checked(sum + weights[at]);
                if (sum != 0) (targets[end], weights[end++]) = (target, sum);
            }

            from = to;
        }

        starts[^1] = end;
        if (end == targets.Length) return new SignedGraph(starts, targets, weights);
        return new SignedGraph(starts, targets[..end], weights[..end]);
    }
}
