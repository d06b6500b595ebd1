using System.Text.Json;
using System.Text.Json.Serialization;
using Coalitions.Api.Http;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Recording;

/// <summary>A figure as a recorder gives it: a number on our scale, a word, or a value with the bounds of its own scale.</summary>
[JsonConverter(typeof(GradeJson))]
[ObjectForm(typeof(OriginalBody))]
public sealed record Grade(double? Number = null, WordGrade? Word = null, OriginalBody? Scaled = null)
{
    /// <summary>The figure brought linearly to [min, max].</summary>
    public double On(double min, double max) => (Number, Word, Scaled) switch
    {
        ({ } number, _, _) => number,
        (_, { } word, _) => min + word.Number() * (max - min),
        (_, _, { } scaled) => min + (scaled.Value - scaled.Min) / (scaled.Max - scaled.Min) * (max - min),
        _ => throw new InvalidOperationException("An empty grade."),
    };

    /// <summary>What was given, where it was not our own number.</summary>
    public Original? Original => (Word, Scaled) switch
    {
        ({ } word, _) => new Original(Word: word),
        (_, { } scaled) => new Original(Value: scaled.Value, Min: scaled.Min, Max: scaled.Max),
        _ => null,
    };

    /// <summary>The grade as the record shows it: what was given, else our number.</summary>
    public static Grade? Of(double? number, Original? original) => (number, original) switch
    {
        (null, _) => null,
        (_, { Word: { } word }) => new Grade(Word: word),
        (_, { Value: { } value, Min: { } min, Max: { } max }) => new Grade(Scaled: new OriginalBody { Value = value, Min = min, Max = max }),
        _ => new Grade(Number: number),
    };
}

/// <summary>A value on a scale of its own.</summary>
public sealed record OriginalBody
{
    public required double Value { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }
}

public sealed class GradeJson : JsonConverter<Grade>
{
    private const string Expected = "A number, one of the words very_low, low, medium, high, very_high, or {value, min, max} is expected.";

    public override Grade Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDouble(out var number) && double.IsFinite(number):
                return new Grade(Number: number);
            case JsonTokenType.String when Codes<WordGrade>.TryParse(reader.GetString()!, out var word):
                return new Grade(Word: word);
            case JsonTokenType.StartObject:
                var scaled = JsonSerializer.Deserialize<OriginalBody>(ref reader, options)!;
                if (!double.IsFinite(scaled.Value) || !double.IsFinite(scaled.Min) || !double.IsFinite(scaled.Max)
                    || scaled.Min >= scaled.Max || scaled.Value < scaled.Min || scaled.Value > scaled.Max)
                    throw new JsonException("The value must lie between min and max, and min below max.");
                return new Grade(Scaled: scaled);
            default:
                throw new JsonException(Expected);
        }
    }

    public override void Write(Utf8JsonWriter writer, Grade value, JsonSerializerOptions options)
    {
        if (value.Word is { } word) writer.WriteStringValue(Codes<WordGrade>.Of(word));
        else if (value.Scaled is { } scaled) JsonSerializer.Serialize(writer, scaled, options);
        else writer.WriteNumberValue(value.Number!.Value);
    }
}
