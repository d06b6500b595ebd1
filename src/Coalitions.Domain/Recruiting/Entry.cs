using Coalitions.Domain.Detection;

namespace Coalitions.Domain.Recruiting;

/// <summary>
/// What somebody's entry does to the signed weight within a coalition: what holds it together less what it breaks (the
/// numerator of signed modularity; correlation clustering, Bansal, Blum &amp; Chawla 2004). What chance would give is left out:
/// to be well connected elsewhere is no conflict.
/// </summary>
/// <param name="Ties">The sum over ties of coordination with its members, times the weight of that layer.</param>
/// <param name="Agreement">The sum over issues and members of their agreement, times the weight of that layer; below 0 they disagree.</param>
/// <param name="Edges">The ties with its members, by place among the edges of the facts, in order.</param>
public sealed record Entry(double Ties, double Agreement, IReadOnlyList<int> Edges)
{
    /// <summary>An entry that lowers the weight by more than this is one into conflict: half a tie of full strength.</summary>
    public const double MostConflict = 0.5;

    /// <summary>How it is made.</summary>
    public const string Formula = "net weight to the members: sum of coordination x its weight + sum of agreement x its weight; conflict below -0.5";

    /// <summary>Ties and agreement together: by how much the weight within changes.</summary>
    public double Weight => (double)((decimal)Ties + (decimal)Agreement);

    /// <summary>Whether it lowers the weight by more than <see cref="MostConflict"/>.</summary>
    public bool IsIntoConflict => Weight < -MostConflict;

    /// <summary>What the entry of each actor would do, by place; of a member, what its staying does. The order of the facts decides nothing.</summary>
    /// <param name="method">How much ties and agreement weigh.</param>
    /// <param name="isMember">Whether an actor is in the coalition.</param>
    public static IReadOnlyList<Entry> Of(DetectionFacts facts, DetectionMethod method, Func<int, bool> isMember)
    {
        var (ties, agreement, edges) = (new decimal[facts.Actors], new decimal[facts.Actors], new List<int>?[facts.Actors]);
        for (var edge = 0; edge < facts.Coordination.Count; edge++)
        {
            var (source, target, weight) = (facts.Coordination[edge].Source, facts.Coordination[edge].Target, facts.Coordination[edge].Weight);
            if (isMember(target)) Meet(source, edge, weight);
            if (isMember(source)) Meet(target, edge, weight);
        }

        foreach (var held in facts.Positions.GroupBy(position => position.Issue))
        {
            var inside = new GroupStances(facts.Scales[held.Key], [.. held.Where(position => isMember(position.Actor)).Select(position => position.Position)]);
            foreach (var (actor, _, position) in held) agreement[actor] += (decimal)inside.With(position, itself: isMember(actor));
        }

        return [.. Enumerable.Range(0, facts.Actors).Select(actor => new Entry(
            (double)(ties[actor] * (decimal)method.CoordinationWeight), (double)(agreement[actor] * (decimal)method.AgreementWeight), edges[actor] ?? []))];

        void Meet(int actor, int edge, double weight)
        {
            ties[actor] += (decimal)weight;
            (edges[actor] ??= []).Add(edge);
        }
    }
}
