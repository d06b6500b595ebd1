namespace Coalitions.Domain.Placement;

/// <summary>The quadrants of alignment and interest (Mendizabal, ODI RAPID: the Alignment, Interest and Influence Matrix), each by what to do.</summary>
public enum AiimQuadrant
{
    /// <summary>Aligned and interested: learn in partnership.</summary>
    Partner = 1,

    /// <summary>Aligned, with little interest: develop enthusiasm.</summary>
    DevelopEnthusiasm = 2,

    /// <summary>Interested and not aligned: challenge beliefs; persuade or neutralise.</summary>
    PersuadeOrNeutralise = 3,

    /// <summary>Neither: develop awareness and enthusiasm.</summary>
    RaiseAwareness = 4,
}

/// <summary>The quadrants of power and interest (Mendelow 1981), each by what to do.</summary>
public enum PowerInterestQuadrant
{
    /// <summary>Powerful and interested.</summary>
    ManageClosely = 1,

    /// <summary>Powerful, with little interest.</summary>
    KeepSatisfied = 2,

    /// <summary>Interested, with little power.</summary>
    KeepInformed = 3,

    /// <summary>Neither.</summary>
    Monitor = 4,
}

/// <summary>The classes of stakeholder salience: who has power, legitimacy, urgency (Mitchell, Agle &amp; Wood 1997).</summary>
public enum StakeholderSalience
{
    /// <summary>Power alone.</summary>
    Dormant = 1,

    /// <summary>Legitimacy alone.</summary>
    Discretionary = 2,

    /// <summary>Urgency alone.</summary>
    Demanding = 3,

    /// <summary>Power and legitimacy.</summary>
    Dominant = 4,

    /// <summary>Power and urgency.</summary>
    Dangerous = 5,

    /// <summary>Legitimacy and urgency.</summary>
    Dependent = 6,

    /// <summary>All three.</summary>
    Definitive = 7,

    /// <summary>None of them.</summary>
    NonStakeholder = 8,
}
