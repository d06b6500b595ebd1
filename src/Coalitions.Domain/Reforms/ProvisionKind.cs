namespace Coalitions.Domain.Reforms;

/// <summary>What a sub-issue of a reform is.</summary>
public enum ProvisionKind
{
    /// <summary>A part of the reform's text.</summary>
    Provision = 1,

    /// <summary>A belief about the problem or its cure.</summary>
    Belief = 2,

    /// <summary>A statement that people agree or disagree with.</summary>
    Claim = 3,
}
