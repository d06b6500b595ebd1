using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What became of a commitment.</summary>
public enum CommitmentState
{
    [Term("Not started", "Nothing has been done about it.")]
    NotStarted = 1,

    [Term("In progress", "Work on it has begun.")]
    InProgress = 2,

    [Term("Kept", "It was fulfilled.")]
    Kept = 3,

    [Term("Partly kept", "It was fulfilled in part, and no more is to come.")]
    PartlyKept = 4,

    [Term("Broken", "It was not fulfilled when it was due.")]
    Broken = 5,

    [Term("Withdrawn", "Whoever made it took it back.")]
    Withdrawn = 6,
}
