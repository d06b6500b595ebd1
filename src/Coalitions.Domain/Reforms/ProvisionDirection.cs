using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Reforms;

/// <summary>Whether supporting a provision is supporting the reform.</summary>
public enum ProvisionDirection
{
    [Term("For the reform", "Supporting it is supporting the reform.")]
    ForReform = 1,

    [Term("Against the reform", "Supporting it is opposing the reform.")]
    AgainstReform = 2,

    [Term("None", "Supporting it says nothing about the reform as a whole.")]
    None = 3,
}
