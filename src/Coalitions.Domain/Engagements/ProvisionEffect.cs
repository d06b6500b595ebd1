using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What happened to a provision through an engagement.</summary>
public enum ProvisionEffect
{
    [Term("Added", "It was put into the reform.")]
    Added = 1,

    [Term("Amended", "Its wording was changed.")]
    Amended = 2,

    [Term("Withdrawn", "Whoever proposed it took it out of the reform.")]
    Withdrawn = 3,

    [Term("Adopted", "Those who decide accepted it.")]
    Adopted = 4,

    [Term("Rejected", "Those who decide turned it down.")]
    Rejected = 5,
}
