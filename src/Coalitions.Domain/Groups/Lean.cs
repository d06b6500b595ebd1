using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Groups;

/// <summary>Which way a group leans on the reform itself.</summary>
public enum Leaning
{
    /// <summary>Its mean position is at least half a step above neutral.</summary>
    Pro = 1,

    /// <summary>Its mean position is at least half a step below neutral.</summary>
    Contra = 2,

    /// <summary>Neither.</summary>
    Undecided = 3,
}

/// <summary>Where a group stands on the reform itself, and what that is called.</summary>
/// <param name="Label">By influence; by heads where nobody with a position has a judged influence above 0. Null without positions, and on a continuum, which is never read as for or against.</param>
/// <param name="ByInfluence">The mean position, weighted by influence; n is the number of members with both.</param>
/// <param name="ByHeads">The mean position; n is the number of members with one.</param>
public sealed record Lean(Leaning? Label, Figure ByInfluence, Figure ByHeads)
{
    /// <summary>From which distance to neutral on a group leans.</summary>
    public const double LeansFrom = 0.5;

    /// <summary>The formula of <see cref="ByInfluence"/>.</summary>
    public const string ByInfluenceFormula = "influence-weighted mean position: sum influence x position / sum influence; pro from 0.5, contra from -0.5";

    /// <summary>The formula of <see cref="ByHeads"/>.</summary>
    public const string ByHeadsFormula = "mean position: sum position / n";

    /// <summary>The lean of a group.</summary>
    /// <param name="scale">That of stances on the reform itself.</param>
    public static Lean Of(IReadOnlyCollection<NodeFigures> members, Scale scale)
    {
        var placed = members.Where(member => member.Position is not null).ToArray();
        var judged = placed.Where(member => member.Influence is not null).ToArray();
        var total = judged.Sum(member => (decimal)member.Influence!.Value);
        double? byInfluence = total > 0 ? (double)(judged.Sum(member => (decimal)member.Influence!.Value * (decimal)member.Position!.Value) / total) : null;
        double? byHeads = placed.Length > 0 ? (double)(placed.Sum(member => (decimal)member.Position!.Value) / placed.Length) : null;
        return new Lean(
            scale.IsSupport && (byInfluence ?? byHeads) is { } mean ? mean >= LeansFrom ? Leaning.Pro : mean <= -LeansFrom ? Leaning.Contra : Leaning.Undecided : null,
            new Figure(ByInfluenceFormula, byInfluence, judged.Length), new Figure(ByHeadsFormula, byHeads, placed.Length));
    }
}
