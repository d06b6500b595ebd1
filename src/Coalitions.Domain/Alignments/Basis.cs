using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Alignments;

/// <summary>What a judgement rests on.</summary>
public enum Basis
{
    [Term("Statement", "Something that the actor said or wrote.")]
    Statement = 1,

    [Term("Vote", "A vote that the actor cast.")]
    Vote = 2,

    [Term("Behaviour", "Something that the actor did.")]
    Behaviour = 3,

    [Term("Interview", "An interview with the actor.")]
    Interview = 4,

    [Term("Self-declared", "The actor's own entry of where it stands.")]
    SelfDeclared = 5,

    [Term("Expert judgement", "The judgement of somebody who knows the field.")]
    ExpertJudgement = 6,

    [Term("Not stated", "The recorder did not say what it rests on.")]
    NotStated = 7,
}
