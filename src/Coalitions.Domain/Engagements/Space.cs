using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Who opened the place where an engagement happens.</summary>
[Source("Powercube")]
public enum Space
{
    [Term("Closed", "Those in power decide among themselves.")]
    Closed = 1,

    [Term("Invited", "Those in power ask others in, on their terms.")]
    Invited = 2,

    [Term("Claimed", "People made the place themselves or won it from those in power.")]
    Claimed = 3,
}
