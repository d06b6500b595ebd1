using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Vocabulary;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Coalitions.Api.Http;

/// <summary>Schemas of texts that are more than any text.</summary>
public static class Texts
{
    private const string Day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    private const string Clock = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?Z";

    /// <summary>A time in the world.</summary>
    public static OpenApiSchema Date(string description) => new()
    {
        Type = JsonSchemaType.String,
        Format = "valid-time",
        Description = description,
        Pattern = $"^[0-9]{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])({Clock})?)?)?$",
    };

    /// <summary>A time of recording.</summary>
    public static OpenApiSchema Recorded(string description, bool sequence = true) => new()
    {
        Type = JsonSchemaType.String,
        Format = "recorded-time",
        Description = description,
        Pattern = $"^({(sequence ? "[0-9]{1,18}|" : "")}{Day}({Clock})?)$",
    };

    public static OpenApiSchema Reference(string description) => new()
    {
        Type = JsonSchemaType.String,
        Format = "reference",
        Description = description,
        MaxLength = Recording.Reference.Longest,
        Pattern = Recording.Reference.Pattern,
    };

    public static OpenApiSchema Any(string description, string? pattern = null) => new() { Type = JsonSchemaType.String, Description = description, Pattern = pattern };
}

/// <summary>Codes as they are spoken, not as the enums are named.</summary>
public sealed class CodeSchemas : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (!context.Type.IsEnum || schema is not OpenApiSchema { AllOf: null or { Count: 0 } } open) return;
        (open.Type, open.Format, open.Enum) = (JsonSchemaType.String, null, [.. Of(context.Type).Select(code => (JsonNode)code)]);
        open.Description ??= "More codes may come.";
    }

    public static IReadOnlyList<string> Of(Type type) =>
        (IReadOnlyList<string>)typeof(Codes<>).MakeGenericType(type).GetProperty(nameof(Codes<DayOfWeek>.All))!.GetValue(null)!;
}

/// <summary>What <see cref="StrictJson"/> holds bodies to.</summary>
public sealed class BodySchemas : ISchemaFilter
{
    private static readonly HashSet<Type> Bodies = Reached([typeof(Batch), typeof(AssessorLabel), typeof(MakeKey), typeof(MakeTenant), .. Operations.All.Select(operation => operation.Body)]);

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema open || context.MemberInfo is not PropertyInfo { DeclaringType: { } owner } member || !Bodies.Contains(owner)) return;
        if (member.IsDefined(typeof(UnitAttribute))) (open.AllOf, open.OneOf) = (null, UnionSchemas.Grade(context, new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double", Minimum = "0", Maximum = "1" }));
        Limit(open, member);
        if (open.Items is null) return;
        open.MaxItems = StrictJson.LongestList;
        if (owner == typeof(MakeKey)) open.MinItems = 1;
        // What is referred to, or chosen from a list of codes, is so once.
        if (member.PropertyType.GetGenericArguments() is [{ } item] && (item == typeof(Reference) || item.IsEnum)) open.UniqueItems = true;
        if (open.Items is OpenApiSchema inner) Limit(inner, member);
    }

    private static void Limit(OpenApiSchema schema, PropertyInfo member)
    {
        if (schema.Type?.HasFlag(JsonSchemaType.String) != true || schema.Format is not null || schema.Enum is { Count: > 0 }) return;
        var text = member.GetCustomAttribute<TextAttribute>();
        schema.MaxLength = text?.Longest ?? StrictJson.LongestText;
        if (text?.Pattern is { } pattern) (schema.Pattern, schema.MinLength) = (pattern, 1);
    }

    private static HashSet<Type> Reached(IEnumerable<Type> bodies)
    {
        var (reached, next) = (new HashSet<Type>(), new Stack<Type>(bodies));
        while (next.TryPop(out var type))
        {
            var info = ApiJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
            if (info.Kind == JsonTypeInfoKind.Enumerable) next.Push(info.ElementType!);
            if (info.Kind != JsonTypeInfoKind.Object) continue;
            for (var own = info.Type; own is not null && own != typeof(object) && reached.Add(own);) own = own.BaseType;
            foreach (var property in info.Properties.Where(property => !reached.Contains(property.PropertyType))) next.Push(property.PropertyType);
        }

        return reached;
    }
}

/// <summary>Facts as they are shown: each kind with the body that would record it.</summary>
public sealed class FactSchemas : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema open) return;
        if (context.MemberInfo is PropertyInfo member && member.PropertyType == typeof(JsonObject))
        {
            (open.Type, open.AdditionalProperties, open.AdditionalPropertiesAllowed) = (null, null, true);
            if (member.GetCustomAttribute<ShowsAttribute>() is { } one) open.AllOf = [Body(one.Body)];
            else open.AnyOf = [.. FactKinds.All.Select(kind => kind.Body).Distinct().Select(Body)];
        }

        if (context.Type != typeof(ShownFact) || context.MemberInfo is not null) return;
        var kinds = FactKinds.All.Select(kind => (kind.Name, Schema: context.SchemaRepository.AddDefinition($"Shown{kind.Fact.Name}", Of(kind, context)))).ToArray();
        (open.Type, open.Properties, open.Required, open.AdditionalPropertiesAllowed) = (null, null, null, true);
        open.OneOf = [.. kinds.Select(kind => kind.Schema)];
        open.Discriminator = new OpenApiDiscriminator { PropertyName = "type", Mapping = kinds.ToDictionary(kind => kind.Name, kind => kind.Schema) };

        IOpenApiSchema Body(Type body) => context.SchemaGenerator.GenerateSchema(body, context.SchemaRepository);
    }

    private static OpenApiSchema Of(FactKind kind, SchemaFilterContext context) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "recordId", "type", "data" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["recordId"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [kind.Name] },
            ["data"] = context.SchemaGenerator.GenerateSchema(kind.Body, context.SchemaRepository),
        },
        AdditionalPropertiesAllowed = false,
    };
}

/// <summary>Values that take one of several forms.</summary>
public sealed class UnionSchemas : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema open || context.MemberInfo is not null) return;
        IOpenApiSchema[]? forms = context.Type switch
        {
            var type when type == typeof(Grade) => Grade(context, new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" }),
            var type when type == typeof(AssessorReference) => [Texts.Reference("A reference to an actor."), Reference(typeof(AssessorLabel))],
            var type when type.GetCustomAttribute<OneOfAttribute>() is { } one => [.. one.Forms.Select(Reference)],
            _ => null,
        };
        if (forms is null) return;
        (open.Type, open.Properties, open.Required, open.AdditionalPropertiesAllowed, open.OneOf) = (null, null, null, true, forms);

        IOpenApiSchema Reference(Type type) => context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository);
    }

    /// <summary>A figure as a number, a word, or a value on a scale of its own.</summary>
    public static IOpenApiSchema[] Grade(SchemaFilterContext context, OpenApiSchema number) =>
        [number, .. ((Type[])[typeof(WordGrade), typeof(OriginalBody)]).Select(type => context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository))];
}

/// <summary>A reference to which nothing is added stands as such.</summary>
public sealed class PlainReferences : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        foreach (var properties in swaggerDoc.Components!.Schemas!.Values.OfType<OpenApiSchema>().Select(schema => schema.Properties).OfType<IDictionary<string, IOpenApiSchema>>())
            foreach (var (name, schema) in properties.ToArray())
                if (schema is OpenApiSchema { AllOf: [OpenApiSchemaReference reference], Type: null, Description: null }) properties[name] = reference;
    }
}

/// <summary>The body that a member shows.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShowsAttribute(Type body) : Attribute
{
    public Type Body => body;
}

/// <summary>Stands for one of several answers, in descriptions only.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OneOfAttribute(params Type[] forms) : Attribute
{
    public IReadOnlyList<Type> Forms => forms;
}
