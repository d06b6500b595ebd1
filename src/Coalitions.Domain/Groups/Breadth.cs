using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Groups;

/// <summary>
/// How evenly a group is spread over the four classes of actors: public officials, elected representatives, citizens and
/// service providers. Others and the unclassified are shown and not counted.
/// </summary>
/// <param name="ByHeads">Every member counts one; n is the number of members of the four classes.</param>
/// <param name="ByInfluence">Every member counts its influence; n is the number of members of the four classes whose influence was judged.</param>
/// <param name="Classes">The four, then other, then the unclassified (null).</param>
public sealed record Breadth(Spread ByHeads, Spread ByInfluence, IReadOnlyList<ClassShare> Classes)
{
    private static readonly ActorClass[] Counted = [.. Enum.GetValues<ActorClass>().Where(actorClass => actorClass != ActorClass.Other)];

    /// <summary>The breadth of a group.</summary>
    public static Breadth Of(IReadOnlyCollection<NodeFigures> members)
    {
        var classes = Enum.GetValues<ActorClass>().Cast<ActorClass?>().Append(null).Select(actorClass =>
        {
            var own = members.Where(member => member.ActorClass == actorClass).ToArray();
            return (Class: actorClass, Heads: own.Length, Influence: own.Sum(member => (decimal)(member.Influence?.Value ?? 0)), Without: own.Count(member => member.Influence is null));
        }).ToArray();
        var counted = classes.Where(own => own.Class is { } actorClass && Counted.Contains(actorClass)).ToArray();
        var (heads, influence) = (counted.Sum(own => own.Heads), counted.Sum(own => own.Influence));
        return new Breadth(
            Spread.Of([.. counted.Select(own => (decimal)own.Heads)], heads),
            Spread.Of([.. counted.Select(own => own.Influence)], counted.Sum(own => own.Heads - own.Without)),
            [.. classes.Select(own => new ClassShare(
                own.Class, own.Heads, (double)own.Influence, own.Without,
                counted.Contains(own) && heads > 0 ? (double)((decimal)own.Heads / heads) : null,
                counted.Contains(own) && influence > 0 ? (double)(own.Influence / influence) : null))]);
    }
}

/// <summary>How evenly something is spread over classes, in two figures; both null when there is nothing to spread.</summary>
/// <param name="Blau">From 0, all in one class, to 1, the same in each.</param>
/// <param name="EffectiveNumber">From 1 to the number of classes: of how many classes, all equally large, it has the diversity.</param>
public sealed record Spread(Figure Blau, Figure EffectiveNumber)
{
    /// <summary>Blau 1977, by its maximum: (1 − Σp²) / (1 − 1/C).</summary>
    public const string BlauFormula = "Blau's index, rescaled: (1 - sum p^2) / (1 - 1/C), C = 4 classes (Blau 1977)";

    /// <summary>exp of Shannon's entropy (Hill 1973, order 1).</summary>
    public const string EffectiveNumberFormula = "effective number of classes: exp(-sum p ln p) (Shannon 1948, Hill 1973)";

    internal static Spread Of(decimal[] amounts, int n)
    {
        var total = amounts.Sum();
        if (total == 0) return new Spread(new Figure(BlauFormula, null, n), new Figure(EffectiveNumberFormula, null, n));
        var blau = (1 - amounts.Sum(amount => amount / total * (amount / total))) / (1 - 1m / amounts.Length);
        // In a fixed order, so that sums do not depend on how the members came.
        var entropy = amounts.Where(amount => amount > 0).Order().Sum(amount => -(double)(amount / total) * Math.Log((double)(amount / total)));
        return new Spread(
            new Figure(BlauFormula, Figure.Steady((double)blau), n),
            new Figure(EffectiveNumberFormula, Figure.Steady(Math.Exp(entropy)), n));
    }
}

/// <summary>The part of a group that one class has.</summary>
/// <param name="ActorClass">Null: unclassified.</param>
/// <param name="Influence">The sum over those whose influence was judged.</param>
/// <param name="WithoutInfluence">How many of them have no judged influence.</param>
/// <param name="ShareOfHeads">Of all members of the four classes, in [0, 1]; null for other, for the unclassified and when there are none.</param>
/// <param name="ShareOfInfluence">Of their influence together; null likewise.</param>
public sealed record ClassShare(ActorClass? ActorClass, int Heads, double Influence, int WithoutInfluence, double? ShareOfHeads, double? ShareOfInfluence);
