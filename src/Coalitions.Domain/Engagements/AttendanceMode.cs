using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>In what way an actor took part.</summary>
public enum AttendanceMode
{
    [Term("In person", "On the spot.")]
    InPerson = 1,

    [Term("Remote", "From elsewhere, by telephone or over the internet.")]
    Remote = 2,

    [Term("Written", "By what it sent in writing.")]
    Written = 3,
}
