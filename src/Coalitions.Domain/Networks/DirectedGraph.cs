namespace Coalitions.Domain.Networks;

/// <summary>From whom to whom, by their place in the order of ids.</summary>
/// <param name="Weight">Above 0.</param>
public readonly record struct Arc(int From, int To, long Weight);

/// <summary>The directed layer (who reports to, funds, patronises, influences whom), kept by who is at the receiving end.</summary>
public sealed class DirectedGraph
{
    private DirectedGraph(int[] offsets, int[] sources, long[] weights) => (Offsets, Sources, Weights) = (offsets, sources, weights);

    /// <summary>How many actors there are.</summary>
    public int Actors => Offsets.Length - 1;

    internal int[] Offsets { get; }

    internal int[] Sources { get; }

    internal long[] Weights { get; }

    /// <summary>The graph of these arcs; their order decides nothing, and those between the same two are added up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An end is not an actor's number, both are the same, or the weight is not above 0.</exception>
    public static DirectedGraph Of(int actors, IEnumerable<Arc> arcs)
    {
        var given = arcs.GroupBy(arc => (arc.To, arc.From)).OrderBy(pair => pair.Key)
            .Select(pair => new Arc(pair.Key.From, pair.Key.To, pair.Sum(arc => arc.Weight))).ToArray();
        var offsets = new int[actors + 1];
        foreach (var (from, to, weight) in given)
        {
            if ((uint)from >= (uint)actors || (uint)to >= (uint)actors || from == to || weight <= 0)
                throw new ArgumentOutOfRangeException(nameof(arcs), $"An arc leads between two of {actors} actors and weighs more than 0; this one leads from {from} to {to}.");
            offsets[to + 1]++;
        }

        for (var actor = 0; actor < actors; actor++) offsets[actor + 1] += offsets[actor];
        return new DirectedGraph(offsets, [.. given.Select(arc => arc.From)], [.. given.Select(arc => arc.Weight)]);
    }
}
