using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What became of a contribution.</summary>
public enum ContributionState
{
    [Term("Adopted", "It was taken up in full.")]
    Adopted = 1,

    [Term("Partly adopted", "It was taken up in part.")]
    PartlyAdopted = 2,

    [Term("Rejected", "It was answered and turned down.")]
    Rejected = 3,

    [Term("No response", "It was never answered.")]
    NoResponse = 4,
}
