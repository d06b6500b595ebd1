using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>A parameter in a path, a query or a header.</summary>
public sealed record ApiParameter(string Name, string In, bool Required, JsonElement Schema);

/// <summary>An operation as the document promises it.</summary>
/// <param name="Bodies">What it takes, by media type.</param>
/// <param name="Example">The body that the document shows; null where it shows none.</param>
/// <param name="Answers">What it answers: schemas by status and media type; a status without a body has none.</param>
/// <param name="Open">Whether it answers without a key.</param>
public sealed record ApiOperation(
    string Id, string Method, string Template, IReadOnlyList<ApiParameter> Parameters, IReadOnlyDictionary<string, JsonElement> Bodies, JsonElement? Example,
    IReadOnlyDictionary<int, IReadOnlyDictionary<string, JsonElement>> Answers, bool Open)
{
    public const string JsonType = "application/json";

    public bool TakesJson => Bodies.ContainsKey(JsonType);

    public JsonElement Body => Bodies[JsonType];

    /// <summary>The last word of the path: what its answer's <c>id</c> is one of.</summary>
    public string Collection => Template.Split('/').Last(part => !part.StartsWith('{'));

    /// <summary>The word before a path parameter: what its value is one of.</summary>
    public string CollectionOf(string parameter)
    {
        var parts = Template.Split('/');
        return parts[Array.IndexOf(parts, $"{{{parameter}}}") - 1];
    }
}

/// <summary>A difference between a value and its schema.</summary>
public sealed record Violation(string Pointer, string Keyword);

/// <summary>An OpenAPI 3.0 document: its operations, and whether a value conforms to one of its schemas.</summary>
public sealed class ApiDocument
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    // Whatever else a schema says would go unchecked, so it is refused.
    private static readonly HashSet<string> Known =
    [
        "$ref", "allOf", "oneOf", "anyOf", "type", "nullable", "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
        "exclusiveMinimum", "exclusiveMaximum", "items", "minItems", "maxItems", "uniqueItems", "minProperties", "required", "properties", "additionalProperties",
        "discriminator", "description", "title", "example", "default", "deprecated", "readOnly", "writeOnly",
    ];

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    private readonly JsonElement root;

    private ApiDocument(JsonElement root) => this.root = root;

    public IReadOnlyList<ApiOperation> Operations { get; private set; } = [];

    public static ApiDocument Read(JsonElement root)
    {
        var document = new ApiDocument(root);
        var closed = root.TryGetProperty("security", out var security) && security.GetArrayLength() > 0;
        document.Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject()
               where Methods.Contains(method.Name)
               select document.Operation(path.Name, method.Name.ToUpperInvariant(), method.Value, closed),
        ];
        return document;
    }

    /// <summary>The schema that is meant, and whether null may stand in its place.</summary>
    public (JsonElement Schema, bool Nullable) Resolve(JsonElement schema)
    {
        var nullable = false;
        while (schema.ValueKind == JsonValueKind.Object)
        {
            nullable |= schema.TryGetProperty("nullable", out var flag) && flag.GetBoolean();
            if (schema.TryGetProperty("$ref", out var reference)) schema = At(reference.GetString()!);
            else if (schema.TryGetProperty("allOf", out var all) && all.GetArrayLength() == 1 && !schema.TryGetProperty("properties", out _)) schema = all[0];
            else break;
        }

        return (schema, nullable);
    }

    /// <summary>The object schema that members belong to: of several the one that fits, else the first.</summary>
    public JsonElement Branch(JsonElement schema, Json value)
    {
        var resolved = Resolve(schema).Schema;
        if (Alternatives(resolved) is not { } several) return resolved;
        var parsed = Json.Parse(value.ToBytes());
        var branches = several.EnumerateArray().Select(branch => Resolve(branch).Schema).ToArray();
        var objects = branches.Where(branch => TypeOf(branch) is "object" or null).DefaultIfEmpty(branches[0]).ToArray();
        return parsed is { } given ? objects.FirstOrDefault(branch => !Violations(given, branch).Any(), objects[0]) : objects[0];
    }

    public static JsonElement? Alternatives(JsonElement schema) =>
        schema.ValueKind != JsonValueKind.Object ? null
        : schema.TryGetProperty("oneOf", out var one) ? one
        : schema.TryGetProperty("anyOf", out var any) ? any
        : null;

    public static JsonElement Member(JsonElement shape, string name) =>
        shape.ValueKind == JsonValueKind.Object && shape.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var member) ? member : default;

    public static bool Requires(JsonElement shape, string name) =>
        shape.ValueKind == JsonValueKind.Object && shape.TryGetProperty("required", out var required) && required.EnumerateArray().Any(item => item.GetString() == name);

    public static string? TypeOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) ? type.GetString() : null;

    public static string? TextOf(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var text) ? text.GetString() : null;

    public static double? NumberOf(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var number) ? number.GetDouble() : null;

    public static bool Matches(string pattern, string text) =>
        Patterns.GetOrAdd(pattern, key => new Regex(key.EndsWith('$') ? $"{key[..^1]}\\z" : key, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))).IsMatch(text);

    /// <summary>Where a value differs from a schema.</summary>
    public IEnumerable<Violation> Violations(JsonElement value, JsonElement schema, string pointer = "")
    {
        if (schema.ValueKind != JsonValueKind.Object) yield break;
        foreach (var keyword in schema.EnumerateObject())
            if (!Known.Contains(keyword.Name) && !keyword.Name.StartsWith("x-", StringComparison.Ordinal))
                throw new NotSupportedException($"The fuzzer does not know the keyword {keyword.Name}.");

        if (value.ValueKind == JsonValueKind.Null)
        {
            // A schema that names no type takes anything, null included.
            var (meant, nullable) = Resolve(schema);
            if (!nullable && (TypeOf(meant) is not null || Alternatives(meant) is not null)) yield return new(pointer, "nullable");
            yield break;
        }

        if (schema.TryGetProperty("$ref", out var reference))
            foreach (var violation in Violations(value, At(reference.GetString()!), pointer)) yield return violation;
        if (schema.TryGetProperty("allOf", out var all))
            foreach (var violation in all.EnumerateArray().SelectMany(part => Violations(value, part, pointer))) yield return violation;
        if (schema.TryGetProperty("anyOf", out var any) && any.EnumerateArray().All(branch => Violations(value, branch).Any())) yield return new(pointer, "anyOf");
        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(branch => !Violations(value, branch).Any()) != 1)
        {
            // A discriminator tells which branch was meant, and so what is wrong with it.
            if (Chosen(value, schema) is { } chosen)
                foreach (var violation in Violations(value, chosen, pointer)) yield return violation;
            else yield return new(pointer, "oneOf");
        }

        if (schema.TryGetProperty("enum", out var codes) && !codes.EnumerateArray().Any(code => JsonElement.DeepEquals(code, value))) yield return new(pointer, "enum");
        foreach (var violation in OfType(value, schema, pointer)) yield return violation;
    }

    private IEnumerable<Violation> OfType(JsonElement value, JsonElement schema, string pointer)
    {
        switch (TypeOf(schema))
        {
            case "string" when value.ValueKind != JsonValueKind.String:
            case "boolean" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
            case "number" or "integer" when value.ValueKind != JsonValueKind.Number:
            case "array" when value.ValueKind != JsonValueKind.Array:
            case "object" when value.ValueKind != JsonValueKind.Object:
                return [new(pointer, "type")];
            case "string":
                return OfText(value, schema, pointer);
            case "number" or "integer":
                return OfNumber(value, schema, pointer);
            case "array":
                return OfArray(value, schema, pointer);
            case "object":
                return OfObject(value, schema, pointer);
            default:
                return [];
        }
    }

    private static IEnumerable<Violation> OfText(JsonElement value, JsonElement schema, string pointer)
    {
        if (Read(value) is not { } text)
        {
            yield return new(pointer, "unicode");
            yield break;
        }

        if (text.Length < (NumberOf(schema, "minLength") ?? 0)) yield return new(pointer, "minLength");
        if (text.Length > (NumberOf(schema, "maxLength") ?? double.MaxValue)) yield return new(pointer, "maxLength");
        if (TextOf(schema, "pattern") is { } pattern && !Matches(pattern, text)) yield return new(pointer, "pattern");
        if (!Formats.Holds(TextOf(schema, "format"), text)) yield return new(pointer, "format");

        static string? Read(JsonElement value)
        {
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    private static IEnumerable<Violation> OfNumber(JsonElement value, JsonElement schema, string pointer)
    {
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            yield return new(pointer, "finite");
            yield break;
        }

        if (TypeOf(schema) == "integer" && !(TextOf(schema, "format") == "int32" ? value.TryGetInt32(out _) : value.TryGetInt64(out _))) yield return new(pointer, "integer");
        var (min, max) = (NumberOf(schema, "minimum") ?? double.MinValue, NumberOf(schema, "maximum") ?? double.MaxValue);
        if (number < min || (number <= min && Flag(schema, "exclusiveMinimum"))) yield return new(pointer, "minimum");
        if (number > max || (number >= max && Flag(schema, "exclusiveMaximum"))) yield return new(pointer, "maximum");
    }

    private IEnumerable<Violation> OfArray(JsonElement value, JsonElement schema, string pointer)
    {
        if (value.GetArrayLength() < (NumberOf(schema, "minItems") ?? 0)) yield return new(pointer, "minItems");
        if (value.GetArrayLength() > (NumberOf(schema, "maxItems") ?? double.MaxValue)) yield return new(pointer, "maxItems");
        if (Flag(schema, "uniqueItems") && value.EnumerateArray().Select(element => element.GetRawText()).Distinct().Count() < value.GetArrayLength()) yield return new(pointer, "uniqueItems");
        if (!schema.TryGetProperty("items", out var item)) yield break;
        var index = 0;
        foreach (var element in value.EnumerateArray())
            foreach (var violation in Violations(element, item, $"{pointer}/{index++.ToString(CultureInfo.InvariantCulture)}")) yield return violation;
    }

    private IEnumerable<Violation> OfObject(JsonElement value, JsonElement schema, string pointer)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var missing in required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)))
                yield return new($"{pointer}/{missing}", "required");
        if (value.EnumerateObject().Count() < (NumberOf(schema, "minProperties") ?? 0)) yield return new(pointer, "minProperties");
        foreach (var (name, content) in Named(value))
        {
            if (name is null)
            {
                yield return new(pointer, "unicode");
                continue;
            }

            var at = $"{pointer}/{name}";
            if (Member(schema, name) is { ValueKind: JsonValueKind.Object } member)
                foreach (var violation in Violations(content, member, at)) yield return violation;
            else if (schema.TryGetProperty("additionalProperties", out var more))
            {
                if (more.ValueKind == JsonValueKind.False) yield return new(at, "additionalProperties");
                else if (more.ValueKind == JsonValueKind.Object)
                    foreach (var violation in Violations(content, more, at)) yield return violation;
            }
        }
    }

    private static IEnumerable<(string? Name, JsonElement Value)> Named(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            string? name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                name = null;
            }

            yield return (name, member.Value);
        }
    }

    private JsonElement? Chosen(JsonElement value, JsonElement schema) =>
        schema.TryGetProperty("discriminator", out var discriminator) && value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(discriminator.GetProperty("propertyName").GetString()!, out var tag) && tag.ValueKind == JsonValueKind.String
        && discriminator.GetProperty("mapping").TryGetProperty(tag.GetString()!, out var target) ? At(target.GetString()!) : null;

    private static bool Flag(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out var flag) && flag.ValueKind == JsonValueKind.True;

    private JsonElement At(string reference)
    {
        var element = root;
        foreach (var part in reference.Split('/')[1..]) element = element.GetProperty(part);
        return element;
    }

    private ApiOperation Operation(string template, string method, JsonElement operation, bool closed) => new(
        operation.GetProperty("operationId").GetString()!, method, template,
        operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(item => item.TryGetProperty("$ref", out var shared) ? At(shared.GetString()!) : item).Select(item => new ApiParameter(
                item.GetProperty("name").GetString()!, item.GetProperty("in").GetString()!, Flag(item, "required"), item.GetProperty("schema")))]
            : [],
        operation.TryGetProperty("requestBody", out var body) ? Contents(body) : new Dictionary<string, JsonElement>(),
        body.ValueKind == JsonValueKind.Object && body.GetProperty("content").TryGetProperty(ApiOperation.JsonType, out var media) && media.TryGetProperty("example", out var example) ? example : null,
        operation.GetProperty("responses").EnumerateObject().ToDictionary(
            answer => int.Parse(answer.Name, CultureInfo.InvariantCulture), answer => (IReadOnlyDictionary<string, JsonElement>)Contents(answer.Value)),
        !closed || (operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0));

    private static Dictionary<string, JsonElement> Contents(JsonElement of) => of.TryGetProperty("content", out var content)
        ? content.EnumerateObject().ToDictionary(media => media.Name, media => media.Value.TryGetProperty("schema", out var schema) ? schema : default)
        : [];
}

/// <summary>What the document's formats mean, told without the service's own code.</summary>
public static partial class Formats
{
    public const string Uuid = "uuid";
    public const string Reference = "reference";
    public const string ValidTime = "valid-time";
    public const string RecordedTime = "recorded-time";

    public static bool Holds(string? format, string text) => format switch
    {
        Uuid => Guid.TryParseExact(text, "D", out _),
        ValidTime => IsDate(text, partial: true),
        RecordedTime => text.All(char.IsAsciiDigit) || IsDate(text, partial: false),
        _ => true,
    };

    // The shape is the pattern's; here only whether there is such a day and such a time.
    private static bool IsDate(string text, bool partial)
    {
        if (Parts().Match(text) is not { Success: true } parts) return false;
        if (!partial && !parts.Groups["day"].Success) return false;
        var (year, month, day) = (Part("year"), Part("month"), Part("day"));
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && (!parts.Groups["hour"].Success || (Part("hour") <= 23 && Part("minute") <= 59 && Part("second") <= 59));

        int Part(string name) => parts.Groups[name].Success ? int.Parse(parts.Groups[name].Value, CultureInfo.InvariantCulture) : 1;
    }

    [GeneratedRegex("^(?<year>[0-9]{4})(-(?<month>[0-9]{2})(-(?<day>[0-9]{2})(T(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\\.[0-9]{1,6})?Z)?)?)?\\z")]
    private static partial Regex Parts();
}
