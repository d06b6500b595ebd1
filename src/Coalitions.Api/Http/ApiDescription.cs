using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Recording;
using Coalitions.Domain.Time;
using Microsoft.OpenApi;

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
            swagger.SchemaFilter<BodySchemas>();
            swagger.SchemaFilter<FactSchemas>();
            swagger.SchemaFilter<UnionSchemas>();
            swagger.OperationFilter<DescribedParameters>();
            swagger.OperationFilter<Imports.ImportDescription>();
            swagger.DocumentFilter<PlainReferences>();
            swagger.MapType<ValidTime>(() => Texts.Date("A year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z."));
            swagger.MapType<Reference>(() => Texts.Reference("An id, scheme:identifier or the $name of an earlier item of the batch."));
            swagger.MapType<JsonElement>(() => new OpenApiSchema { Type = JsonSchemaType.Object });
            swagger.MapType<JsonNode>(() => new OpenApiSchema());
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

    private sealed record SwaggerUi(bool Enabled);
}
