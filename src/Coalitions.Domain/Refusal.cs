namespace Coalitions.Domain;

/// <summary>Why the domain says no: a stable code and a sentence a person can act on. A value, never an exception.</summary>
/// <param name="Code">Kebab-case, part of the API's contract.</param>
/// <param name="Sentence">What is wrong, without personal data.</param>
/// <param name="Member">The member of the request that it is about, where there is one.</param>
public sealed record Refusal(string Code, string Sentence, string? Member = null);
