using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Time;
using Microsoft.OpenApi;

namespace Coalitions.Api.Imports;

/// <summary>An import was taken in; its outcome is told at its Location.</summary>
public sealed record ImportTaken(Guid Id);

/// <param name="Status"><c>running</c>, <c>completed</c>, <c>completed_with_errors</c> or <c>failed</c>.</param>
public sealed record ImportReport(
    Guid Id, string Format, string Mode, string Status, int Read, int Accepted, int Rejected,
    IReadOnlyDictionary<string, ImportCounts> Parts, IReadOnlyList<ImportError> Errors);

public static class ImportEndpoints
{
    private const int LargestTable = 20 << 20;
    private const string Format = "position-table";
    private static readonly string[] Members = ["format", "mode", "dryRun", "reformId", "validFrom"];

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/imports", Take)
            .Describe("takeImport", "Imports a table: format=position-table takes KTAB's table of influence, position and salience.", "imports")
            .WithMetadata(new QueryMembers(Members))
            .Member("format", new OpenApiSchema { Type = JsonSchemaType.String, Enum = [Format] }, required: true)
            .Member("reformId", Texts.Reference("The reform whose stances the table holds: an id or scheme:identifier."), required: true)
            .Codes("mode", "atomic", "partial").Codes("dryRun", "true", "false")
            .Accepts<string>("text/csv").Produces<ImportTaken>(202)
            .Refuses(400, 401, 403, 413, 415, 422, 503).RequireAuthorization(Authorization.Records);
        app.MapGet("/v1/imports/{id}", Report)
            .Describe("importReport", "Tells how an import went.", "imports")
            .Produces<ImportReport>().Refuses(400, 401, 403, 404).RequireAuthorization(Authorization.Reads);
    }

    private static async Task<IResult> Take(HttpContext context, Recordings recordings, ImportRuns runs, TimeProvider clock)
    {
        var (query, caller) = (context.Request.Query, context.Caller());
        query.Allow(Members);
        if (context.Request.ContentType is { } type && !type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            && !type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)) throw new ProblemException(Problem.MediaType);
        var table = await RequestBody.Read(context, LargestTable);
        if (runs.IsFull) throw new ProblemException(Problem.Capacity);
        ImportRun? run = null;
        var answer = await recordings.Run(caller, async recorder =>
        {
            run = await Read(query, recorder, caller, clock, table);
            recorder.Changes.Import = (run.Id, Format, run.Atomic ? "atomic" : "partial");
            return new Answer(202, new ImportTaken(run.Id), $"/v1/imports/{run.Id}");
        }, RecordingEndpoints.Key(context, caller, "POST /v1/imports", table), cancellation: context.RequestAborted);

        if (run is not null) runs.Enqueue(run);
        context.Response.Headers.Location = answer.Location;
        return Results.Json(answer.Body, ApiJson.Options, statusCode: answer.Status);
    }

    private static async ValueTask<ImportRun> Read(IQueryCollection query, Recorder recorder, Caller caller, TimeProvider clock, byte[] table)
    {
        if (query.Text("format") != Format) throw QueryValues.Wrong("format", $"Allowed is {Format}.");
        if ((query.Text("mode") ?? "atomic") is not ("atomic" or "partial")) throw QueryValues.Wrong("mode", "Allowed are atomic and partial.");
        if ((query.Text("dryRun") ?? "false") is not ("true" or "false")) throw QueryValues.Wrong("dryRun", "true or false is expected.");
        var from = query.Text("validFrom") is not { } text ? ValidTime.OnDay(clock.GetUtcNow().UtcDateTime)
            : ValidTime.TryParse(text, out var time) ? time : throw QueryValues.Wrong("validFrom", "A year, month, day or instant is expected.");
        if (query.Text("reformId") is not { } named) throw QueryValues.Wrong("reformId", "The reform whose stances the table holds is required.");
        if (new Reference(named) is { Id: null, Identifier: null } || named.StartsWith('$')) throw QueryValues.Wrong("reformId", "An id or scheme:identifier is expected.");
        recorder.Pointer = "reformId";
        var reform = await recorder.Reform(new Reference(named), "");
        recorder.ThrowIfRefused();
        if ((await recorder.Resource(reform)).Scale!.IsSupport)
            throw QueryValues.Wrong("reformId", "A position table holds points on a continuum; this reform's scale is support.");
        return new ImportRun(recorder.NewId(), caller, reform, from, (query.Text("mode") ?? "atomic") == "atomic", query.Text("dryRun") == "true", table);
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
