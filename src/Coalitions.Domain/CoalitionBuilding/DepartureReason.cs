using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>Why a member left a declared coalition.</summary>
public enum DepartureReason
{
    [Term("Condition broken", "A condition on which it joined was not kept.")]
    ConditionBroken = 1,

    [Term("Post changed", "Its post, and with it its part in the coalition, ended or changed.")]
    PostChanged = 2,

    [Term("Pressure", "Others pressed or threatened it into leaving.")]
    Pressure = 3,

    [Term("Persuaded", "It was won over to another view.")]
    Persuaded = 4,

    [Term("Dissolved", "The coalition came to its end.")]
    Dissolved = 5,

    [Term("Other", "A reason that is not listed.")]
    Other = 6,
}
