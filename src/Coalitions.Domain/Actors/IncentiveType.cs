using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>What moves an actor.</summary>
[Source("Clark & Wilson 1961; status from later work; coercive from the power relations in the founding paper")]
public enum IncentiveType
{
    [Term("Material", "Tangible gain such as pay, contracts, budgets or re-election.")]
    Material = 1,

    [Term("Solidary", "The reward of belonging and of acting together with others.")]
    Solidary = 2,

    [Term("Purposive", "The cause itself and the values behind it.")]
    Purposive = 3,

    [Term("Status", "Standing, recognition and reputation.")]
    Status = 4,

    [Term("Coercive", "Escaping a sanction or a reprisal.")]
    Coercive = 5,
}
