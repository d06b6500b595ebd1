namespace Coalitions.Domain.Detection;

/// <summary>
/// What the groups have of each feature: one list per feature of the groups that have it, so that a node meets only groups
/// with which it shares one. Together the lists are never longer than what the nodes have.
/// </summary>
internal sealed class Sums
{
    private readonly Level level;
    private readonly int[] starts;
    private readonly int[] counts;
    private readonly Entry[] entries;

    public Sums(Level level)
    {
        this.level = level;
        var features = level.Multipliers.Length;
        (starts, counts) = (new int[features + 1], new int[features]);
        if (features == 0)
        {
            entries = [];
            return;
        }

        for (var at = 0; at < level.FeatureOffsets[level.Nodes]; at++) starts[level.Features[at] + 1]++;
        for (var feature = 0; feature < features; feature++) starts[feature + 1] += starts[feature];
        entries = new Entry[starts[features]];
    }

    /// <summary>Puts what a node has into a group.</summary>
    public void Add(int node, int group)
    {
        if (!level.HasFeatures) return;
        for (var at = level.FeatureOffsets[node]; at < level.FeatureOffsets[node + 1]; at++)
        {
            var feature = level.Features[at];
            ref var entry = ref Find(feature, group);
            if (entry.Holders == 0)
            {
                counts[feature]++;
                entry = new Entry { Group = group };
            }

            entry.Sum += level.Values[at];
            entry.Holders++;
        }
    }

    /// <summary>Takes what a node has out of its group.</summary>
    public void Remove(int node, int group)
    {
        if (!level.HasFeatures) return;
        for (var at = level.FeatureOffsets[node]; at < level.FeatureOffsets[node + 1]; at++)
        {
            var feature = level.Features[at];
            ref var entry = ref Find(feature, group);
            entry.Sum -= level.Values[at];
            if (--entry.Holders > 0) continue;
            ref var last = ref entries[starts[feature] + --counts[feature]];
            entry = last;
            last = default;
        }
    }

    /// <summary>The groups that have a feature, with how much of it.</summary>
    public ReadOnlySpan<Entry> Of(int feature) => entries.AsSpan(starts[feature], counts[feature]);

    /// <summary>How much of a feature a group has.</summary>
    public long Of(int feature, int group)
    {
        foreach (ref readonly var entry in Of(feature))
            if (entry.Group == group) return entry.Sum;
        return 0;
    }

    // The group's entry, or the free one after the last.
    private ref Entry Find(int feature, int group)
    {
        var at = starts[feature];
        for (var end = at + counts[feature]; at < end; at++)
            if (entries[at].Group == group) break;
        return ref entries[at];
    }

    public struct Entry
    {
        public int Group;
        public int Holders;
        public long Sum;
    }
}
