using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Coalitions.Api.Imports;

/// <summary>Describes the body of an import: a form with the parts of its format, or its first table as it is.</summary>
public sealed class ImportDescription : IOperationFilter
{
    private const string Example = "timestamp,comment-id,voter-id,vote\n1403057082753,0,1,1\n1403058827830,0,5,-1\n";

    private const string Lines = """
        {"op":"POST /v1/actors","name":"$union","body":{"name":"Union of utility workers","kind":"organization"},"recordedAt":"2019-05-14T10:30:00Z"}
        {"op":"POST /v1/actors/$union/classes","body":{"actorClass":"service_provider"},"recordedAt":"2019-05-20T08:00:00Z"}

        """;

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != "takeImport") return;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"The parts that a format consists of, as a form; or, as they are, the first of them: {string.Join("; ", ImportFormats.All.Select(format => $"{format.Parts[0].Name} of {format.Name}"))}.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = ImportFormats.All.SelectMany(Parts).ToDictionary() },
                    Encoding = ImportFormats.All.SelectMany(format => format.Parts).ToDictionary(part => part.Name, part => new OpenApiEncoding { ContentType = part.ContentType }),
                },
                ["text/csv"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = Example },
                [BatchFormat.ContentType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = Lines },
            },
        };
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> Parts(IImportFormat format) => format.Parts.Select(part => KeyValuePair.Create(part.Name, (IOpenApiSchema)new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Format = "binary",
        Description = $"format={format.Name}{(part.Required ? "" : ", optional")}: {part.Description}",
    }));
}
