using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Http;

/// <summary>How the API reads and writes JSON: camelCase, snake_case codes, nothing that the contract does not name.</summary>
public static class ApiJson
{
    /// <summary>Members without a value are written as null.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    /// <summary>Members without a value are left out.</summary>
    public static readonly JsonSerializerOptions Sparse = new(Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public const int MaxDepth = 32;

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        if (!options.Converters.OfType<CodeJson>().Any()) options.Converters.Add(new CodeJson());
        options.TypeInfoResolver ??= new DefaultJsonTypeInfoResolver();
        return options;
    }
}
