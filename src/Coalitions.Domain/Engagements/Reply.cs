using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>How an invited actor answered.</summary>
[Source("OSDI attendance status; delegated and no_reply added")]
public enum Reply
{
    [Term("Accepted", "Said yes.")]
    Accepted = 1,

    [Term("Tentative", "Said maybe.")]
    Tentative = 2,

    [Term("Declined", "Said no.")]
    Declined = 3,

    [Term("Delegated", "Sends somebody else in its place.")]
    Delegated = 4,

    [Term("No reply", "Was invited and did not answer.")]
    NoReply = 5,
}
