using System.Text.Json;
using System.Text.Json.Serialization;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Persistence;

/// <summary>Reads and writes the words of the vocabulary as their codes, and lists the allowed ones when it meets another.</summary>
public sealed class CodeJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    private sealed class Of<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Codes<T>.TryParse(reader.GetString()!, out var value)
                ? value
                : throw new JsonException($"Allowed are {string.Join(", ", Codes<T>.All)}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Codes<T>.Of(value));
    }
}
