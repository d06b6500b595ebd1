using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>What a declared coalition wants of its reform.</summary>
public enum CoalitionAim
{
    [Term("For the reform", "It wants the reform to pass and to hold.")]
    ForReform = 1,

    [Term("Against the reform", "It wants to stop or undo the reform.")]
    AgainstReform = 2,

    [Term("Amend", "It wants the reform changed.")]
    Amend = 3,
}
