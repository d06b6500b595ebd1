using System.Text.Json;
using System.Text.Json.Serialization;
using Coalitions.Api.Http;

namespace Coalitions.Api.Recording;

/// <summary>Who judged: an actor of the record, or a label of the unit's own.</summary>
[JsonConverter(typeof(AssessorReferenceJson))]
[ObjectForm(typeof(AssessorLabel))]
public sealed record AssessorReference(Reference? Actor, string? Label);

public sealed class AssessorReferenceJson : JsonConverter<AssessorReference>
{
    public override AssessorReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new AssessorReference(JsonSerializer.Deserialize<Reference>(ref reader, options), null);
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An assessor is a reference to an actor or {label}.");
        return new AssessorReference(null, JsonSerializer.Deserialize<AssessorLabel>(ref reader, options)!.Label);
    }

    public override void Write(Utf8JsonWriter writer, AssessorReference value, JsonSerializerOptions options)
    {
        if (value.Actor is { } actor) writer.WriteStringValue(actor.Text);
        else JsonSerializer.Serialize(writer, new AssessorLabel { Label = value.Label! }, options);
    }
}

/// <summary>The unit's own words for who judged, such as "field office north".</summary>
public sealed record AssessorLabel
{
    [Name(200)]
    public required string Label { get; init; }
}
