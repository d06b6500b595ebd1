using System.Text.Json;
using Coalitions.Api.Auditing;
using Coalitions.Api.Http;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;

namespace Coalitions.Api.Recording;

/// <summary>Puts every operation under its path, with the manners that all of them share.</summary>
public static class RecordingEndpoints
{
    public const int LargestBody = 1 << 20;
    public const int LargestBatch = 8 << 20;

    public static void MapRecording(this IEndpointRouteBuilder app)
    {
        foreach (var operation in Operations.All)
        {
            Task<IResult> Record(HttpContext context, string id) =>
                Run(context, operation.Name, LargestBody, (recorder, body) => operation.Run(recorder, id, body));
            Delegate endpoint = operation.Template switch
            {
                var template when template.Contains("{recordId}", StringComparison.Ordinal) => (HttpContext context, string recordId) => Record(context, recordId),
                var template when template.Contains("{id}", StringComparison.Ordinal) => (HttpContext context, string id) => Record(context, id),
                _ => (HttpContext context) => Record(context, ""),
            };
            app.MapPost(operation.Template, endpoint)
                .Describe(operation.Id, operation.Summary, Tag(operation.Template))
                .Accepts(operation.Body, "application/json")
                .Produces(operation.Status, operation.Answer)
                .Refuses(400, 401, 403, 404, 408, 409, 410, 412, 413, 415, 422, 428, 503);
        }

        Delegate batch = (HttpContext context) => Run(context, "POST /v1/batch", LargestBatch, (recorder, body) => recorder.Bind<Batch>(body).Run(recorder));
        app.MapPost("/v1/batch", batch)
            .Describe("recordBatch", "Runs up to 500 operations, all or nothing.", "batch")
            .Accepts<Batch>("application/json")
            .Produces<BatchAnswers>(200)
            .Refuses(400, 401, 403, 404, 408, 409, 410, 412, 413, 415, 422, 428, 503);
    }

    /// <summary>Runs one recording with its Idempotency-Key, before the body is even looked at.</summary>
    /// <param name="shown">What is answered in the place of the body that is kept, where that must not hold everything.</param>
    public static async Task<IResult> Run(
        HttpContext context, string operation, int largest, Func<Recorder, JsonElement, ValueTask<Answer>> run, Func<object, object>? shown = null)
    {
        var (request, caller) = (context.Request, context.Caller());
        // Nobody shall believe that ?dryRun=true was heeded.
        request.Query.Allow();
        if (!request.HasJsonContentType()) throw new ProblemException(Problem.MediaType);
        var bytes = await RequestBody.Read(context, largest);
        var answer = await context.RequestServices.GetRequiredService<Recordings>().Run(
            caller, async recorder =>
            {
                var body = StrictJson.Parse(bytes);
                recorder.Changes.Asked = (context.Operation(), context.Subject());
                await recorder.Foresee(StrictJson.Ids(body).Concat(PathIds(context)));
                return await run(recorder, body);
            }, Key(context, caller, operation, bytes),
            request.Headers.IfMatch is { Count: > 0 } tag ? tag.ToString() : null, cancellation: context.RequestAborted);

        if (answer.Location is not null) context.Response.Headers.Location = answer.Location;
        if (answer.ETag is not null) context.Response.Headers.ETag = answer.ETag;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(shown?.Invoke(answer.Body) ?? answer.Body, ApiJson.Options, statusCode: answer.Status);
    }

    /// <summary>The request's Idempotency-Key with what it was sent with; null where it has none.</summary>
    public static Idempotency? Key(HttpContext context, Caller caller, string operation, byte[] body)
    {
        if (context.Request.Headers["Idempotency-Key"] is not { Count: > 0 } header) return null;
        var key = header.ToString();
        if (key.Length is 0 or > 255 || key.Any(letter => letter is < ' ' or > '~'))
            throw new ProblemException(Problem.Invalid("Idempotency-Key", "invalid-key", "An Idempotency-Key has 1 to 255 printable ASCII characters."));
        var texts = context.RequestServices.GetRequiredService<PrivateTexts>();
        var asked = System.Text.Encoding.UTF8.GetBytes($"{context.Request.Path}|{context.Request.QueryString}|");
        return new Idempotency(operation,
            texts.Hash(caller.Tenant, "idempotency-key", System.Text.Encoding.UTF8.GetBytes(key)),
            texts.Hash(caller.Tenant, "idempotency-body", [.. asked, .. body]));
    }

    private static IEnumerable<Guid> PathIds(HttpContext context) =>
        context.Request.RouteValues.Values.OfType<string>().Select(text => Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);

    private static string Tag(string template) => template.Split('/')[2];
}
