using System.Collections.Frozen;
using System.Text.Json;

namespace Coalitions.Domain.Vocabulary;

/// <summary>The codes of a list of words: snake_case, exact, in the order of declaration. They are stored and spoken.</summary>
public static class Codes<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> CodeOf =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private static readonly FrozenDictionary<string, T> ValueOf = CodeOf.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>All codes, in the order of declaration.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<T>().Select(Of)];

    /// <summary>The code of a word.</summary>
    public static string Of(T value) => CodeOf[value];

    /// <summary>The word of a code; false for any other text, differently cased ones included.</summary>
    public static bool TryParse(string code, out T value) => ValueOf.TryGetValue(code, out value);

    /// <summary>The word of a code that is known to be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static T Parse(string code) =>
        TryParse(code, out var value) ? value : throw new FormatException($"'{code}' is no code of {typeof(T).Name}.");
}
