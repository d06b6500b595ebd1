using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Alignments;

/// <summary>How sure the assessor is.</summary>
public enum Confidence
{
    [Term("Low", "The assessor would not be surprised to be wrong.")]
    Low = 1,

    [Term("Medium", "The assessor thinks it more likely right than wrong.")]
    Medium = 2,

    [Term("High", "The assessor would be surprised to be wrong.")]
    High = 3,

    [Term("Not stated", "The assessor did not say how sure it is.")]
    NotStated = 4,
}
