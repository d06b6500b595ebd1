using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Recording;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Coalitions.Api.Http;

/// <summary>The OpenAPI document at /swagger/v1/swagger.json, and the Swagger UI where it is enabled.</summary>
public static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services, IConfiguration configuration, bool byDefault)
    {
        services.AddSingleton(new SwaggerUi(configuration.GetValue("Coalitions:SwaggerUi", byDefault)));
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "Coalitions",
                Version = "v1",
                Description = "Who the stakeholders of a reform are, what moves them, where they stand: on two clocks.",
            });
            swagger.SupportNonNullableReferenceTypes();
            swagger.NonNullableReferenceTypesAsRequired();
            // A bare reference cannot say that null may stand in its place.
            swagger.UseAllOfToExtendReferenceSchemas();
            swagger.CustomOperationIds(api => api.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().FirstOrDefault()?.EndpointName);
            swagger.CustomSchemaIds(NameOf);
            swagger.AddSecurityDefinition("key", new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key of the form coal_….",
            });
            swagger.AddSecurityRequirement(document => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] });
            swagger.SchemaFilter<CodeSchemas>();
            swagger.OperationFilter<SharedParameters>();
            swagger.MapType<ValidTime>(() => Text("A year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z.",
                @"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z)?)?)?$"));
            swagger.MapType<Reference>(() => Text("An id, scheme:identifier or the $name of an earlier item of the batch."));
            swagger.MapType<Grade>(() => new OpenApiSchema { Description = "A number, one of very_low, low, medium, high, very_high, or {value, min, max}." });
            swagger.MapType<AssessorReference>(() => new OpenApiSchema { Description = "A reference to an actor, or {label}." });
            swagger.MapType<JsonObject>(() => new OpenApiSchema { Type = JsonSchemaType.Object, Description = "The members with which the fact would be recorded." });
            swagger.MapType<JsonElement>(() => new OpenApiSchema { Type = JsonSchemaType.Object });
        });
    }

    public static void MapApiDescription(this WebApplication app) => app.MapSwagger().AllowAnonymous();

    /// <summary>Its files are no endpoints, so it stands before authorization, which asks everything else for a key.</summary>
    public static void UseApiPage(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<SwaggerUi>().Enabled) return;
        app.UseSwaggerUI(ui =>
        {
            ui.SwaggerEndpoint("/swagger/v1/swagger.json", "Coalitions v1");
            ui.DocumentTitle = "Coalitions";
        });
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}Of{string.Concat(type.GetGenericArguments().Select(NameOf))}"
        : type.Name;

    private static OpenApiSchema Text(string description, string? pattern = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Pattern = pattern };

    private sealed record SwaggerUi(bool Enabled);

    // Codes as they are spoken, not as the enums are named.
    private sealed class CodeSchemas : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            if (!context.Type.IsEnum || schema is not OpenApiSchema open) return;
            var codes = (IReadOnlyList<string>)typeof(Codes<>).MakeGenericType(context.Type).GetProperty(nameof(Codes<DayOfWeek>.All))!.GetValue(null)!;
            (open.Type, open.Format) = (JsonSchemaType.String, null);
            open.Enum = [.. codes.Select(code => (JsonNode)code)];
        }
    }

    private sealed class SharedParameters : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            operation.Parameters ??= [];
            if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<QueryMembers>().FirstOrDefault() is { } members)
                foreach (var name in members.Names)
                    operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = Text(OfMember(name)) });
            if (context.ApiDescription.HttpMethod != "POST") return;
            if (Examples.ByOperation.TryGetValue(operation.OperationId ?? "", out var example)
                && operation.RequestBody?.Content is { } content && content.TryGetValue("application/json", out var body)) body.Example = JsonNode.Parse(example);
            operation.Parameters.Add(Header("Idempotency-Key", "Repeat a request with the same key and it takes effect once."));
            operation.Parameters.Add(Header("If-Match", "The ETag of what is changed."));
        }

        private static string OfMember(string name) => name switch
        {
            "asOf" => "What was so at this date: a year, month, day or instant. Absent: now.",
            "knownAt" => "As far as it was known then: a sequence, a day or an instant. Absent: now.",
            "at" => "Sets asOf and knownAt together.",
            "includes" => "Waits up to two seconds for this record or change.",
            _ => "",
        };

        private static OpenApiParameter Header(string name, string description) =>
            new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = Text(description) };
    }
}
