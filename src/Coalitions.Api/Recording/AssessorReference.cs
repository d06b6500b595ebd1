using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coalitions.Api.Recording;

/// <summary>Who judged: an actor of the record, or a label of the unit's own.</summary>
[JsonConverter(typeof(AssessorReferenceJson))]
public sealed record AssessorReference(Reference? Actor, string? Label);

public sealed class AssessorReferenceJson : JsonConverter<AssessorReference>
{
    public override AssessorReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new AssessorReference(JsonSerializer.Deserialize<Reference>(ref reader, options), null);
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An assessor is a reference to an actor or {label}.");
        var labelled = JsonSerializer.Deserialize<Labelled>(ref reader, options)!;
        return labelled.Label.Trim().Length is > 0 and <= 200
            ? new AssessorReference(null, labelled.Label)
            : throw new JsonException("A label has 1 to 200 characters.");
    }

    public override void Write(Utf8JsonWriter writer, AssessorReference value, JsonSerializerOptions options)
    {
        if (value.Actor is { } actor) writer.WriteStringValue(actor.Text);
        else JsonSerializer.Serialize(writer, new Labelled { Label = value.Label! }, options);
    }

    private sealed record Labelled
    {
        public required string Label { get; init; }
    }
}
