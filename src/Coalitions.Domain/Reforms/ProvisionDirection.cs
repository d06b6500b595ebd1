namespace Coalitions.Domain.Reforms;

/// <summary>Whether supporting a provision is supporting the reform.</summary>
public enum ProvisionDirection
{
    /// <summary>Supporting it supports the reform.</summary>
    ForReform = 1,

    /// <summary>Supporting it opposes the reform.</summary>
    AgainstReform = 2,

    /// <summary>Neither.</summary>
    None = 3,
}
