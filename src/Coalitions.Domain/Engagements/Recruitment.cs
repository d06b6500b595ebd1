using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>How those who take part are found.</summary>
[Source("Participedia")]
public enum Recruitment
{
    [Term("Open", "Whoever wishes may come.")]
    Open = 1,

    [Term("Targeted", "Certain people or groups are picked out and asked.")]
    Targeted = 2,

    [Term("Mixed", "It is open to all, and some are asked as well.")]
    Mixed = 3,

    [Term("Random", "Those who take part are drawn by lot.")]
    Random = 4,
}
