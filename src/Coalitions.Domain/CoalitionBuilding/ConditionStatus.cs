using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>What became of a condition on which a member joined.</summary>
public enum ConditionStatus
{
    [Term("Asked", "The member has asked for it.")]
    Asked = 1,

    [Term("Promised", "The coalition has agreed to it.")]
    Promised = 2,

    [Term("Met", "It has been fulfilled.")]
    Met = 3,

    [Term("Broken", "It was promised and not fulfilled.")]
    Broken = 4,
}
