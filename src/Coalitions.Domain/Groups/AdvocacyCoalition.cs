namespace Coalitions.Domain.Groups;

/// <summary>What a group is in the Advocacy Coalition Framework, where a coalition needs both shared beliefs and coordination.</summary>
public enum AdvocacyKind
{
    /// <summary>Both: an advocacy coalition.</summary>
    Coalition = 1,

    /// <summary>Its members agree and do not act together: allies who have not met.</summary>
    AgreementWithoutCoordination = 2,

    /// <summary>They act together and do not agree: a coalition of convenience.</summary>
    CoordinationWithoutAgreement = 3,

    /// <summary>Neither.</summary>
    Neither = 4,

    /// <summary>No two of them take a stance on one issue: whether they agree is not known.</summary>
    AgreementNotKnown = 5,
}

/// <summary>A group read by the Advocacy Coalition Framework (Sabatier and Jenkins-Smith 1993).</summary>
/// <param name="Coordinating">The share of members who coordinate with another member, in [0, 1].</param>
/// <param name="MinAgreement">From which mean agreement on the group counts as agreeing.</param>
/// <param name="MinCoordinating">From which share on coordination is not trivial: the framework gives no number, so this is ours and the caller's.</param>
public sealed record AdvocacyCoalition(AdvocacyKind Kind, Cohesion Cohesion, Figure Coordinating, double MinAgreement, double MinCoordinating)
{
    /// <summary>The mean agreement of two who both just support: (+1 · +1) / 4.</summary>
    public const double UsualAgreement = 0.25;

    /// <summary>Half of the members.</summary>
    public const double UsualCoordinating = 0.5;

    /// <summary>The formula of <see cref="Coordinating"/>.</summary>
    public const string CoordinatingFormula = "members with a positive coordination tie to another member / members";

    /// <summary>The reading of a group.</summary>
    /// <param name="members">How many members it has.</param>
    /// <param name="minAgreement">In [−1, 1], else an <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="minCoordinating">In (0, 1], else an <see cref="ArgumentOutOfRangeException"/>.</param>
    public static AdvocacyCoalition Of(Cohesion cohesion, int members, double minAgreement = UsualAgreement, double minCoordinating = UsualCoordinating)
    {
        if (!(minAgreement is >= -1 and <= 1)) throw new ArgumentOutOfRangeException(nameof(minAgreement), minAgreement, "An agreement lies from -1 to 1.");
        if (!(minCoordinating is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(minCoordinating), minCoordinating, "A share lies above 0 and at most at 1.");
        double? share = members > 0 ? (double)cohesion.Coordinating / members : null;
        var kind = (cohesion.Agreement.Value >= minAgreement, share >= minCoordinating) switch
        {
            _ when cohesion.Agreement.Value is null => AdvocacyKind.AgreementNotKnown,
            (true, true) => AdvocacyKind.Coalition,
            (true, false) => AdvocacyKind.AgreementWithoutCoordination,
            (false, true) => AdvocacyKind.CoordinationWithoutAgreement,
            _ => AdvocacyKind.Neither,
        };
        return new AdvocacyCoalition(kind, cohesion, new Figure(CoordinatingFormula, share, members), minAgreement, minCoordinating);
    }
}
