using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Time;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Api.Imports;

/// <summary>What is to be imported. The table itself stays in memory: names have no place in a queue.</summary>
public sealed record ImportRun(Guid Id, Caller Caller, Guid ReformId, ValidTime ValidFrom, bool Atomic, bool DryRun, byte[] Table);

public sealed record ImportError(int Line, string Column, string Code, string Detail);

public sealed record ImportCounts(int Read, int Accepted, int Rejected);

/// <summary>Runs imports one after the other; what a crash interrupted is told as failed at the next start.</summary>
public sealed class ImportRuns(Database database, Recordings recordings, ILogger<ImportRuns> logger) : BackgroundService
{
    public const string Part = "table";
    private const int MostErrors = 1_000;

    private const int MostWaiting = 16;

    private readonly Channel<ImportRun> waiting = Channel.CreateUnbounded<ImportRun>();

    /// <summary>Whether too many wait already: asked before a run is promised, so that none that was is turned away.</summary>
    public bool IsFull => waiting.Reader.Count >= MostWaiting;

    public void Enqueue(ImportRun run) => waiting.Writer.TryWrite(run);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await FailInterrupted(stoppingToken);
        try
        {
            await foreach (var run in waiting.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await Run(run, stoppingToken);
                }
                catch (ProblemException exception)
                {
                    await Finish(run, "failed", new ImportCounts(0, 0, 0), [.. (exception.Problem.Errors ?? []).Select(error => new ImportError(0, "", error.Code, error.Detail))]);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    logger.LogError("Import {Import} failed: {Kind}.", run.Id, exception.GetType().Name);
                    await Finish(run, "failed", new ImportCounts(0, 0, 0), [new(0, "", "failed", "The import failed on our side; nothing of it was stored if it was atomic.")]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next start tells what was interrupted.
        }
    }

    private async Task Run(ImportRun run, CancellationToken cancellation)
    {
        var (lines, found) = PositionTable.Read(run.Table);
        var errors = found.ToList();
        var read = lines.Count + errors.Select(error => error.Line).Distinct().Count();
        var accepted = 0;
        if (!run.Atomic)
        {
            foreach (var line in lines) accepted += await Record(run, [line], errors, cancellation) ? 1 : 0;
        }
        else if (errors.Count == 0 && await Record(run, lines, errors, cancellation)) accepted = lines.Count;

        var status = (accepted, errors.Count) switch
        {
            (_, 0) => "completed",
            (0, _) => "failed",
            _ => "completed_with_errors",
        };
        await Finish(run, status, new ImportCounts(read, accepted, read - accepted), errors);
    }

    private async Task<bool> Record(ImportRun run, IReadOnlyList<PositionLine> lines, List<ImportError> errors, CancellationToken cancellation)
    {
        var at = lines[0];
        try
        {
            await recordings.Run(run.Caller, async recorder =>
            {
                foreach (var line in lines)
                {
                    at = line;
                    await PositionRecording.Record(recorder, run, line);
                }

                return new Answer(200, new { });
            }, importId: run.Id.ToString("N"), dryRun: run.DryRun, cancellation: cancellation);
            return true;
        }
        catch (ProblemException exception)
        {
            if (exception.Problem.Errors is not { Count: > 0 } wrong) errors.Add(new(at.Line, "", exception.Problem.Code, exception.Problem.Title));
            else errors.AddRange(wrong.Select(error => new ImportError(at.Line, error.Pointer.TrimStart('/'), error.Code, error.Detail)));
            return false;
        }
    }

    private async Task Finish(ImportRun run, string status, ImportCounts counts, List<ImportError> errors)
    {
        await using var command = database.Api.CreateCommand("""
            update app.imports set status = $3, read = $4, accepted = $5, rejected = $6, parts = $7, errors = $8 where tenant_id = $1 and id = $2
            """);
        foreach (var value in (object[])[run.Caller.Tenant, run.Id, status, counts.Read, counts.Accepted, counts.Rejected]) command.Parameters.AddWithValue(value);
        Json(new Dictionary<string, ImportCounts> { [Part] = counts });
        Json(errors.Take(MostErrors).ToArray());
        await command.ExecuteNonQueryAsync();

        void Json<T>(T value) => command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(value, ApiJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
    }

    private async Task FailInterrupted(CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand("""
            update app.imports set status = 'failed', errors = '[{"line":0,"column":"","code":"interrupted","detail":"The service stopped before the import was done."}]'
            where status = 'running'
            """);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
