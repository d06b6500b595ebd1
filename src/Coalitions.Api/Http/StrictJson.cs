using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Coalitions.Api.Http;

/// <summary>How long a text may be, in UTF-16 units.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class TextAttribute(int longest) : Attribute
{
    public int Longest => longest;

    /// <summary>What the text must match; null where any will do.</summary>
    public virtual string? Pattern => null;

    /// <summary>What is said of a text that does not match.</summary>
    public virtual (string Code, string Sentence) Mismatch => ("invalid-value", "The text has another form.");
}

/// <summary>A text that says something: names and titles are not blank.</summary>
public sealed class NameAttribute(int longest = 500) : TextAttribute(longest)
{
    public override string Pattern => @"\S";

    public override (string Code, string Sentence) Mismatch => ("empty", "The text is empty.");
}

/// <summary>A code: sectors, schemes and kinds of contact are stored in clear, so they are words, not texts.</summary>
public sealed class CodeAttribute() : TextAttribute(40)
{
    public override string Pattern => "^[a-z][a-z0-9_]{0,39}$";

    public override (string Code, string Sentence) Mismatch =>
        ("invalid-code", "A code is at most 40 lower-case letters, digits and underscores and begins with a letter.");
}

/// <summary>The object that stands for a value where it is given as an object: it is read as strictly as any other.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ObjectFormAttribute(Type form) : Attribute
{
    public Type Form => form;
}

/// <summary>Patterns as the OpenAPI document has them: at the end means at the very end, no line break after it.</summary>
public static class TextPattern
{
    private static readonly ConcurrentDictionary<string, Regex> Known = new();

    public static bool Matches(string pattern, string text) => Known.GetOrAdd(pattern,
        key => new Regex(key.EndsWith('$') ? $"{key[..^1]}\\z" : key, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)).IsMatch(text);
}

/// <summary>A figure in [0, 1].</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnitAttribute : Attribute;

/// <summary>
/// Reads a body and names everything that is wrong with it: unknown, duplicate and missing members, nulls, wrong types,
/// unknown codes, U+0000, lone surrogates, texts and lists that are too long.
/// </summary>
public static class StrictJson
{
    public const int LongestText = 4_000;
    public const int LongestList = 500;

    // A body full of the smallest values takes many times its size in memory: none that is meant comes near this.
    private const int MostTokens = 1_000_000;

    private const int MostIds = 10_000;

    private static readonly ConcurrentDictionary<Type, FrozenDictionary<string, JsonPropertyInfo>> MembersOf = new();

    /// <summary>Parses bytes; a problem where they are no JSON or nest too deeply.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = ApiJson.MaxDepth });
            for (var tokens = 0; reader.Read();)
                if (++tokens > MostTokens) throw new ProblemException(Problem.Invalid("", "too-many-values", "The body has too many members and items; send it in several parts."));
            // It reads the bytes where they are. What it has of its own is left to the collector, like the bytes.
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth }).RootElement;
        }
        catch (JsonException exception)
        {
            throw new ProblemException(Problem.Invalid("", "malformed-json",
                string.Create(CultureInfo.InvariantCulture, $"The body is no JSON of at most {ApiJson.MaxDepth} levels (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}).")));
        }
    }

    /// <summary>The texts of a body that are ids: what it may refer to. Of more than any recording needs, the first.</summary>
    public static IEnumerable<Guid> Ids(JsonElement element) => AllIds(element).Distinct().Take(MostIds);

    /// <summary>Binds an element to <typeparamref name="T"/>, or adds what is wrong to <paramref name="errors"/> and answers default.</summary>
    public static T? Bind<T>(JsonElement element, string pointer, List<ProblemError> errors) => (T?)Bind(element, typeof(T), pointer, errors);

    /// <inheritdoc cref="Bind{T}"/>
    public static object? Bind(JsonElement element, Type type, string pointer, List<ProblemError> errors)
    {
        var before = errors.Count;
        var info = ApiJson.Options.GetTypeInfo(type);
        Check(element, info, pointer, null, errors);
        if (errors.Count > before) return null;
        try
        {
            return element.Deserialize(info);
        }
        catch (JsonException exception)
        {
            errors.Add(new(pointer + PointerOf(exception.Path), "invalid-value", Plain(exception)));
            return null;
        }
    }

    private static void Check(JsonElement element, JsonTypeInfo info, string pointer, JsonPropertyInfo? member, List<ProblemError> errors)
    {
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                CheckMembers(element, info, pointer, errors);
                break;
            case JsonTypeInfoKind.Object:
                errors.Add(new(pointer, "wrong-type", "An object is expected."));
                break;
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array:
                CheckItems(element, info, pointer, member, errors);
                break;
            case JsonTypeInfoKind.Enumerable:
                errors.Add(new(pointer, "wrong-type", "An array is expected."));
                break;
            default:
                CheckValue(element, info, pointer, member, errors);
                break;
        }
    }

    private static void CheckMembers(JsonElement element, JsonTypeInfo info, string pointer, List<ProblemError> errors)
    {
        var members = MembersOf.GetOrAdd(info.Type, _ => info.Properties
            .Where(property => property.Set is not null || property.AssociatedParameter is not null).ToFrozenDictionary(property => property.Name));
        var seen = new HashSet<string>();
        foreach (var property in element.EnumerateObject())
        {
            if (errors.Count >= Problem.MostErrors) return;
            if (NameOf(property) is not { } name)
            {
                errors.Add(new(pointer, "invalid-text", "A member's name is no valid Unicode text."));
                continue;
            }

            var at = $"{pointer}/{Escape(name)}";
            if (!seen.Add(name)) errors.Add(new(at, "duplicate-member", "The member stands twice."));
            else if (!members.TryGetValue(name, out var member)) errors.Add(new(at, "unknown-member", $"There is no such member here; known are {string.Join(", ", members.Keys)}."));
            else if (property.Value.ValueKind == JsonValueKind.Null)
            {
                if (!member.IsSetNullable || IsValue(member.PropertyType)) errors.Add(new(at, "null-member", "The member cannot be null."));
            }
            else Check(property.Value, ApiJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType), at, member, errors);
        }

        foreach (var missing in members.Values.Where(property => property.IsRequired && !seen.Contains(property.Name)))
            errors.Add(new($"{pointer}/{missing.Name}", "missing-member", "The member is required."));
    }

    private static void CheckItems(JsonElement element, JsonTypeInfo info, string pointer, JsonPropertyInfo? member, List<ProblemError> errors)
    {
        if (element.GetArrayLength() > LongestList)
        {
            errors.Add(new(pointer, "too-many-items", $"At most {LongestList} items are taken at a time."));
            return;
        }

        var item = ApiJson.Options.GetTypeInfo(info.ElementType!);
        var index = 0;
        foreach (var value in element.EnumerateArray())
        {
            if (errors.Count >= Problem.MostErrors) return;
            var at = $"{pointer}/{index++.ToString(CultureInfo.InvariantCulture)}";
            if (value.ValueKind == JsonValueKind.Null) errors.Add(new(at, "null-member", "An item cannot be null."));
            else Check(value, item, at, member, errors);
        }
    }

    private static void CheckValue(JsonElement element, JsonTypeInfo info, string pointer, JsonPropertyInfo? member, List<ProblemError> errors)
    {
        var text = (member?.AttributeProvider as MemberInfo)?.GetCustomAttribute<TextAttribute>();
        if (!CheckTexts(element, pointer, text?.Longest ?? LongestText, errors)) return;
        if (text?.Pattern is { } pattern && element.ValueKind == JsonValueKind.String
            && !TextPattern.Matches(pattern, element.GetString()!))
        {
            errors.Add(new(pointer, text.Mismatch.Code, text.Mismatch.Sentence));
            return;
        }

        if (info.Type == typeof(JsonElement)) return;
        if (element.ValueKind == JsonValueKind.Object && info.Type.GetCustomAttribute<ObjectFormAttribute>() is { } asObject)
        {
            var before = errors.Count;
            Check(element, ApiJson.Options.GetTypeInfo(asObject.Form), pointer, null, errors);
            if (errors.Count > before) return;
        }

        try
        {
            element.Deserialize(info);
        }
        catch (JsonException exception)
        {
            errors.Add(new(pointer + PointerOf(exception.Path), "invalid-value", Plain(exception, info.Type)));
        }
    }

    // Everything below a value that is bound as a whole: its texts must be storable and short enough, its members stand once.
    private static bool CheckTexts(JsonElement element, string pointer, int longest, List<ProblemError> errors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                if (TextOf(element) is not { } text) errors.Add(new(pointer, "invalid-text", "The text holds a lone surrogate or invalid UTF-8."));
                else if (text.Contains('\0')) errors.Add(new(pointer, "invalid-text", "The text holds U+0000."));
                else if (text.Length > longest) errors.Add(new(pointer, "too-long", $"The text has {text.Length} characters; at most {longest} are taken."));
                else return true;
                return false;
            case JsonValueKind.Object:
                var seen = new HashSet<string>();
                foreach (var property in element.EnumerateObject())
                    if (NameOf(property) is not { } name || name.Contains('\0'))
                    {
                        errors.Add(new(pointer, "invalid-text", "A member's name is no valid Unicode text."));
                        return false;
                    }
                    else if (!seen.Add(name))
                    {
                        errors.Add(new($"{pointer}/{Escape(name)}", "duplicate-member", "The member stands twice."));
                        return false;
                    }
                    else if (!CheckTexts(property.Value, $"{pointer}/{Escape(name)}", longest, errors)) return false;
                return true;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    if (!CheckTexts(item, $"{pointer}/{index++}", longest, errors)) return false;
                return true;
            default:
                return true;
        }
    }

    private static IEnumerable<Guid> AllIds(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String when TextOf(element) is { Length: 36 } text && Guid.TryParseExact(text, "D", out var id) => [id],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(AllIds),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => AllIds(property.Value)),
        _ => [],
    };

    private static bool IsValue(Type type) => type.IsValueType && Nullable.GetUnderlyingType(type) is null;

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Plain(JsonException exception, Type? type = null)
    {
        // Our own converters throw a plain sentence; the serializer's sentences name types and paths of ours.
        if (!exception.Message.Contains(" Path: ", StringComparison.Ordinal) && !exception.Message.Contains("type '", StringComparison.Ordinal)) return exception.Message;
        return type switch
        {
            _ when type == typeof(string) => "A text is expected.",
            _ when type == typeof(bool) => "true or false is expected.",
            _ when type == typeof(Guid) => "An id is expected.",
            _ when type == typeof(double) || type == typeof(int) => "A number is expected.",
            _ => "The value has the wrong type.",
        };
    }

    private static string PointerOf(string? path) =>
        path is null or "$" ? "" : path[1..].Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
