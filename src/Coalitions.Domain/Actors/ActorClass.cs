using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>Which of the founding paper's co-creators an actor is; of an organization, the class of those who act for it.</summary>
[Source(Sources.FoundingPaper + ": footnote 2 and list of co-creators; other added")]
public enum ActorClass
{
    [Term("Public official", "A non-elected public sector employee.")]
    PublicOfficial = 1,

    [Term("Elected representative", "Somebody who holds an elected office.")]
    ElectedRepresentative = 2,

    [Term("Citizen", "A person, or a group, acting as citizens.")]
    Citizen = 3,

    [Term("Service provider", "Whoever delivers the public service, be it a public or a private body.")]
    ServiceProvider = 4,

    [Term("Other", "Outside the four classes: shown, but not counted in breadth.")]
    Other = 5,
}
