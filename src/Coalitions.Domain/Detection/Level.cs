namespace Coalitions.Domain.Detection;

/// <summary>
/// A network whose nodes are actors or, further up, groups of them. What is between two nodes is in the rows (net weights)
/// and in the features that both have. Arrays are kept for the next use and may be longer than what is in them.
/// </summary>
internal sealed class Level
{
    public int Nodes { get; set; }

    public int[] Offsets { get; set; } = [0];

    public int[] Targets { get; set; } = [];

    public long[] Weights { get; set; } = [];

    public Figures[] Figures { get; set; } = [];

    /// <summary>Where each node's features start.</summary>
    public int[] FeatureOffsets { get; set; } = [];

    public int[] Features { get; set; } = [];

    /// <summary>How much of the feature the node has.</summary>
    public long[] Values { get; set; } = [];

    public long[] Multipliers { get; set; } = [];

    /// <summary>The positive ties and parts alone, where it matters whether there are any; as of the same nodes.</summary>
    public Level? Positive { get; set; }

    /// <summary>Whether, among the rows, those above 0 alone are positive ties: true of a level that stands for the positive ties of itself.</summary>
    public bool SignsTell { get; init; }

    public bool HasFeatures => Multipliers.Length > 0;

    public static Level Of(SignedNetwork network)
    {
        var level = new Level
        {
            Nodes = network.Actors,
            Offsets = network.Offsets,
            Targets = network.Targets,
            Weights = network.Weights,
            Figures = new Figures[network.Actors],
            Multipliers = [.. network.Features.Select(feature => feature.Multiplier)],
        };
        for (var actor = 0; actor < network.Actors; actor++)
            level.Figures[actor] = new Figures { Plus = network.Plus[actor], Minus = network.Minus[actor], Size = 1 };
        if (!level.HasFeatures) return level;

        var starts = new int[network.Actors + 1];
        foreach (var feature in network.Features)
            foreach (var actor in feature.Actors) starts[actor + 1]++;
        for (var actor = 0; actor < network.Actors; actor++) starts[actor + 1] += starts[actor];
        var next = starts.AsSpan(0, network.Actors).ToArray();
        (level.FeatureOffsets, level.Features, level.Values) = (starts, new int[starts[^1]], new long[starts[^1]]);
        for (var feature = 0; feature < network.Features.Length; feature++)
        {
            var (_, actors, values) = network.Features[feature];
            for (var i = 0; i < actors.Length; i++)
                (level.Features[next[actors[i]]], level.Values[next[actors[i]]++]) = (feature, values[i]);
        }

        return level;
    }

    /// <summary>The positive ties of a level whose rows are ties of one kind: the same rows, looked at by their signs. Not to be merged.</summary>
    public static Level BySign(Level level) => new() { Nodes = level.Nodes, Offsets = level.Offsets, Targets = level.Targets, Weights = level.Weights, Figures = level.Figures, SignsTell = true };

    /// <summary>
    /// Makes <paramref name="above"/> the network of the parts; parts are numbered from 0. What lies within a part is
    /// left out: it stays together from here on.
    /// </summary>
    public void Merge(int[] parts, int count, Level above)
    {
        Positive?.Merge(parts, count, above.Positive ??= new Level());
        var (starts, members) = Members(parts, count);
        above.Nodes = count;
        above.Multipliers = Multipliers;
        above.Offsets = Room(above.Offsets, count + 1);
        above.Targets = Room(above.Targets, Offsets[Nodes]);
        above.Weights = Room(above.Weights, Offsets[Nodes]);
        above.Figures = Room(above.Figures, count);
        Array.Clear(above.Figures, 0, count);
        var (place, end) = (new int[count], 0);
        Array.Fill(place, -1);
        for (var part = 0; part < count; part++)
        {
            var from = end;
            above.Offsets[part] = from;
            ref var figures = ref above.Figures[part];
            for (var i = starts[part]; i < starts[part + 1]; i++)
            {
                var node = members[i];
                figures.Plus += Figures[node].Plus;
                figures.Minus += Figures[node].Minus;
                figures.Size += Figures[node].Size;
                for (var at = Offsets[node]; at < Offsets[node + 1]; at++)
                {
                    var other = parts[Targets[at]];
                    if (other == part) continue;
                    if (place[other] < from)
                    {
                        place[other] = end;
                        (above.Targets[end], above.Weights[end++]) = (other, Weights[at]);
                    }
                    else above.Weights[place[other]] += Weights[at];
                }
            }
        }

        above.Offsets[count] = end;
        if (HasFeatures) MergeFeatures(starts, members, count, above);
    }

    private void MergeFeatures(int[] starts, int[] members, int count, Level above)
    {
        above.FeatureOffsets = Room(above.FeatureOffsets, count + 1);
        above.Features = Room(above.Features, FeatureOffsets[Nodes]);
        above.Values = Room(above.Values, FeatureOffsets[Nodes]);
        var (place, end) = (new int[Multipliers.Length], 0);
        Array.Fill(place, -1);
        for (var part = 0; part < count; part++)
        {
            var from = end;
            above.FeatureOffsets[part] = from;
            for (var i = starts[part]; i < starts[part + 1]; i++)
                for (var at = FeatureOffsets[members[i]]; at < FeatureOffsets[members[i] + 1]; at++)
                {
                    var feature = Features[at];
                    if (place[feature] < from)
                    {
                        place[feature] = end;
                        (above.Features[end], above.Values[end++]) = (feature, Values[at]);
                    }
                    else above.Values[place[feature]] += Values[at];
                }
        }

        above.FeatureOffsets[count] = end;
    }

    private (int[] Starts, int[] Members) Members(int[] parts, int count)
    {
        var (starts, members) = (new int[count + 1], new int[Nodes]);
        for (var node = 0; node < Nodes; node++) starts[parts[node] + 1]++;
        for (var part = 0; part < count; part++) starts[part + 1] += starts[part];
        var next = starts.AsSpan(0, count).ToArray();
        for (var node = 0; node < Nodes; node++) members[next[parts[node]]++] = node;
        return (starts, members);
    }

    private static T[] Room<T>(T[] kept, int length) => kept.Length >= length ? kept : new T[length];
}
