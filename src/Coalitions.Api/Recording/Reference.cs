using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coalitions.Api.Recording;

/// <summary>How a body names a resource: by id, by <c>scheme:identifier</c>, or by the <c>$name</c> of an earlier item of the batch.</summary>
[JsonConverter(typeof(ReferenceJson))]
public readonly record struct Reference(string Text)
{
    public bool IsName => Text.StartsWith('$');

    // The parser would overlook blanks around it.
    public Guid? Id => Text.Length == 36 && Guid.TryParseExact(Text, "D", out var id) ? id : null;

    /// <summary>Scheme and identifier.</summary>
    public (string Scheme, string Identifier)? Identifier =>
        Text.IndexOf(':') is > 0 and var colon && colon < Text.Length - 1 ? (Text[..colon], Text[(colon + 1)..]) : null;

    public static Reference To(Guid id) => new(id.ToString());

    public override string ToString() => Text;
}

public sealed class ReferenceJson : JsonConverter<Reference>
{
    public override Reference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A reference is a text: an id, scheme:identifier or $name.");
        var reference = new Reference(reader.GetString()!);
        return reference.Text.Length <= 300 && (reference.IsName || reference.Id is not null || reference.Identifier is not null)
            ? reference
            : throw new JsonException("A reference is an id, scheme:identifier or $name.");
    }

    public override void Write(Utf8JsonWriter writer, Reference value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
