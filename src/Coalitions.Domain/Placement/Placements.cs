using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Placement;

/// <summary>
/// Places an actor of the map in the classes of the field. They are derived from figures and never stored; the sources divide
/// high from low without saying where, which is settled here and named in each answer.
/// </summary>
public static class Placements
{
    /// <summary>A position above this is aligned, on a support scale.</summary>
    public const double AlignedAbove = 0;

    /// <summary>A salience from this on is interest, and urgency: the middle of [0, 1].</summary>
    public const double InterestedFrom = 0.5;

    /// <summary>An influence from this on is power: the middle of [0, 1].</summary>
    public const double PowerfulFrom = 0.5;

    /// <summary>So many standings on record are legitimacy.</summary>
    public const double LegitimateFrom = 1;

    /// <summary>By alignment (position) and interest (salience).</summary>
    /// <param name="scale">That of stances on the reform itself; on a continuum nobody is aligned or not.</param>
    public static Placed<AiimQuadrant> Aiim(NodeFigures node, Scale scale) => Placed<AiimQuadrant>.Of(
        [Alignment(node, scale), Interest(node)],
        highs => highs switch
        {
            [true, true] => AiimQuadrant.Partner,
            [true, false] => AiimQuadrant.DevelopEnthusiasm,
            [false, true] => AiimQuadrant.PersuadeOrNeutralise,
            _ => AiimQuadrant.RaiseAwareness,
        });

    /// <summary>By power (influence) and interest (salience).</summary>
    public static Placed<PowerInterestQuadrant> PowerInterest(NodeFigures node) => Placed<PowerInterestQuadrant>.Of(
        [Power(node), Interest(node)],
        highs => highs switch
        {
            [true, true] => PowerInterestQuadrant.ManageClosely,
            [true, false] => PowerInterestQuadrant.KeepSatisfied,
            [false, true] => PowerInterestQuadrant.KeepInformed,
            _ => PowerInterestQuadrant.Monitor,
        });

    /// <summary>By power (influence), legitimacy (standings on record) and urgency (salience).</summary>
    /// <param name="standings">In how many ways the record gives it a standing: a vote or veto, a post, an invitation. None on record is none: these are acts, not judgements.</param>
    public static Placed<StakeholderSalience> Salience(NodeFigures node, int standings) => Placed<StakeholderSalience>.Of(
        [Power(node), Input.Of("standings", standings, LegitimateFrom, true, null), Interest(node)],
        highs => highs switch
        {
            [true, false, false] => StakeholderSalience.Dormant,
            [false, true, false] => StakeholderSalience.Discretionary,
            [false, false, true] => StakeholderSalience.Demanding,
            [true, true, false] => StakeholderSalience.Dominant,
            [true, false, true] => StakeholderSalience.Dangerous,
            [false, true, true] => StakeholderSalience.Dependent,
            [true, true, true] => StakeholderSalience.Definitive,
            _ => StakeholderSalience.NonStakeholder,
        });

    private static Input Alignment(NodeFigures node, Scale scale) => Input.Of(
        "position", scale.IsSupport ? node.Position?.Value : null, AlignedAbove, false, scale.IsSupport ? scale.Max - scale.Min : 0, scale.IsSupport ? "not_assessed" : "continuum");

    private static Input Interest(NodeFigures node) => Input.Of("salience", node.Salience?.Value, InterestedFrom, true, 1);

    private static Input Power(NodeFigures node) => Input.Of("influence", node.Influence?.Value, PowerfulFrom, true, 1);
}
