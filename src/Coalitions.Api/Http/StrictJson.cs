using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coalitions.Api.Http;

/// <summary>How long a text may be, in UTF-16 units.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextAttribute(int longest) : Attribute
{
    public int Longest => longest;
}

/// <summary>
/// Reads a body and names everything that is wrong with it: unknown, duplicate and missing members, nulls, wrong types,
/// unknown codes, U+0000, lone surrogates, texts and lists that are too long.
/// </summary>
public static class StrictJson
{
    public const int LongestText = 4_000;
    public const int LongestList = 500;

    private static readonly ConcurrentDictionary<Type, FrozenDictionary<string, JsonPropertyInfo>> MembersOf = new();

    /// <summary>Parses bytes; a problem where they are no JSON or nest too deeply.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ProblemException(Problem.Invalid("", "malformed-json",
                string.Create(CultureInfo.InvariantCulture, $"The body is no JSON of at most {ApiJson.MaxDepth} levels (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}).")));
        }
    }

    /// <summary>Every text of a body that is an id: what it may refer to.</summary>
    public static IEnumerable<Guid> Ids(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String when TextOf(element) is { Length: 36 } text && Guid.TryParseExact(text, "D", out var id) => [id],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Ids),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Ids(property.Value)),
        _ => [],
    };

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
            var at = $"{pointer}/{index++.ToString(CultureInfo.InvariantCulture)}";
            if (value.ValueKind == JsonValueKind.Null) errors.Add(new(at, "null-member", "An item cannot be null."));
            else Check(value, item, at, member, errors);
        }
    }

    private static void CheckValue(JsonElement element, JsonTypeInfo info, string pointer, JsonPropertyInfo? member, List<ProblemError> errors)
    {
        var longest = (member?.AttributeProvider as MemberInfo)?.GetCustomAttribute<TextAttribute>()?.Longest ?? LongestText;
        if (!CheckTexts(element, pointer, longest, errors)) return;
        if (info.Type == typeof(JsonElement)) return;
        try
        {
            element.Deserialize(info);
        }
        catch (JsonException exception)
        {
            errors.Add(new(pointer + PointerOf(exception.Path), "invalid-value", Plain(exception, info.Type)));
        }
    }

    // Everything below a value that is bound as a whole: its texts must be storable and short enough.
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
                foreach (var property in element.EnumerateObject())
                    if (NameOf(property) is not { } name || name.Contains('\0'))
                    {
                        errors.Add(new(pointer, "invalid-text", "A member's name is no valid Unicode text."));
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
        if (!exception.Message.Contains("could not be converted", StringComparison.Ordinal)) return exception.Message.Split(" Path: ")[0];
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
