using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Coalitions.Api.Http;
using Coalitions.Api.Replays;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Tests;

/// <summary>The JSON schemas under <c>docs</c>, made of the very types that are written.</summary>
internal static class PublishedSchema
{
    public static string Of(ReplaySchema schema, Type header, Type line) => new JsonObject
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = $"{schema.Name} {schema.Version}",
        ["description"] = "Lines of JSON: the first a header, each of the others a frame. What a frame leaves out is as it was in the frame before.",
        ["oneOf"] = new JsonArray(Exported(header, "header"), Exported(line, "frame")),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = ApiJson.Options.Encoder }) + "\n";

    public static string PathOf(ReplaySchema schema)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Coalitions.sln"))) directory = directory.Parent!;
        return Path.Combine(directory.FullName, "docs", $"{schema.Name}.schema.json");
    }

    private static JsonNode Exported(Type type, string title)
    {
        var exported = ApiJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => CodesOf(context.TypeInfo.Type) is { } codes ? codes : node,
        });
        exported.AsObject().Insert(0, "title", title);
        return exported;
    }

    // Codes are texts; null where the type says so.
    private static JsonObject? CodesOf(Type type)
    {
        var own = Nullable.GetUnderlyingType(type) ?? type;
        if (!own.IsEnum) return null;
        var codes = ((IReadOnlyList<string>)typeof(Codes<>).MakeGenericType(own).GetProperty(nameof(Codes<LineageCode>.All))!.GetValue(null)!).Select(code => (JsonNode?)code);
        return own == type ? new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. codes]) }
            : new JsonObject { ["type"] = new JsonArray("string", "null"), ["enum"] = new JsonArray([.. codes, null]) };
    }

    private enum LineageCode
    {
        None = 1,
    }
}
