namespace Coalitions.Domain.Actors;

/// <summary>Which of the founding paper's co-creators an actor is (its footnote 2 and its list); of an organization, the class of those who act for it.</summary>
public enum ActorClass
{
    /// <summary>A non-elected public sector employee.</summary>
    PublicOfficial = 1,

    /// <summary>Somebody who holds an elected office.</summary>
    ElectedRepresentative = 2,

    /// <summary>A person, or a group acting as citizens.</summary>
    Citizen = 3,

    /// <summary>Who delivers the service, public or private.</summary>
    ServiceProvider = 4,

    /// <summary>Outside the paper's four: shown, but not counted in breadth.</summary>
    Other = 5,
}
