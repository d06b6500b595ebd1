using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What an actor did in an engagement. Conveners and facilitators are in no denominator.</summary>
public enum EngagementRole
{
    [Term("Convener", "Called the engagement.")]
    Convener = 1,

    [Term("Facilitator", "Guided the talks without taking a side.")]
    Facilitator = 2,

    [Term("Participant", "Took part for itself or for those it speaks for.")]
    Participant = 3,

    [Term("Expert", "Brought in special knowledge.")]
    Expert = 4,

    [Term("Observer", "Looked on without taking part.")]
    Observer = 5,

    [Term("Funder", "Paid for it, wholly or in part.")]
    Funder = 6,
}
