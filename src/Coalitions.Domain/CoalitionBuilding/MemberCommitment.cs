using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>How far a member binds itself to a declared coalition.</summary>
public enum MemberCommitment
{
    [Term("Full", "It stands for the coalition openly.")]
    Full = 1,

    [Term("Tacit", "It backs the coalition without saying so in public.")]
    Tacit = 2,

    [Term("Observer", "It follows the coalition without taking part in its decisions.")]
    Observer = 3,
}
