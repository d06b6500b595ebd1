using System.Text.Json.Nodes;
using Coalitions.Api.Feed;
using Coalitions.Api.Reading;
using Coalitions.Api.Records;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Coalitions.Api.Http;

/// <summary>What stands in paths, queries and headers, as precisely as it is read.</summary>
public sealed class DescribedParameters : IOperationFilter
{
    private const string Ids = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(,[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})*$";
    private const string Length = "^P([0-9]{1,4}[YMWD]){1,4}$";

    // Only these compare what they change with the version that was read.
    private static readonly HashSet<string> Conditional = [CorrectRecord.Operation.Id, RetractRecord.Operation.Id];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.Parameters ??= [];
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any()) operation.Security = [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path))
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" };
        var described = metadata.OfType<QueryMember>().ToDictionary(member => member.Name);
        // Whoever asks at a pair of clocks may say what it has already.
        if (metadata.OfType<QueryMembers>().Any(members => members.Names.Any(name => name is "asOf" or "asOfTo"))) operation.Responses!["304"] = new OpenApiResponse { Description = "Not Modified" };
        foreach (var name in metadata.OfType<QueryMembers>().SelectMany(members => members.Names))
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Required = described.GetValueOrDefault(name)?.Required ?? false,
                Schema = described.GetValueOrDefault(name)?.Schema ?? Of(name),
            });
        if (metadata.OfType<TakesTicket>().Any())
            operation.Parameters.Add(Header("Last-Event-ID", "The id that came last, where a feed that was kept open was cut off; it goes before after.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" }));
        if (context.ApiDescription.HttpMethod != "POST") return;
        if (Examples.ByOperation.TryGetValue(operation.OperationId ?? "", out var example)
            && operation.RequestBody?.Content is { } content && content.TryGetValue("application/json", out var body)) body.Example = JsonNode.Parse(example);
        if (operation.Responses?.ContainsKey("422") == true) operation.Parameters.Add(Header("Idempotency-Key", "Repeat a request with the same key and it takes effect once.", new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[ -~]+$" }));
        if (operation.Responses?.ContainsKey("412") == true)
            operation.Parameters.Add(Header("If-Match", "The ETag of what is changed.", new OpenApiSchema { Type = JsonSchemaType.String }, Conditional.Contains(operation.OperationId ?? "")));
    }

    private static OpenApiSchema Of(string name) => name switch
    {
        "asOf" => Texts.Date("What was so at this date: a year, month, day or instant. Absent: now."),
        "knownAt" => Texts.Recorded("As far as it was known then: a sequence, a day or an instant. Absent: now."),
        "at" => Texts.Recorded("Sets asOf and knownAt together.", sequence: false),
        "asOfFrom" => Texts.Date("From what was so at this date. Absent: asOfTo."),
        "asOfTo" => Texts.Date("To what was so at this date. Absent: now."),
        "knownFrom" => Texts.Recorded("As far as that was known then: a sequence, a day or an instant. Absent: knownTo."),
        "knownTo" => Texts.Recorded("As far as it was known then: a sequence, a day or an instant. Absent: now."),
        "validFrom" => Texts.Date("From when it was so. Absent: today."),
        "includes" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid", Description = "Waits up to two seconds for this record or change." },
        "continues" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid", Description = "format=batch: an import whose names are known in this one." },
        "after" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0", Description = "The sequence after which it begins. Absent: at the beginning." },
        "ticket" => Texts.Any("A ticket for an open feed, in the place of a key."),
        "limit" => Whole(1, Cursor.LargestLimit, "How many at most. Absent: 50."),
        "topPerNode" => Whole(1, 100, "Of each actor so many of the strongest edges. Absent: 20."),
        "minWeight" => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double", Minimum = "0", Maximum = "1", Description = "Leaves out weaker edges." },
        "since" or "until" => Texts.Date("What was taken down from the beginning of the one to the end of the other."),
        "from" or "to" => Texts.Date("The bounds of a span, the whole of what they name included."),
        "window" or "staleAfter" or "notSeenFor" => Texts.Any("A length of time: P1Y, P6M, P2W or P30D.", Length),
        "issue" => Texts.Any("Ids of issues, separated by commas.", Ids),
        "cursor" => Texts.Any("The next of the page before; good for the same question only."),
        "q" => Texts.Any("Words or beginnings of words."),
        "assessor" => Texts.Any("unit, the id of an actor, or label:…"),
        _ when name.EndsWith("Id", StringComparison.Ordinal) => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        _ => Texts.Any(""),
    };

    private static OpenApiSchema Whole(int min, int max, string description) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = min.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Maximum = max.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Description = description,
    };

    private static OpenApiParameter Header(string name, string description, OpenApiSchema schema, bool required = false) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = schema, Required = required };
}
