using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Whether a use by officials was meant or was made.</summary>
public enum UseKind
{
    [Term("Intended", "Officials meant to use the engagement so.")]
    Intended = 1,

    [Term("Actual", "Officials did use the engagement so.")]
    Actual = 2,
}
