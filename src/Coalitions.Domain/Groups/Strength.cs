using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Groups;

/// <summary>
/// The influence that a group brings to bear for a reform and against it: influence × position / 2, so that strong support
/// counts whole and support half. In units of influence, not bounded. Net strength is never shown without both parts.
/// On a continuum, which is never read as for or against, all three are absent.
/// </summary>
/// <param name="Support">Over the members with a position above 0.</param>
/// <param name="Opposition">Over those below 0, as a number of 0 or more.</param>
/// <param name="Net">Support less opposition.</param>
/// <param name="Excluded">Who could not be counted, and why: <c>no_position</c> or <c>no_influence</c>.</param>
public sealed record Strength(Figure Support, Figure Opposition, Figure Net, IReadOnlyList<Exclusion> Excluded)
{
    /// <summary>The formula of <see cref="Support"/>.</summary>
    public const string SupportFormula = "influence-weighted support: sum influence x max(position, 0) / 2";

    /// <summary>The formula of <see cref="Opposition"/>.</summary>
    public const string OppositionFormula = "influence-weighted opposition: sum influence x max(-position, 0) / 2";

    /// <summary>The formula of <see cref="Net"/>.</summary>
    public const string NetFormula = "support less opposition: sum influence x position / 2";

    /// <summary>The strength of a group; each n is the number of members with a position and an influence.</summary>
    /// <param name="scale">That of stances on the reform itself.</param>
    public static Strength Of(IReadOnlyCollection<NodeFigures> members, Scale scale)
    {
        Exclusion[] excluded = [.. members.OrderBy(member => member.ActorId)
            .Where(member => member.Position is null || member.Influence is null)
            .Select(member => new Exclusion(member.ActorId, member.Position is null ? "no_position" : "no_influence"))];
        var n = scale.IsSupport ? members.Count - excluded.Length : 0;
        var (support, opposition) = (members.Sum(member => Part(member, 1)), members.Sum(member => Part(member, -1)));
        return new Strength(
            new Figure(SupportFormula, n > 0 ? (double)support : null, n),
            new Figure(OppositionFormula, n > 0 ? (double)opposition : null, n),
            new Figure(NetFormula, n > 0 ? (double)(support - opposition) : null, n),
            excluded);
    }

    /// <summary>What one member adds to support (sign 1) or opposition (sign −1).</summary>
    internal static decimal Part(NodeFigures member, int sign) =>
        member is { Position: { } position, Influence: { } influence } ? (decimal)influence.Value * Math.Max(sign * (decimal)position.Value, 0) / 2 : 0;
}
