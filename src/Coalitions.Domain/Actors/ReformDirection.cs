namespace Coalitions.Domain.Actors;

/// <summary>Whether something works for or against the reform named.</summary>
public enum ReformDirection
{
    /// <summary>Towards the reform.</summary>
    ForReform = 1,

    /// <summary>Against the reform.</summary>
    AgainstReform = 2,
}
