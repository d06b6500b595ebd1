using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Microsoft.OpenApi;

namespace Coalitions.Api.Imports;

/// <summary>An import was taken in; its outcome is told at its Location.</summary>
public sealed record ImportTaken(Guid Id);

/// <param name="Status"><c>running</c>, <c>completed</c>, <c>completed_with_errors</c> or <c>failed</c>.</param>
/// <param name="Parts">Read, accepted and rejected lines of each part; of the accepted, how many were on record already.</param>
/// <param name="Errors">Each with its part and the line on which the wrong row begins; at most a thousand.</param>
public sealed record ImportReport(
    Guid Id, string Format, string Mode, string Status, int Read, int Accepted, int Rejected,
    IReadOnlyDictionary<string, ImportCounts> Parts, IReadOnlyList<ImportError> Errors);

public static class ImportEndpoints
{
    private static readonly string[] Members = ["format", "mode", "dryRun"];

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/imports", Take)
            .Describe("takeImport", "Imports tables: KTAB's table of influence, position and salience, the comments and votes of a Polis conversation, a database of ministers, or lines of operations.", "imports")
            .WithMetadata(new QueryMembers([.. Members, .. ImportFormats.All.SelectMany(format => format.Members).Distinct()]))
            .Member("format", new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ImportFormats.All.Select(format => (System.Text.Json.Nodes.JsonNode)format.Name)] }, required: true)
            .Member("reformId", Texts.Reference("The reform that it is about, where it is about one: an id or scheme:identifier."))
            .Codes("mode", ImportMode.Atomic, ImportMode.Partial, ImportMode.Migrate).Codes("dryRun", "true", "false")
            .Produces<ImportTaken>(202)
            .Refuses(400, 401, 403, 408, 409, 413, 415, 422, 503);
        app.MapGet("/v1/imports/{id}", Report)
            .Describe("importReport", "Tells how an import went.", "imports")
            .Produces<ImportReport>().Refuses(400, 401, 403, 404, 503);
    }

    private static async Task<IResult> Take(HttpContext context, Recordings recordings, ImportRuns runs)
    {
        var (query, caller) = (context.Request.Query, context.Caller());
        var format = ImportFormats.Named(query.Text("format"));
        query.Allow([.. Members, .. format.Members]);
        var mode = query.Text("mode") ?? ImportMode.Atomic;
        if (!format.Modes.Contains(mode)) throw QueryValues.Wrong("mode", $"Allowed are {string.Join(", ", format.Modes)}.");
        // Whoever tells when something was recorded could make the record say what was known when.
        if (mode == ImportMode.Migrate && !caller.May(Role.Admin)) throw new ProblemException(Problem.Forbidden);
        var request = await ImportBody.Read(context, format, mode);
        if (runs.IsFull) throw new ProblemException(Problem.Capacity);
        ImportRun? run = null;
        var answer = await recordings.Run(caller, async recorder =>
        {
            run = await Read(recorder);
            recorder.Changes.Asked = ("takeImport", $"{run.Id}");
            recorder.Changes.Import = (run.Id, format.Name, mode);
            return new Answer(202, new ImportTaken(run.Id), $"/v1/imports/{run.Id}");
        }, RecordingEndpoints.Key(context, caller, "POST /v1/imports", ImportBody.Fingerprint(request)), cancellation: context.RequestAborted);

        if (run is not null) runs.Enqueue(run);
        else await TakeOn(((JsonElement)answer.Body).GetProperty("id").GetGuid());
        context.Response.Headers.Location = answer.Location;
        return Results.Json(answer.Body, ApiJson.Options, statusCode: answer.Status);

        async Task<ImportRun> Read(Recorder recorder)
        {
            var dryRun = query.Text("dryRun") ?? "false";
            if (dryRun is not ("true" or "false")) throw QueryValues.Wrong("dryRun", "true or false is expected.");
            return new ImportRun(recorder.NewId(), caller, format, mode, dryRun == "true", await format.Take(request, recorder));
        }

        // The answer of the first request was lost before its import was taken on: whoever repeats it has it done.
        async Task TakeOn(Guid import)
        {
            if (!await runs.IsWaitedFor(caller, import, context.RequestAborted)) return;
            await recordings.Run(caller, async recorder =>
            {
                run = await Read(recorder);
                return answer;
            }, dryRun: true, cancellation: context.RequestAborted);
            runs.Enqueue(run! with { Id = import });
        }
    }

    private static async Task<IResult> Report(HttpContext context, string id, Database database)
    {
        context.Request.Query.Allow();
        if (!Guid.TryParseExact(id, "D", out var import)) throw new ProblemException(Problem.NotFound);
        await using var command = database.Api.CreateCommand("select format, mode, status, read, accepted, rejected, parts, errors from app.imports where tenant_id = $1 and id = $2");
        command.Parameters.AddWithValue(context.Caller().Tenant);
        command.Parameters.AddWithValue(import);
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        if (!await reader.ReadAsync(context.RequestAborted)) throw new ProblemException(Problem.NotFound);
        return Results.Json(new ImportReport(import, reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4),
            reader.GetInt32(5), Stored<Dictionary<string, ImportCounts>>(6), Stored<ImportError[]>(7)), ApiJson.Options);

        T Stored<T>(int column) => JsonSerializer.Deserialize<T>(reader.GetString(column), ApiJson.Options)!;
    }
}
