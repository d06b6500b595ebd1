using System.Text.Json;
using System.Text.Json.Serialization;
using Coalitions.Api.Http;

namespace Coalitions.Api.Recording;

/// <summary>How a body names a resource: by id, by <c>scheme:identifier</c>, or by the <c>$name</c> of an earlier item of the batch.</summary>
[JsonConverter(typeof(ReferenceJson))]
public readonly record struct Reference(string Text)
{
    public const int Longest = 300;

    /// <summary>A name, an id, or scheme and identifier.</summary>
    public const string Pattern = "^([$][^\\n]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[^:$][^:\\n]*:[^\\n]+)$";

    public bool IsName => Text.StartsWith('$');

    // The parser would overlook blanks around it.
    public Guid? Id => Text.Length == 36 && Guid.TryParseExact(Text, "D", out var id) ? id : null;

    /// <summary>Scheme and identifier.</summary>
    public (string Scheme, string Identifier)? Identifier =>
        Text.IndexOf(':') is > 0 and var colon && colon < Text.Length - 1 ? (Text[..colon], Text[(colon + 1)..]) : null;

    /// <summary>Whether it has one of the three forms.</summary>
    public bool IsWellFormed => Text.Length <= Longest && TextPattern.Matches(Pattern, Text);

    public static Reference To(Guid id) => new(id.ToString());

    public override string ToString() => Text;
}

public sealed class ReferenceJson : JsonConverter<Reference>
{
    public override Reference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A reference is a text: an id, scheme:identifier or $name.");
        var reference = new Reference(reader.GetString()!);
        return reference.IsWellFormed
            ? reference
            : throw new JsonException("A reference is an id, scheme:identifier or $name.");
    }

    public override void Write(Utf8JsonWriter writer, Reference value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
