namespace Coalitions.Domain.Actors;

/// <summary>What an actor is (Popolo).</summary>
public enum ActorKind
{
    /// <summary>One person.</summary>
    Person = 1,

    /// <summary>An organization.</summary>
    Organization = 2,

    /// <summary>A group without an organization.</summary>
    Group = 3,
}
