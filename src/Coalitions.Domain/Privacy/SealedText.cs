using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coalitions.Domain.Privacy;

/// <summary>
/// Free text, encrypted under the keys of all its subjects: destroy any one of the keys and it cannot be read again.
/// Opaque to the domain. The same text sealed for the same field and subjects is the same value.
/// </summary>
/// <param name="Envelope"><c>s1.{subject ids}.{nonce}.{ciphertext}</c>, ASCII.</param>
[JsonConverter(typeof(SealedTextJson))]
public readonly record struct SealedText(string Envelope)
{
    /// <summary>Whose keys it takes to read it.</summary>
    public IReadOnlyList<Guid> Subjects => [.. Envelope.Split('.')[1].Split(',').Select(id => Guid.ParseExact(id, "N"))];
}

/// <summary>Writes a sealed text as its envelope.</summary>
public sealed class SealedTextJson : JsonConverter<SealedText>
{
    /// <inheritdoc/>
    public override SealedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A sealed text is a text."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SealedText value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Envelope);
}
