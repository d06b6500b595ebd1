using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>What kind of organization or group an actor is.</summary>
[Source("Participedia organizer types; extended for reform maps")]
public enum OrganizationType
{
    [Term("National government", "A ministry, agency or other body of a country's government.")]
    NationalGovernment = 1,

    [Term("Regional government", "A body of the government of a province, state or region.")]
    RegionalGovernment = 2,

    [Term("Local government", "A body of the government of a municipality or district.")]
    LocalGovernment = 3,

    [Term("Government-owned corporation", "A company that the state owns or controls.")]
    GovernmentOwnedCorporation = 4,

    [Term("Non-governmental organization", "A non-profit organization with staff and programmes, independent of government.")]
    NonGovernmental = 5,

    [Term("Community-based organization", "An organization that the people of a place run for that place.")]
    CommunityBased = 6,

    [Term("Activist network", "Campaigners and groups loosely joined around a cause.")]
    ActivistNetwork = 7,

    [Term("Social movement", "Many people acting together over time for or against a change in society.")]
    SocialMovement = 8,

    [Term("Labour union", "An organization of workers that bargains for them.")]
    LabourUnion = 9,

    [Term("Faith-based organization", "An organization grounded in a religion.")]
    FaithBased = 10,

    [Term("Academic institution", "A university, school or research institute.")]
    Academic = 11,

    [Term("Philanthropic organization", "A foundation or charity that gives money to others.")]
    Philanthropic = 12,

    [Term("International organization", "A body of several states, or one that works across countries.")]
    International = 13,

    [Term("For-profit organization", "A private company.")]
    ForProfit = 14,

    [Term("Media", "A newspaper, broadcaster, news site or other publisher of news.")]
    Media = 15,

    [Term("Regulator", "A public authority that sets and enforces the rules of a sector.")]
    Regulator = 16,

    [Term("Legislature", "A parliament or council that makes laws, or a committee of it.")]
    Legislature = 17,

    [Term("Political party", "An organization that puts up candidates for elected office.")]
    PoliticalParty = 18,

    [Term("Judiciary", "A court or another body of the justice system.")]
    Judiciary = 19,

    [Term("Consumer or user association", "An association of those who use or pay for a service.")]
    ConsumerOrUserAssociation = 20,

    [Term("Business association", "An association that speaks for companies or a trade.")]
    BusinessAssociation = 21,

    [Term("Cooperative", "An enterprise that its members own and govern together.")]
    Cooperative = 22,

    [Term("Traditional authority", "A chief, council of elders or other authority founded on custom.")]
    TraditionalAuthority = 23,

    [Term("Other", "None of the listed types.")]
    Other = 24,
}
