namespace Coalitions.Domain.Alignments;

/// <summary>What a judgement rests on.</summary>
public enum Basis
{
    /// <summary>Something the actor said.</summary>
    Statement = 1,

    /// <summary>A vote cast.</summary>
    Vote = 2,

    /// <summary>Something the actor did.</summary>
    Behaviour = 3,

    /// <summary>An interview.</summary>
    Interview = 4,

    /// <summary>The actor's own declaration.</summary>
    SelfDeclared = 5,

    /// <summary>Somebody who knows the field.</summary>
    ExpertJudgement = 6,

    /// <summary>Not stated.</summary>
    NotStated = 7,
}
