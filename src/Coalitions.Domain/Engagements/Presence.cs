using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Whether an actor was there. What is unrecorded is never absence.</summary>
public enum Presence
{
    [Term("Attended", "Was there.")]
    Attended = 1,

    [Term("Partly", "Was there for a part of it.")]
    Partly = 2,

    [Term("Excused", "Was not there and had said so.")]
    Excused = 3,

    [Term("Absent", "Was not there and had not said so.")]
    Absent = 4,

    [Term("Not recorded", "Nobody wrote down whether it was there.")]
    NotRecorded = 5,
}
