using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Reforms;

/// <summary>How deep a belief lies, and so how hard it is to change.</summary>
[Source("Advocacy Coalition Framework")]
public enum BeliefLayer
{
    [Term("Deep core", "A basic view of people and society that hardly ever changes.")]
    DeepCore = 1,

    [Term("Policy core", "A basic view on this field of policy that changes slowly, and that holds coalitions together.")]
    PolicyCore = 2,

    [Term("Secondary", "A view on means and details that is open to bargaining.")]
    Secondary = 3,
}
