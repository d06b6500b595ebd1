using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Reforms;

/// <summary>How a trial ended.</summary>
public enum TrialResult
{
    [Term("Succeeded", "It did what was hoped for.")]
    Succeeded = 1,

    [Term("Failed", "It did not do what was hoped for.")]
    Failed = 2,

    [Term("Unclear", "It was looked at and cannot be called either way.")]
    Unclear = 3,
}
