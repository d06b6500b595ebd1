using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Mapping;

/// <summary>How alike two stances on one issue are.</summary>
public enum Similarity
{
    /// <summary>a·b/4 on a support issue, so that opposition is negative and a neutral gives 0; 1 − 2|d|/(max − min) on a continuum.</summary>
    Product = 1,

    /// <summary>Discourse Network Analyzer's subtract, 1 − 2|d|/range: congruence (1 − |d|/range) less conflict (|d|/range); Leifeld 2017.</summary>
    Dna = 2,
}

/// <summary>What the range of an issue is under <see cref="Similarity.Dna"/>.</summary>
public enum SimilarityRange
{
    /// <summary>The distance between the extreme positions that are held.</summary>
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
    private readonly Holding[][] byActor;
    private readonly Holding[][] byIssue;
    private readonly (bool Product, double Factor)[] kernels;

    /// <param name="actors">How many actors there are.</param>
    /// <param name="scales">The scale of each issue.</param>
    /// <param name="positions">Each actor's one position on an issue; at most one of a pair.</param>
    public Agreement(int actors, IReadOnlyList<Scale> scales, IEnumerable<(int Actor, int Issue, double Position)> positions, Similarity similarity, SimilarityRange range)
    {
        var held = positions.ToArray();
        byActor = Grouped(actors, held.Select(item => (item.Actor, new Holding(item.Issue, item.Position))));
        byIssue = Grouped(scales.Count, held.Select(item => (item.Issue, new Holding(item.Actor, item.Position))));
        kernels = [.. scales.Select((scale, issue) => Kernel(scale, byIssue[issue], similarity, range))];
    }

    /// <summary>How many pairs share at least one issue.</summary>
    public long CountPairs()
    {
        long pairs = 0;
        Parallel.For(0, byActor.Length, () => (Row: new Row(byActor.Length), Count: 0L), (actor, _, local) =>
        {
            Fill(actor, local.Row);
            var issues = local.Row.Issues.AsSpan(actor + 1);
            var without = System.MemoryExtensions.Count(issues, 0);
            return (local.Row, local.Count + issues.Length - without);
        }, local => Interlocked.Add(ref pairs, local.Count));
        return pairs;
    }

    /// <summary>All edges of at least <paramref name="minWeight"/> in |weight|, by source and target, one row at a time.</summary>
    public IEnumerable<AgreementEdge> All(double minWeight = 0)
    {
        var row = new Row(byActor.Length);
        for (var source = 0; source < byActor.Length; source++)
        {
            Fill(source, row);
            for (var target = source + 1; target < byActor.Length; target++)
                if (row.Issues[target] > 0 && Edge(source, target, row) is var edge && Math.Abs(edge.Weight) >= minWeight)
                    yield return edge;
        }
    }

    /// <summary>
    /// The strongest edges of each actor by |weight|, ties by the other actor's number; an edge is in when it is in either
    /// end's top. In canonical order, with the number of all pairs beside.
    /// </summary>
    public (IReadOnlyList<AgreementEdge> Edges, long Pairs) Backbone(int topPerNode, double minWeight = 0)
    {
        var tops = new List<AgreementEdge>[byActor.Length];
        long pairs = 0;
        Parallel.For(0, byActor.Length, () => (Row: new Row(byActor.Length), Count: 0L), (actor, _, local) =>
        {
            Fill(actor, local.Row);
            tops[actor] = Top(actor, local.Row, topPerNode, minWeight, out var later);
            return (local.Row, local.Count + later);
        }, local => Interlocked.Add(ref pairs, local.Count));

        var edges = tops.SelectMany(top => top).ToArray();
        Array.Sort(edges, (a, b) => a.Source != b.Source ? a.Source.CompareTo(b.Source) : a.Target.CompareTo(b.Target));
        return ([.. edges.Where((edge, i) => i == 0 || edge.Source != edges[i - 1].Source || edge.Target != edges[i - 1].Target)], pairs);
    }

    private static List<AgreementEdge> Top(int actor, Row row, int count, double minWeight, out long later)
    {
        var top = new List<AgreementEdge>(count + 1);
        var (sums, issues) = (row.Sums, row.Issues);
        var worst = -1.0;
        later = 0;
        for (var other = 0; other < issues.Length; other++)
        {
            if (issues[other] == 0 || other == actor) continue;
            if (other > actor) later++;

            // Hardly any pair gets further than this: the slack keeps rounding from deciding.
            if (top.Count == count && Math.Abs(sums[other]) < worst * issues[other] * (1 - 1e-12)) continue;
            var edge = Edge(Math.Min(actor, other), Math.Max(actor, other), row, other);
            var strength = Math.Abs(edge.Weight);
            if (strength < minWeight || (top.Count == count && strength <= worst)) continue;
            var place = top.Count;
            while (place > 0 && Math.Abs(top[place - 1].Weight) < strength) place--;
            top.Insert(place, edge);
            if (top.Count > count) top.RemoveAt(count);
            if (top.Count == count) worst = Math.Abs(top[^1].Weight);
        }

        return top;
    }

    private void Fill(int actor, Row row)
    {
        Array.Clear(row.Sums);
        Array.Clear(row.Issues);
        var (sums, issues) = (row.Sums, row.Issues);
        foreach (var (issue, position) in byActor[actor])
        {
            var (product, factor) = kernels[issue];
            if (product)
            {
                var scaled = position * factor;
                foreach (var (other, theirs) in byIssue[issue])
                {
                    sums[other] += scaled * theirs;
                    issues[other]++;
                }
            }
            else
            {
                foreach (var (other, theirs) in byIssue[issue])
                {
                    sums[other] += 1 - factor * Math.Abs(position - theirs);
                    issues[other]++;
                }
            }
        }
    }

    private static AgreementEdge Edge(int source, int target, Row row) => Edge(source, target, row, target);

    private static AgreementEdge Edge(int source, int target, Row row, int other) =>
        new(source, target, row.Sums[other] / row.Issues[other], row.Sums[other], row.Issues[other]);

    private static (bool Product, double Factor) Kernel(Scale scale, Holding[] holders, Similarity similarity, SimilarityRange range)
    {
        if (similarity == Similarity.Product && scale.IsSupport) return (true, 0.25);
        var width = similarity == Similarity.Dna && range == SimilarityRange.Observed && holders.Length > 0
            ? holders.Max(holder => holder.Position) - holders.Min(holder => holder.Position)
            : scale.Max - scale.Min;
        return (false, width > 0 ? 2 / width : 0);
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

    private sealed class Row(int actors)
    {
        public double[] Sums { get; } = new double[actors];

        public int[] Issues { get; } = new int[actors];
    }
}
