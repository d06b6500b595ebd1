using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>Whether something works for or against the reform named.</summary>
public enum ReformDirection
{
    [Term("For the reform", "Works towards the reform named.")]
    ForReform = 1,

    [Term("Against the reform", "Works against the reform named.")]
    AgainstReform = 2,
}
