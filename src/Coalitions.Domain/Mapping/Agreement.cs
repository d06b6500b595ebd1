using System.Numerics;
using System.Runtime.InteropServices;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Mapping;

/// <summary>How alike two stances on one issue are.</summary>
public enum Similarity
{
    /// <summary>
    /// a·b/4 on a support issue, so that +1 and −1 never make an edge of 0 or more; 1 − 2|d|/(max − min) on a continuum.
    /// A neutral gives 0 with everybody, also with another neutral: such an edge of weight 0 is a real one, since both
    /// were assessed, and counts among all edges. Without a shared issue there is no edge: not assessed is never zero.
    /// </summary>
    Product = 1,

    /// <summary>
    /// Discourse Network Analyzer's subtract, 1 − 2|d|/range: congruence (1 − |d|/range) less conflict (|d|/range); Leifeld
    /// 2017. Each actor has one stance on an issue, so that the sums over issues are that program's figures without
    /// normalisation. Two neutrals agree fully.
    /// </summary>
    Dna = 2,
}

/// <summary>What the range of an issue is under <see cref="Similarity.Dna"/>.</summary>
public enum SimilarityRange
{
    /// <summary>The distance between the extreme positions that are held; where all hold the same one, all agree.</summary>
    Observed = 1,

    /// <summary>The width of the issue's scale.</summary>
    Declared = 2,
}

/// <summary>Two actors who take stances on the same issues. <see cref="Source"/> comes before <see cref="Target"/>.</summary>
/// <param name="Weight">The mean over the shared issues, in [−1, 1].</param>
/// <param name="Sum">The sum over the shared issues.</param>
/// <param name="Issues">How many issues they share.</param>
public readonly record struct AgreementEdge(int Source, int Target, double Weight, double Sum, int Issues)
{
    /// <summary>Under <see cref="Similarity.Dna"/>: the sum of 1 − |d|/range.</summary>
    public double Congruence => (Issues + Sum) / 2;

    /// <summary>Under <see cref="Similarity.Dna"/>: the sum of |d|/range.</summary>
    public double Conflict => (Issues - Sum) / 2;
}

/// <summary>
/// Agreement between all actors, kept factored as actor × issue × stance: the quadratic many pairs are computed row by
/// row and never held. Actors are numbered by the caller in canonical order.
/// </summary>
public sealed class Agreement
{
    // An issue that so many actors hold is kept as a dense row too: adding it up in vectors beats following a list.
    private const int DenseFrom = 16;

    // Rows are worked through in blocks of so many actors, so that what many rows need stays in the processor's cache.
    private const int Block = 512;

    private readonly int actors;
    private readonly Holding[][] byActor;
    private readonly Holding[][] byIssue;
    private readonly Kernel[] kernels;
    private readonly DenseRow?[] dense;
    private readonly int[][] blocks;

    /// <param name="actors">How many actors there are.</param>
    /// <param name="scales">The scale of each issue.</param>
    /// <param name="positions">Each actor's one position on an issue; at most one of a pair.</param>
    public Agreement(int actors, IReadOnlyList<Scale> scales, IEnumerable<(int Actor, int Issue, double Position)> positions, Similarity similarity, SimilarityRange range)
    {
        this.actors = actors;
        var held = positions.ToArray();
        byActor = Grouped(actors, held.Select(item => (item.Actor, new Holding(item.Issue, item.Position))));
        byIssue = Grouped(scales.Count, held.Select(item => (item.Issue, new Holding(item.Actor, item.Position))));
        kernels = [.. scales.Select((scale, issue) => KernelOf(scale, byIssue[issue], similarity, range))];
        dense = [.. byIssue.Select(holders => holders.Length * (long)DenseFrom >= actors && holders.Length > 0 ? new DenseRow(actors, holders) : null)];
        blocks = [.. byIssue.Select(holders => Enumerable.Range(0, actors / Block + 1).Select(block => FirstFrom(holders, block * Block)).ToArray())];
    }

    /// <summary>How many pairs share at least one issue.</summary>
    public long CountPairs()
    {
        var words = (actors + 63) / 64;
        var holders = byIssue.Select(list =>
        {
            var bits = new ulong[words];
            foreach (var (actor, _) in list) bits[actor >> 6] |= 1UL << (actor & 63);
            return bits;
        }).ToArray();

        long both = 0;
        var shared = new ulong[words];
        foreach (var own in byActor)
        {
            if (own.Length == 0) continue;
            Array.Clear(shared);
            foreach (var (issue, _) in own)
                for (var word = 0; word < words; word++) shared[word] |= holders[issue][word];
            foreach (var word in shared) both += BitOperations.PopCount(word);
            both--;
        }

        return both / 2;
    }

    /// <summary>All edges of at least <paramref name="minWeight"/> in |weight|, by source and target, one row at a time.</summary>
    public IEnumerable<AgreementEdge> All(double minWeight = 0)
    {
        var row = new Row();
        for (var source = 0; source < actors; source++)
            for (var start = (source + 1) / Block * Block; start < actors; start += Block)
            {
                Fill(source, start, row);
                for (var target = Math.Max(source + 1, start); target < Math.Min(start + Block, actors); target++)
                    if (row.Issues[target - start] > 0 && row.Edge(source, target, target - start) is var edge && Math.Abs(edge.Weight) >= minWeight)
                        yield return edge;
            }
    }

    /// <summary>
    /// The strongest edges of each actor by |weight|, ties by the other actor's number; an edge is in when it is in either
    /// end's top. In canonical order, with the number of all pairs beside.
    /// </summary>
    /// <param name="topPerNode">How many of each actor, at least 1.</param>
    /// <param name="minWeight">Weaker ones, in |weight|, are left out; pairs count them.</param>
    public (IReadOnlyList<AgreementEdge> Edges, long Pairs) Backbone(int topPerNode, double minWeight = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topPerNode, 1);
        var tops = new Top[actors];
        var share = Math.Max(64, actors / (Environment.ProcessorCount * 4) + 1);
        Parallel.For(0, (actors + share - 1) / share, part =>
        {
            var row = new Row();
            var (first, last) = (part * share, Math.Min((part + 1) * share, actors));
            for (var actor = first; actor < last; actor++) tops[actor] = new Top(topPerNode, minWeight);
            for (var start = 0; start < actors; start += Block)
                for (var actor = first; actor < last; actor++)
                {
                    if (byActor[actor].Length == 0) continue;
                    Fill(actor, start, row);
                    tops[actor].Take(actor, start, Math.Min(Block, actors - start), row);
                }
        });

        var edges = tops.SelectMany(top => top.Edges).ToArray();
        Array.Sort(edges, (a, b) => a.Source != b.Source ? a.Source.CompareTo(b.Source) : a.Target.CompareTo(b.Target));
        return ([.. edges.Where((edge, i) => i == 0 || edge.Source != edges[i - 1].Source || edge.Target != edges[i - 1].Target)], CountPairs());
    }

    // The sums of one actor with a block of others.
    private void Fill(int actor, int start, Row row)
    {
        row.Clear();
        foreach (var (issue, position) in byActor[actor])
            if (dense[issue] is { } full) full.AddTo(row, start, position, kernels[issue]);
            else
            {
                var (holders, kernel) = (byIssue[issue], kernels[issue]);
                for (var i = blocks[issue][start / Block]; i < holders.Length && holders[i].Other < start + Block; i++)
                {
                    row.Sums[holders[i].Other - start] += kernel.Of(position, holders[i].Position);
                    row.Issues[holders[i].Other - start]++;
                }
            }
    }

    private static Kernel KernelOf(Scale scale, Holding[] holders, Similarity similarity, SimilarityRange range)
    {
        if (similarity == Similarity.Product && scale.IsSupport) return new Kernel(true, 4);
        var width = similarity == Similarity.Dna && range == SimilarityRange.Observed && holders.Length > 0
            ? holders.Max(holder => holder.Position) - holders.Min(holder => holder.Position)
            : scale.Max - scale.Min;
        return new Kernel(false, width > 0 ? width : 1);
    }

    private static int FirstFrom(Holding[] holders, int actor)
    {
        var found = Array.FindIndex(holders, holder => holder.Other >= actor);
        return found < 0 ? holders.Length : found;
    }

    private static Holding[][] Grouped(int groups, IEnumerable<(int Group, Holding Holding)> items)
    {
        var lists = new List<Holding>[groups];
        for (var i = 0; i < groups; i++) lists[i] = [];
        foreach (var (group, holding) in items) lists[group].Add(holding);
        return [.. lists.Select(list => list.OrderBy(holding => holding.Other).ToArray())];
    }

    // Of an actor's list the issue, of an issue's list the actor.
    private readonly record struct Holding(int Other, double Position);

    // How alike two positions on one issue are: the product, or one less the distance. The distance is divided by the
    // width, not multiplied by its inverse: however narrow the issue, that stays between 0 and 1, and −1 is reached exactly.
    private readonly record struct Kernel(bool IsProduct, double Width)
    {
        public double Of(double one, double other) => IsProduct ? one / Width * other : 1 - 2 * (Math.Abs(one - other) / Width);
    }

    // Counts are kept as doubles: they are small whole numbers, and go into the same vectors as the sums.
    private sealed class Row
    {
        public double[] Sums { get; } = new double[Block];

        public double[] Issues { get; } = new double[Block];

        public void Clear()
        {
            Array.Clear(Sums);
            Array.Clear(Issues);
        }

        public AgreementEdge Edge(int source, int target, int at) =>
            new(source, target, Sums[at] / Issues[at], Sums[at], (int)Issues[at]);
    }

    // The strongest edges of one actor so far; others come in ascending order, so that of equals the first stays.
    private sealed class Top(int count, double minWeight)
    {
        private double worst = -1;

        public List<AgreementEdge> Edges { get; } = new(count + 1);

        public void Take(int actor, int start, int length, Row row)
        {
            for (var at = 0; at < length; at += Vector<double>.Count)
            {
                if (Edges.Count == count && IsBelow(row, at)) continue;
                for (var i = at; i < Math.Min(at + Vector<double>.Count, length); i++)
                    if (row.Issues[i] > 0 && start + i != actor)
                        Offer(row.Edge(Math.Min(actor, start + i), Math.Max(actor, start + i), i));
            }
        }

        // Hardly any pair gets into a full top, so whole vectors are passed over. The slack keeps rounding from deciding.
        private bool IsBelow(Row row, int at) => Vector.LessThanAll(
            Vector.Abs(new Vector<double>(row.Sums, at)),
            new Vector<double>(row.Issues, at) * (worst * (1 - 1e-12)) + new Vector<double>(double.Epsilon));

        private void Offer(AgreementEdge edge)
        {
            var strength = Math.Abs(edge.Weight);
            if (strength < minWeight || (Edges.Count == count && strength <= worst)) return;
            var place = Edges.Count;
            while (place > 0 && Math.Abs(Edges[place - 1].Weight) < strength) place--;
            Edges.Insert(place, edge);
            if (Edges.Count > count) Edges.RemoveAt(count);
            if (Edges.Count == count) worst = Math.Abs(Edges[^1].Weight);
        }
    }

    private sealed class DenseRow
    {
        private readonly double[] positions;
        private readonly double[] held;

        public DenseRow(int actors, Holding[] holders)
        {
            var padded = (actors + Block - 1) / Block * Block;
            (positions, held) = (new double[padded], new double[padded]);
            foreach (var (actor, position) in holders) (positions[actor], held[actor]) = (position, 1);
        }

        public void AddTo(Row row, int start, double position, Kernel kernel)
        {
            var sums = Vectors(row.Sums);
            var issues = Vectors(row.Issues);
            var theirs = Vectors(positions.AsSpan(start, Block));
            var mask = Vectors(held.AsSpan(start, Block));
            var (own, scaled, width) = (new Vector<double>(position), new Vector<double>(position / kernel.Width), new Vector<double>(kernel.Width));
            if (kernel.IsProduct)
                for (var i = 0; i < sums.Length && i < issues.Length && i < theirs.Length && i < mask.Length; i++)
                {
                    sums[i] += scaled * theirs[i];
                    issues[i] += mask[i];
                }
            else
                for (var i = 0; i < sums.Length && i < issues.Length && i < theirs.Length && i < mask.Length; i++)
                {
                    sums[i] += mask[i] * (Vector<double>.One - 2 * (Vector.Abs(own - theirs[i]) / width));
                    issues[i] += mask[i];
                }

            static Span<Vector<double>> Vectors(Span<double> numbers) => MemoryMarshal.Cast<double, Vector<double>>(numbers);
        }
    }
}
