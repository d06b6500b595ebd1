using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Whether an engagement relies on one tool or joins several.</summary>
[Source("Fox 2015")]
public enum Approach
{
    [Term("Tactical", "A single, bounded tool, mostly information or voice alone.")]
    Tactical = 1,

    [Term("Strategic", "Several tools that reinforce each other and join citizens' voice to the state's power to respond.")]
    Strategic = 2,
}
