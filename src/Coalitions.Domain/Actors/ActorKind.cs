using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>What an actor is.</summary>
[Source("Popolo")]
public enum ActorKind
{
    [Term("Person", "One human being.")]
    Person = 1,

    [Term("Organization", "A body with a name and an order of its own that outlasts its members.")]
    Organization = 2,

    [Term("Group", "Several people seen as one actor without being an organization.")]
    Group = 3,
}
