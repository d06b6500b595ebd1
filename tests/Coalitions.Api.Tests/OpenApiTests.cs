using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public partial class OpenApiTests(Service service)
{
    public static TheoryData<string> Recorded => [.. Operations.All.Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void the_example_of_an_operation_is_a_body_that_it_takes(string id)
    {
        var errors = new List<ProblemError>();
        var body = StrictJson.Parse(Encoding.UTF8.GetBytes(Examples.ByOperation[id]));
        Assert.NotNull(StrictJson.Bind(body, Operations.All.Single(operation => operation.Id == id).Body, "", errors));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task every_operation_says_what_it_is_called_does_takes_and_answers()
    {
        var document = (await service.Client.Get("/swagger/v1/swagger.json")).Must(HttpStatusCode.OK).Json;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (Path: path.Key, Method: method.Key, Operation: method.Value!))).ToArray();
        Assert.True(operations.Length >= 30);
        Assert.Equal(operations.Length, operations.Select(item => item.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
        foreach (var (path, method, operation) in operations)
        {
            Assert.Matches(CamelCase(), operation["operationId"]!.GetValue<string>());
            Assert.False(string.IsNullOrWhiteSpace(operation["summary"]?.GetValue<string>()), path);
            var statuses = operation["responses"]!.AsObject().Select(response => response.Key).ToArray();
            if (path.StartsWith("/v1/", StringComparison.Ordinal)) Assert.Contains("401", statuses);
            // A key is taken where something is kept under it, which another body is then refused for.
            Assert.Equal(statuses.Contains("422"), operation["parameters"]?.AsArray().Any(parameter => parameter!["name"]?.GetValue<string>() == "Idempotency-Key") ?? false);
            // An empty body has no example that the document would show.
            if (method == "post" && path is not ("/v1/imports" or "/v1/feed-tickets")) Assert.NotNull(operation["requestBody"]!["content"]!["application/json"]!["example"]);
        }
    }

    [Fact]
    public async Task an_import_says_which_parts_each_format_has()
    {
        var document = (await service.Client.Get("/swagger/v1/swagger.json")).Must(HttpStatusCode.OK).Json;
        var operation = document["paths"]!["/v1/imports"]!["post"]!;
        var content = operation["requestBody"]!["content"]!;
        var parts = content["multipart/form-data"]!["schema"]!["properties"]!.AsObject();
        Assert.Equal(["table", "votes", "comments", "appointment", "person", "post", "organisation", "organisation_link", "lines"], parts.Select(part => part.Key));
        Assert.All(parts, part => Assert.Equal("binary", part.Value!["format"]!.GetValue<string>()));
        Assert.Contains("format=polis, optional", parts["comments"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(content["text/csv"]!["example"]);
        Assert.Superset(new HashSet<string> { "format", "mode", "dryRun", "reformId", "validFrom" }, operation["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()).ToHashSet());
    }

    [Fact]
    public async Task answers_have_the_form_that_the_document_gives_them()
    {
        var client = service.Client;
        var document = (await client.Get("/swagger/v1/swagger.json")).Must(HttpStatusCode.OK).Json;
        var identifiers = new[] { new { scheme = "form", identifier = $"{Guid.NewGuid():N}" } };
        var reform = (await Sent("/v1/reforms", new { title = "Form", identifiers })).Id;
        var actor = (await Sent("/v1/actors", new { name = "Water regulator", kind = "organization", actorClass = "citizen" })).Id;
        var bare = (await Sent("/v1/actors", new { name = "Head of tariffs" })).Id;
        var provision = (await Sent("/v1/reforms/{id}/provisions", new { title = "Meters" }, reform)).Id;
        await Sent("/v1/reforms/{id}/stages", new { stage = "proposed" }, reform);
        await Sent("/v1/actors/{id}/posts", new { title = "Head" }, bare);
        await Sent("/v1/actors/{id}/memberships", new { organization = actor, role = "head" }, bare);
        await Sent("/v1/actors/{id}/influence", new { influence = new { value = 4, min = 1, max = 5 } }, bare);
        await Sent("/v1/actors/{id}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform }, bare);
        await Sent("/v1/actors/{id}/contacts", new { kind = "email", value = "head@water.example" }, bare);
        await Sent("/v1/reforms/{id}/alignments", new { actor, positions = new object[] { new { position = 1 }, new { position = 2, provisionId = provision } } }, reform);
        var stance = (await Sent("/v1/reforms/{id}/alignments", new { actor = bare, provisionId = provision, position = -1, salience = "high", confidence = "low", assessor = new { label = "workshop" }, evidence = new { quote = "No." }, condition = new { text = "if" } }, reform)).RecordId;
        await Sent("/v1/records/{recordId}/end", new { validTo = "2090" }, stance);
        await Sent("/v1/reforms/{id}/stages", new { stage = "unheard_of" }, reform);
        await Sent("/v1/batch", new { items = new[] { new { op = "POST /v1/posts", body = new { title = "Clerk" } } } });
        await client.Get($"/v1/records/{stance}?includes={stance}");

        foreach (var (path, id, query) in new[]
        {
            ("/v1/me", "", ""), ("/v1/vocabulary", "", ""), ("/health/live", "", ""), ("/v1/actors", "", ""), ("/v1/actors", "", "?limit=x"), ("/v1/posts", "", ""), ("/v1/reforms", "", ""),
            ("/v1/actors/{id}", bare, ""), ("/v1/actors/{id}", "nobody", ""), ("/v1/actors/{id}/alignments", bare, ""), ("/v1/reforms/{id}", reform, ""),
            ("/v1/reforms/{id}/alignments", reform, ""), ("/v1/reforms/{id}/map", reform, ""), ("/v1/reforms/{id}/map", reform, "?include=nodes&window=P1Y"), ("/v1/reforms/{id}/detected-coalitions", reform, ""), ("/v1/reforms/{id}/detected-coalitions", reform, "?gamma=0"),
            ("/v1/reforms/{id}/detected-coalitions/suggestions", reform, ""), ("/v1/reforms/{id}/detected-coalitions/suggestions", reform, "?goal=both&coalition=C1"), ("/v1/reforms/{id}/detected-coalitions/suggestions", reform, "?k=0"),
            ("/v1/reforms/{id}/actors/{actorId}/why", reform, ""), ("/v1/reforms/{id}/actors/{actorId}/why", "nobody", ""),
            ("/v1/records/{recordId}", stance, ""),
        }) Fits(path, "get", await client.Get(At(path, id).Replace("{actorId}", actor, StringComparison.Ordinal) + query));

        async Task<Reply> Sent(string path, object body, string id = "") => Fits(path, "post", await client.Post(At(path, id), body));

        Reply Fits(string path, string method, Reply reply)
        {
            var answer = document["paths"]![path]![method]!["responses"]![$"{(int)reply.Status}"]?["content"]?[reply.ContentHeaders.ContentType!.MediaType!];
            Assert.True(answer is not null, $"{method} {path} answers {(int)reply.Status} {reply.ContentHeaders.ContentType}.");
            Assert.Empty(Misfits(document, answer["schema"]!, reply.Json, $"{method} {path}"));
            return reply;
        }

        static string At(string path, string id) => path.Replace("{id}", id, StringComparison.Ordinal).Replace("{recordId}", id, StringComparison.Ordinal);
    }

    // As much of JSON Schema as the document uses.
    private static IEnumerable<string> Misfits(JsonNode document, JsonNode schema, JsonNode? value, string at)
    {
        if (schema["$ref"] is { } reference)
            return Misfits(document, reference.GetValue<string>()[2..].Split('/').Aggregate(document, (node, name) => node[name]!), value, at);
        // A schema without a type takes anything.
        if (value is null) return schema["nullable"]?.GetValue<bool>() == true || (schema["type"] ?? schema["allOf"]) is null ? [] : [$"{at} is null"];
        if (schema["allOf"] is JsonArray all) return all.SelectMany(part => Misfits(document, part!, value, at));
        if (schema["enum"] is JsonArray codes && !codes.Any(code => JsonNode.DeepEquals(code, value))) return [$"{at} is {value}"];
        var kind = value.GetValueKind();
        var isOfType = schema["type"]?.GetValue<string>() switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "integer" or "number" => kind == JsonValueKind.Number,
            _ => true,
        };
        if (!isOfType) return [$"{at} is {value.ToJsonString()}"];
        if (value is JsonArray items && schema["items"] is { } item) return items.SelectMany(one => Misfits(document, item, one, $"{at}/*"));
        if (value is not JsonObject members) return [];
        var known = schema["properties"]?.AsObject() ?? [];
        var missing = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Where(name => !members.ContainsKey(name)).Select(name => $"{at} lacks {name}");
        return missing.Concat(members.SelectMany(member =>
            known[member.Key] is { } declared ? Misfits(document, declared, member.Value, $"{at}/{member.Key}")
            : schema["additionalProperties"] switch
            {
                JsonValue => [$"{at} has {member.Key}"],
                { } any => Misfits(document, any, member.Value, $"{at}/{member.Key}"),
                null => [],
            }));
    }

    [GeneratedRegex("^[a-z][A-Za-z]+$")]
    private static partial Regex CamelCase();
}
