namespace Coalitions.Domain.Alignments;

/// <summary>How sure the assessor is.</summary>
public enum Confidence
{
    /// <summary>Low.</summary>
    Low = 1,

    /// <summary>Medium.</summary>
    Medium = 2,

    /// <summary>High.</summary>
    High = 3,

    /// <summary>Not stated.</summary>
    NotStated = 4,
}
