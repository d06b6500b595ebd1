using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Coalitions.Domain.Vocabulary;

/// <summary>The codes of a list of words: snake_case, exact, in the order of declaration. They are stored and spoken.</summary>
public static class Codes<TEnum>
    where TEnum : struct, Enum
{
    /// <summary>The members in the order of declaration, which neither reflection nor the numbers promise.</summary>
    internal static IReadOnlyList<FieldInfo> Members { get; } =
        [.. typeof(TEnum).GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(member => member.MetadataToken)];

    private static readonly FrozenDictionary<TEnum, string> CodeOf = Members.ToFrozenDictionary(Value, Code);

    private static readonly FrozenDictionary<string, TEnum> ValueOf = Members.ToFrozenDictionary(Code, Value, StringComparer.Ordinal);

    /// <summary>All codes, in the order of declaration.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Members.Select(member => Of(Value(member)))];

    /// <summary>The code of a word.</summary>
    /// <exception cref="KeyNotFoundException">The number is none of the list, such as 0.</exception>
    public static string Of(TEnum value) => CodeOf[value];

    /// <summary>The word of a code; false for any other text, differently cased ones included.</summary>
    public static bool TryParse(string code, out TEnum value) => ValueOf.TryGetValue(code, out value);

    /// <summary>The word of a code that is known to be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TEnum Parse(string code) =>
        TryParse(code, out var value) ? value : throw new FormatException($"'{code}' is no code of {typeof(TEnum).Name}.");

    private static TEnum Value(FieldInfo member) => (TEnum)member.GetValue(null)!;

    private static string Code(FieldInfo member)
    {
        var code = JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
        if (!typeof(TEnum).IsDefined(typeof(ClassedAttribute), inherit: false)) return code;
        var end = code.IndexOf('_', StringComparison.Ordinal);
        return $"{code[..end]}.{code[(end + 1)..]}";
    }
}
