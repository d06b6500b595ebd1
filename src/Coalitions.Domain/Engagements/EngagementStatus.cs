using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Where an engagement stands.</summary>
public enum EngagementStatus
{
    [Term("Planned", "It is to take place.")]
    Planned = 1,

    [Term("Postponed", "It was put off to a later or an open date.")]
    Postponed = 2,

    [Term("Ongoing", "It has begun and not ended.")]
    Ongoing = 3,

    [Term("Completed", "It took place and is over.")]
    Completed = 4,

    [Term("Cancelled", "It was called off and will not take place.")]
    Cancelled = 5,
}
