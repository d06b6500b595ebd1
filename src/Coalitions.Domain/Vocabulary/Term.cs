namespace Coalitions.Domain.Vocabulary;

/// <summary>What a word of a list means, for those who choose among the codes.</summary>
/// <param name="label">A short name to show, in sentence case.</param>
/// <param name="definition">One sentence in plain English.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class TermAttribute(string label, string definition) : Attribute
{
    /// <summary>A short name to show, in sentence case.</summary>
    public string Label => label;

    /// <summary>One sentence in plain English.</summary>
    public string Definition => definition;
}

/// <summary>Where the words of a list were published. A list without it is the service's own.</summary>
/// <param name="citation">Author and year, or the name of the standard, and which words were added to it.</param>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class SourceAttribute(string citation) : Attribute
{
    /// <summary>Author and year, or the name of the standard, and which words were added to it.</summary>
    public string Citation => citation;
}

/// <summary>The first word of each member is its class: the code sets a dot after it, as in <c>state.responsiveness</c>.</summary>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class ClassedAttribute : Attribute;

/// <summary>Sources that several lists cite.</summary>
internal static class Sources
{
    /// <summary>The discussion paper.</summary>
    public const string FullPaper = "UNDP GCPSE 2016, Citizen Engagement in Public Service Delivery: The Critical Role of Public Officials";

    /// <summary>The two-page summary of it on which the service is founded.</summary>
    public const string FoundingPaper = "Summary of " + FullPaper;
}
