using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Actors;
using Coalitions.Api.Security;
using Coalitions.Proofs.Fuzzing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class FuzzTests(Service service)
{
    [Fact]
    public async Task requests_made_from_the_document_are_answered_as_it_promises()
    {
        var key = await service.Foundation.Keys.Make(service.Foundation.Database.Owner, "fuzz", [Role.Recorder, Role.Analyst, Role.Admin, Role.Operator], default);
        var report = await Fuzzer.Run(service.Address, key, requests: 1_500, seed: 1);
        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures.Select(failure => $"{failure.Check}: {failure.Operation}, {failure.Detail}\n{string.Join('\n', failure.Script)}")));
        Assert.InRange(report.Of(valid: true, status => status is >= 200 and < 400), 300, int.MaxValue);
        Assert.InRange(report.Of(valid: false, status => status is >= 400 and < 500), 500, int.MaxValue);
    }
}

/// <summary>A fuzzer that finds nothing shows nothing: what is planted in front of the service it must find.</summary>
public class FuzzControlTests(FuzzControlTests.Planted planted) : IClassFixture<FuzzControlTests.Planted>
{
    [Fact]
    public void a_500_is_found_and_told_as_a_request_that_shows_it()
    {
        var curl = Found("no server error", "establishPost").Curl;
        Assert.StartsWith("""curl -s -X POST -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' "$URL"'/v1/posts""", curl, StringComparison.Ordinal);
        Assert.Contains("\"level\":\"global\"", curl, StringComparison.Ordinal);
    }

    [Fact]
    public void an_answer_that_lacks_a_member_is_found() => Assert.Equal("200 required at /key", Found("schema", "me").Detail);

    [Fact]
    public void an_undocumented_status_is_found() => Assert.Equal("207", Found("status documented", "vocabulary").Detail);

    [Fact]
    public void a_valid_body_that_is_refused_is_found() => Assert.Equal("400 unknown-member at /level", Found("valid accepted", "proposeReform").Detail);

    [Fact]
    public void an_invalid_body_that_is_taken_is_found() => Found("invalid refused", "registerActor");

    [Fact]
    public void a_text_that_comes_back_changed_is_found() => Found("texts come back", "planEngagement");

    [Fact]
    public void a_creation_that_cannot_be_read_is_found() => Found("created is readable", "coalitionDetails");

    [Fact]
    public void a_name_of_ours_in_a_refusal_is_found() => Assert.EndsWith("says 'Npgsql'", Found("no internals", "GET").Detail, StringComparison.Ordinal);

    [Fact]
    public void nothing_else_is_found() => Assert.Equal(
        ["GET", "coalitionDetails", "establishPost", "me", "planEngagement", "proposeReform", "registerActor", "vocabulary"],
        // What is planted before a post's address is seen where the address is that of an operation, and where it is none.
        planted.Report.Failures.Select(failure => failure.Operation == "postDetails" ? "GET" : failure.Operation).Distinct().Order(StringComparer.Ordinal));

    private Failure Found(string check, string operation) =>
        planted.Report.Failures.FirstOrDefault(failure => (failure.Check, failure.Operation) == (check, operation))
        ?? throw new Xunit.Sdk.XunitException($"Not found; found were {string.Join(", ", planted.Report.Failures.Select(failure => $"{failure.Check} of {failure.Operation}: {failure.Detail}"))}.");

    /// <summary>A service with a fault in front of it for each promise, and what the fuzzer says of it.</summary>
    public sealed class Planted : IAsyncLifetime
    {
        private static readonly HashSet<string> Operations = ["coalitionDetails", "declareCoalition", "establishPost", "me", "planEngagement", "postDetails", "proposeReform", "registerActor", "vocabulary"];

        private static readonly HashSet<string> Members =
            [.. typeof(RegisterActor).GetProperties().Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name))];

        private const string Problem = """{"type":"urn:coalitions:problem:planted","title":"TITLE","status":STATUS,"errors":[ERRORS],"traceId":"a"}""";

        private readonly Service service = new() { InFront = app => app.Use(Plant) };

        public FuzzReport Report { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await service.InitializeAsync();
            Report = await Fuzzer.Run(service.Address, service.Foundation.FirstKey!, requests: 2_000, seed: 7, only: Operations);
        }

        public Task DisposeAsync() => service.DisposeAsync();

        private static async Task Plant(HttpContext context, RequestDelegate next)
        {
            var (path, body) = ($"{context.Request.Method} {context.Request.Path}", await Body(context.Request));
            switch (path)
            {
                case "POST /v1/posts" when Is(body, "level", "\"global\""):
                    await Refuse(context, 500);
                    return;
                case "GET /v1/me":
                    await Answer(context, 200, "application/json", """{"tenant":"a","principal":"0199aa00-0000-7000-8000-00000000000a","roles":[]}""");
                    return;
                case "GET /v1/vocabulary":
                    await Answer(context, 207, "application/json", "{}");
                    return;
                case "POST /v1/reforms" when body is not null && body.ContainsKey("level"):
                    await Refuse(context, 400, errors: """{"pointer":"/level","code":"unknown-member","detail":"No."}""");
                    return;
                case "POST /v1/actors" when body is not null:
                    // As lenient as many services are: what is unknown is left out, and what is missing is made up.
                    foreach (var member in body.Select(member => member.Key).Except(Members).ToArray()) body.Remove(member);
                    if (Text(body, "name") is null) body["name"] = "a";
                    Replace(context.Request, body);
                    break;
                case "POST /v1/engagements" when Text(body, "title") is { } title && !title.StartsWith("text ", StringComparison.Ordinal):
                    body!["title"] = $"x{title}";
                    Replace(context.Request, body);
                    break;
                case var read when read.StartsWith("GET /v1/coalitions/", StringComparison.Ordinal):
                    await Refuse(context, 404);
                    return;
                case var read when read.StartsWith("GET /v1/posts/", StringComparison.Ordinal) && !Guid.TryParse(path.Split('/')[3], out _):
                    await Refuse(context, 404, "Npgsql.PostgresException");
                    return;
            }

            await next(context);
        }

        private static Task Refuse(HttpContext context, int status, string title = "Planted.", string errors = "") => Answer(context, status, "application/problem+json",
            Problem.Replace("TITLE", title, StringComparison.Ordinal).Replace("STATUS", $"{status}", StringComparison.Ordinal).Replace("ERRORS", errors, StringComparison.Ordinal));

        private static async Task Answer(HttpContext context, int status, string type, string body)
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.WriteAsync(body);
        }

        private static bool Is(JsonObject? body, string member, string json) => body?[member]?.ToJsonString() == json;

        private static string? Text(JsonObject? body, string member) =>
            body?[member]?.GetValueKind() == JsonValueKind.String ? body[member]!.GetValue<string>() : null;

        private static void Replace(HttpRequest request, JsonObject body)
        {
            var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
            (request.Body, request.ContentLength) = (new MemoryStream(bytes), bytes.Length);
        }

        private static async Task<JsonObject?> Body(HttpRequest request)
        {
            if (request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true) return null;
            request.EnableBuffering();
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes);
            request.Body.Position = 0;
            // What is no text at all is left to the service.
            return Json.Parse(bytes.ToArray()) is { ValueKind: JsonValueKind.Object } parsed && !parsed.GetRawText().Contains("\\u", StringComparison.Ordinal)
                ? JsonNode.Parse(parsed.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 200 }) as JsonObject
                : null;
        }
    }
}
