using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Reforms;

/// <summary>Where a long process of an engagement, a reform or a coalition stands.</summary>
[Source(Sources.FoundingPaper + ": confrontation, accommodation, trial and error")]
public enum Phase
{
    [Term("Confrontation", "The sides contest each other openly.")]
    Confrontation = 1,

    [Term("Accommodation", "The sides make room for each other and look for terms.")]
    Accommodation = 2,

    [Term("Trial", "Something is tried out to see whether it works.")]
    Trial = 3,

    [Term("Adaptation", "What was tried is changed in the light of how it went.")]
    Adaptation = 4,
}
