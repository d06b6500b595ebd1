namespace Coalitions.Domain.Actors;

/// <summary>What kind of organization or group (Participedia's organizer types, and what reform maps need).</summary>
public enum OrganizationType
{
    /// <summary>National government.</summary>
    NationalGovernment = 1,

    /// <summary>Regional government.</summary>
    RegionalGovernment = 2,

    /// <summary>Local government.</summary>
    LocalGovernment = 3,

    /// <summary>Government owned corporation.</summary>
    GovernmentOwnedCorporation = 4,

    /// <summary>Non governmental.</summary>
    NonGovernmental = 5,

    /// <summary>Community based.</summary>
    CommunityBased = 6,

    /// <summary>Activist network.</summary>
    ActivistNetwork = 7,

    /// <summary>Social movement.</summary>
    SocialMovement = 8,

    /// <summary>Labour union.</summary>
    LabourUnion = 9,

    /// <summary>Faith based.</summary>
    FaithBased = 10,

    /// <summary>Academic.</summary>
    Academic = 11,

    /// <summary>Philanthropic.</summary>
    Philanthropic = 12,

    /// <summary>International.</summary>
    International = 13,

    /// <summary>For profit.</summary>
    ForProfit = 14,

    /// <summary>Media.</summary>
    Media = 15,

    /// <summary>Regulator.</summary>
    Regulator = 16,

    /// <summary>Legislature.</summary>
    Legislature = 17,

    /// <summary>Political party.</summary>
    PoliticalParty = 18,

    /// <summary>Judiciary.</summary>
    Judiciary = 19,

    /// <summary>Consumer or user association.</summary>
    ConsumerOrUserAssociation = 20,

    /// <summary>Business association.</summary>
    BusinessAssociation = 21,

    /// <summary>Cooperative.</summary>
    Cooperative = 22,

    /// <summary>Traditional authority.</summary>
    TraditionalAuthority = 23,

    /// <summary>Other.</summary>
    Other = 24,
}
