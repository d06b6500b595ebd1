using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>Why an incentive changed.</summary>
[Source(Sources.FoundingPaper + ": closing paragraphs; career and other added")]
public enum IncentiveCause
{
    [Term("Politicisation", "Party politics reached into posts and decisions that should be free of it.")]
    Politicisation = 1,

    [Term("Lack of resources", "The money, people or tools for the work are missing.")]
    LackOfResources = 2,

    [Term("Recognition", "Good work is seen and valued, or no longer is.")]
    Recognition = 3,

    [Term("Empowerment", "The room to act and decide grew or shrank.")]
    Empowerment = 4,

    [Term("Career", "A promotion, transfer, demotion or another turn in working life.")]
    Career = 5,

    [Term("Other", "A cause that is not listed.")]
    Other = 6,
}
