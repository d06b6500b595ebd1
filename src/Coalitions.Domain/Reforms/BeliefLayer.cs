namespace Coalitions.Domain.Reforms;

/// <summary>How deep a belief lies (Advocacy Coalition Framework).</summary>
public enum BeliefLayer
{
    /// <summary>Deep core: hardly ever changes.</summary>
    DeepCore = 1,

    /// <summary>Policy core: changes slowly.</summary>
    PolicyCore = 2,

    /// <summary>Secondary: open to bargaining.</summary>
    Secondary = 3,
}
