using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Along which route somebody is made to answer.</summary>
[Source(Sources.FullPaper)]
public enum AccountabilityRoute
{
    [Term("Political", "Politicians answer to citizens.")]
    Political = 1,

    [Term("Bureaucratic", "Officials answer to politicians.")]
    Bureaucratic = 2,

    [Term("Social", "Officials answer to citizens directly.")]
    Social = 3,
}
