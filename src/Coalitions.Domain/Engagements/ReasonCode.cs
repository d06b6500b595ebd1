using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Why an actor replied as it did or stayed away.</summary>
[Source("CLEAR: Lowndes, Pratchett & Stoker 2006 (the first five); the others added")]
public enum ReasonCode
{
    [Term("Could not", "Lacked the time, means or skills to take part.")]
    CouldNot = 1,

    [Term("Did not want to", "Felt no wish to take part or did not feel that it belonged.")]
    DidNotWant = 2,

    [Term("Not enabled", "Had no group, network or channel through which to take part.")]
    NotEnabled = 3,

    [Term("Not asked", "Was not asked, or not in a way that reached it.")]
    NotAsked = 4,

    [Term("No response expected", "Did not believe that taking part would be heeded.")]
    NoResponseExpected = 5,

    [Term("Not mandated", "Had no mandate to take part or to speak for others.")]
    NotMandated = 6,

    [Term("Superior refused", "Was not allowed to by somebody above.")]
    SuperiorRefused = 7,

    [Term("Fear of reprisal", "Feared harm for taking part.")]
    FearOfReprisal = 8,

    [Term("Delegated", "Left it to somebody else.")]
    Delegated = 9,

    [Term("Other", "A reason that is not listed.")]
    Other = 10,
}
