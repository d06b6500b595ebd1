using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Context;

/// <summary>What kind of event in the world around bears on reforms.</summary>
public enum ContextEventKind
{
    [Term("Election", "Voters chose representatives or holders of an office.")]
    Election = 1,

    [Term("Budget", "A public budget was proposed, decided, raised or cut.")]
    Budget = 2,

    [Term("Crisis", "A shock such as a disaster, epidemic or economic downturn.")]
    Crisis = 3,

    [Term("Scandal", "Wrongdoing came to light and caused an outcry.")]
    Scandal = 4,

    [Term("Appointment", "Somebody was put into, or removed from, an important post.")]
    Appointment = 5,

    [Term("Court ruling", "A court gave a decision.")]
    CourtRuling = 6,

    [Term("Technology", "A new technology or system changed what can be done.")]
    Technology = 7,

    [Term("Other", "An event that is not of a listed kind.")]
    Other = 8,
}
