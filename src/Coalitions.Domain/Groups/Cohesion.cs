using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Groups;

/// <summary>
/// What holds a group together, in its two kinds, which are never summed: shared beliefs, and acting together.
/// </summary>
/// <param name="Agreement">
/// The mean agreement within the group, in [−1, 1]: the value of the ties inside by their number, which for valued ties is
/// density (Wasserman and Faust 1994). Each pair of members counts once on every issue that both take a stance on, with the map's similarity:
/// a·b/4 on support issues, 1 − 2|d|/(max − min) on a continuum. N is the number of such pairs and issues; null without any.
/// </param>
/// <param name="Coordination">
/// The density of coordination: pairs of members joined by ties of a positive sum / all pairs, in [0, 1]. N is the number of
/// pairs; null for less than two members. Nobody recorded a tie and there is none are the same here.
/// </param>
/// <param name="Coordinating">How many members are so joined to another member.</param>
/// <param name="Conflicts">How many pairs of members are joined by ties of a negative sum.</param>
public sealed record Cohesion(Figure Agreement, Figure Coordination, int Coordinating, int Conflicts)
{
    /// <summary>The formula of <see cref="Agreement"/>.</summary>
    public const string AgreementFormula = "mean agreement within: sum over issues and pairs of similarity / their number (density of a valued network, Wasserman & Faust 1994)";

    /// <summary>The formula of <see cref="Coordination"/>.</summary>
    public const string CoordinationFormula = "density of positive coordination within: 2 m / (n (n - 1)) (Wasserman & Faust 1994)";

    /// <summary>The cohesion of a group. Pairs are never held: each issue takes one sort of its positions.</summary>
    /// <param name="members">The ids of the members, each once.</param>
    /// <param name="issues">The issues that count; positions on others do not.</param>
    /// <param name="positions">Also those of others may be among them.</param>
    /// <param name="coordination">The sum of sign × strength for each pair joined by ties, once; also those of others may be among them.</param>
    public static Cohesion Of(
        IReadOnlyCollection<Guid> members, IEnumerable<Issue> issues, IEnumerable<HeldPosition> positions, IEnumerable<(Guid One, Guid Other, double Weight)> coordination)
    {
        var inside = members.ToHashSet();
        var held = positions.Where(position => inside.Contains(position.ActorId)).ToLookup(position => position.IssueId, position => position.Position);
        var (sum, pairs) = (0m, 0L);
        foreach (var issue in issues.OrderBy(issue => issue.Id))
        {
            var own = held[issue.Id].Order().ToArray();
            sum += issue.Scale.IsSupport ? Products([.. own.Select(position => (decimal)position)]) : Distances(own, issue.Scale);
            pairs += Pairs(own.Length);
        }

        var ties = coordination.Where(tie => inside.Contains(tie.One) && inside.Contains(tie.Other)).ToArray();
        var allies = ties.Where(tie => tie.Weight > 0).ToArray();
        var all = Pairs(inside.Count);
        return new Cohesion(
            new Figure(AgreementFormula, pairs > 0 ? (double)(sum / pairs) : null, (int)Math.Min(pairs, int.MaxValue)),
            new Figure(CoordinationFormula, all > 0 ? (double)((decimal)allies.Length / all) : null, (int)Math.Min(all, int.MaxValue)),
            allies.SelectMany(tie => (Guid[])[tie.One, tie.Other]).Distinct().Count(),
            ties.Count(tie => tie.Weight < 0));
    }

    private static long Pairs(int n) => n * (n - 1L) / 2;

    // Of all pairs: ((Σa)² − Σa²) / 2, each divided by 4.
    private static decimal Products(decimal[] positions)
    {
        var sum = positions.Sum();
        return (sum * sum - positions.Sum(position => position * position)) / 8;
    }

    // In ascending order the i-th is above i others and below all the rest.
    private static decimal Distances(double[] ascending, Scale scale)
    {
        var sum = 0m;
        for (var i = 0; i < ascending.Length; i++) sum += scale.Along(ascending[i]) * (2 * i - ascending.Length + 1);
        return Pairs(ascending.Length) - 2 * sum;
    }
}
