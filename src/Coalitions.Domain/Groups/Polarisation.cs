using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Groups;

/// <summary>How far a group is split over the reform itself.</summary>
/// <param name="ByHeads">Every member with a position counts one.</param>
/// <param name="ByInfluence">Every one counts its influence; n is the number of members with both.</param>
public sealed record Polarisation(Split ByHeads, Split ByInfluence)
{
    /// <summary>The polarisation of a group.</summary>
    /// <param name="scale">That of stances on the reform itself.</param>
    public static Polarisation Of(IReadOnlyCollection<NodeFigures> members, Scale scale)
    {
        var placed = members.Where(member => member.Position is not null).Select(member => (Position: member.Position!.Value, Influence: (decimal?)member.Influence?.Value)).ToArray();
        return new Polarisation(
            Split.Of([.. placed.Select(member => (member.Position, 1m))], scale),
            Split.Of([.. placed.Where(member => member.Influence is not null).Select(member => (member.Position, member.Influence!.Value))], scale));
    }
}

/// <summary>How far a body is split, in three figures; each null when there is nothing to make it of.</summary>
/// <param name="Frequencies">How much stands at each of the five categories, from strong opposition to strong support; empty on a continuum. Positions between two count with the nearer one, halves with the one nearer to neutral.</param>
/// <param name="Layers">Into what agreement was peeled.</param>
/// <param name="Agreement">van der Eijk's A, from −1 (half at each end) over 0 (spread evenly) to 1 (all at one point). Null on a continuum, which has no categories.</param>
/// <param name="Polarised">(1 − A) / 2, from 0 to 1.</param>
/// <param name="EstebanRay">
/// Esteban and Ray's index over the positions themselves, with α = 1.6 and K = 1, on the support scale; a continuum is first
/// stretched over [−2, 2]. From 0, all at one point, to 4 · 0.5^2.6 = 0.659754 for half at each end.
/// </param>
public sealed record Split(IReadOnlyList<double> Frequencies, IReadOnlyList<AgreementLayer> Layers, Figure Agreement, Figure Polarised, Figure EstebanRay)
{
    /// <summary>The formula of <see cref="Agreement"/>.</summary>
    public const string AgreementFormula = "agreement A: mean over layers of U (1 - (S - 1)/(K - 1)), weighted by size (van der Eijk 2001)";

    /// <summary>The formula of <see cref="Polarised"/>.</summary>
    public const string PolarisedFormula = "polarisation: (1 - A) / 2 (van der Eijk 2001)";

    /// <summary>The formula of <see cref="EstebanRay"/>.</summary>
    public const string EstebanRayFormula = "sum over i, j of p_i^(1 + 1.6) p_j |y_i - y_j|, y on [-2, 2] (Esteban & Ray 1994, alpha = 1.6, K = 1)";

    internal static Split Of((double Position, decimal Amount)[] held, Scale scale)
    {
        var n = held.Length;
        if (held.Sum(item => item.Amount) == 0) return new Split([], [], new Figure(AgreementFormula, null, n), new Figure(PolarisedFormula, null, n), new Figure(EstebanRayFormula, null, n));
        var frequencies = new decimal[5];
        if (scale.IsSupport)
            foreach (var (position, amount) in held) frequencies[2 + Category((decimal)position)] += amount;
        var (agreement, layers) = scale.IsSupport ? OrderedAgreement.Of(frequencies) : (null, []);
        var masses = held.GroupBy(item => Stretched(item.Position, scale)).Select(group => (group.Key, group.Sum(item => item.Amount)));
        return new Split(
            scale.IsSupport ? [.. frequencies.Select(frequency => (double)frequency)] : [], layers,
            new Figure(AgreementFormula, (double?)agreement, scale.IsSupport ? n : 0),
            new Figure(PolarisedFormula, (double?)((1 - agreement) / 2), scale.IsSupport ? n : 0),
            new Figure(EstebanRayFormula, Groups.EstebanRay.Of(masses), n));
    }

    private static int Category(decimal position) => Math.Sign(position) * (int)Math.Ceiling(Math.Abs(position) - 0.5m);

    private static decimal Stretched(double position, Scale scale) => scale.IsSupport ? (decimal)position : scale.Along(position) * 4 - 2;
}
