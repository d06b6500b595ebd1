using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What gives an engagement its force; several may work together.</summary>
[Source("Fox 2015")]
public enum EngagementElement
{
    [Term("Voice", "Citizens speak up together and are heard.")]
    Voice = 1,

    [Term("Teeth", "The state is able to answer, also by sanctions.")]
    Teeth = 2,

    [Term("Sandwich", "Reformers within the state and pressure from below work towards each other.")]
    Sandwich = 3,
}
