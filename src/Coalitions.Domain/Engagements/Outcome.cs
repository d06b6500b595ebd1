using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What an engagement led to, by class; positive and negative outcomes have the same rank.</summary>
[Source("Gaventa & Barrett 2010, IDS Working Paper 347")]
[Classed]
public enum Outcome
{
    [Term("Knowledge", "People know more about public affairs and their part in them.")]
    CitizenshipKnowledge = 1,

    [Term("Agency", "People feel more able to act and to be heard.")]
    CitizenshipAgency = 2,

    [Term("Reliance on intermediaries", "People depend on go-betweens for what they need to know.")]
    CitizenshipIntermediaryReliance = 3,

    [Term("Disempowerment", "People feel less able to act than before.")]
    CitizenshipDisempowerment = 4,

    [Term("Collective capacity", "People have become better at acting together.")]
    PracticeCollectiveCapacity = 5,

    [Term("New forms of participation", "New ways of taking part have come into use.")]
    PracticeNewForms = 6,

    [Term("Networks", "Bonds among those who take part have grown wider or stronger.")]
    PracticeNetworks = 7,

    [Term("Negative use", "What people learned to do together is turned to harmful ends.")]
    PracticeNegativeUse = 8,

    [Term("Tokenism or capture", "Participation is for show, or a few have taken hold of it.")]
    PracticeTokenismCapture = 9,

    [Term("Unrepresentative networks", "Networks do not speak for, or answer to, those in whose name they act.")]
    PracticeUnrepresentativeNetworks = 10,

    [Term("Access", "People reach public services and means more easily.")]
    StateAccess = 11,

    [Term("Rights", "Rights on paper are more fully enjoyed.")]
    StateRights = 12,

    [Term("Responsiveness", "The state listens and answers for itself more than before.")]
    StateResponsiveness = 13,

    [Term("Denial", "The state withholds services or means from people.")]
    StateDenial = 14,

    [Term("Reprisals", "People pay for taking part, socially, economically or politically.")]
    StateReprisals = 15,

    [Term("Violence", "The state meets people with violence or force.")]
    StateViolence = 16,

    [Term("Inclusion", "People or issues that were left out have found a place in public debate.")]
    SocietyInclusion = 17,

    [Term("Cohesion", "Groups get on better with one another.")]
    SocietyCohesion = 18,

    [Term("Hierarchy", "Ranks and exclusion in society have hardened.")]
    SocietyHierarchy = 19,

    [Term("Conflict", "Strife or violence between groups has grown.")]
    SocietyConflict = 20,
}

/// <summary>What follows from an outcome.</summary>
public static class Outcomes
{
    /// <summary>+1 for a positive outcome, −1 for a negative one. Count each side; never sum them into a net score shown alone.</summary>
    public static int Sign(this Outcome outcome) => outcome switch
    {
        Outcome.CitizenshipKnowledge or Outcome.CitizenshipAgency
            or Outcome.PracticeCollectiveCapacity or Outcome.PracticeNewForms or Outcome.PracticeNetworks
            or Outcome.StateAccess or Outcome.StateRights or Outcome.StateResponsiveness
            or Outcome.SocietyInclusion or Outcome.SocietyCohesion => 1,
        Outcome.CitizenshipIntermediaryReliance or Outcome.CitizenshipDisempowerment
            or Outcome.PracticeNegativeUse or Outcome.PracticeTokenismCapture or Outcome.PracticeUnrepresentativeNetworks
            or Outcome.StateDenial or Outcome.StateReprisals or Outcome.StateViolence
            or Outcome.SocietyHierarchy or Outcome.SocietyConflict => -1,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
