using System.Text.Json;
using System.Threading.Channels;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Api.Imports;

/// <summary>What is to be imported. The tables themselves stay in memory: names have no place in a queue.</summary>
public sealed record ImportRun(Guid Id, Caller Caller, IImportFormat Format, bool Atomic, bool DryRun, Import Import);

/// <summary>Runs imports one after the other; what a crash interrupted is told as failed at the next start.</summary>
public sealed class ImportRuns(Database database, Recordings recordings, ILogger<ImportRuns> logger) : BackgroundService
{
    // So many lines are looked up, recorded and stored together.
    private const int LinesAtATime = 1_000;

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
                var tally = new ImportTally(run.Format.Parts.Select(part => part.Name));
                try
                {
                    await Run(run, tally, stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    logger.LogError("Import {Import} failed: {Kind}.", run.Id, exception.GetType().Name);
                    tally.Reject("", 0, "", "failed", "The import failed on our side; nothing of it was stored if it was atomic.");
                }

                try
                {
                    await Finish(run, tally);
                }
                catch (NpgsqlException exception)
                {
                    // What it came to stays untold; the next import, and the service, go on.
                    logger.LogError("The outcome of import {Import} could not be noted: {Kind}.", run.Id, exception.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next start tells what was interrupted.
        }
    }

    private async Task Run(ImportRun run, ImportTally tally, CancellationToken cancellation)
    {
        var lines = run.Import.Read(tally);
        try
        {
            if (!run.Atomic) foreach (var some in lines.Chunk(LinesAtATime)) await RecordSome(run, some, tally, cancellation);
            else if (!tally.HasErrors && await Refused(run, lines, tally, cancellation) is var (line, problem)) tally.Reject(line, problem);
        }
        catch (WholeImportException exception)
        {
            tally.Reject(exception.Line, exception.Problem);
        }
    }

    // Together they are faster; where one of them is refused, each is tried by itself.
    private async Task RecordSome(ImportRun run, ImportLine[] lines, ImportTally tally, CancellationToken cancellation)
    {
        if (await Refused(run, lines, tally, cancellation) is null) return;
        foreach (var line in lines)
            if (await Refused(run, [line], tally, cancellation) is var (_, problem)) tally.Reject(line, problem);
    }

    /// <summary>Records these lines in one transaction; null when all were accepted, else the line that was refused, and why.</summary>
    private async Task<(ImportLine Line, Problem Problem)?> Refused(ImportRun run, IReadOnlyList<ImportLine> lines, ImportTally tally, CancellationToken cancellation)
    {
        if (lines.Count == 0) return null;
        var at = lines[0];
        var repeated = new HashSet<ImportLine>(ReferenceEqualityComparer.Instance);
        try
        {
            await recordings.Run(run.Caller, async recorder =>
            {
                repeated.Clear();
                foreach (var some in lines.Chunk(LinesAtATime))
                {
                    await run.Import.Foresee(recorder, some);
                    foreach (var line in some)
                    {
                        at = line;
                        if (!await run.Import.Record(recorder, line)) repeated.Add(line);
                    }
                }

                return new Answer(200, new { });
            }, importId: run.Id.ToString("N"), dryRun: run.DryRun, cancellation: cancellation);
        }
        catch (ProblemException exception) when (exception is not WholeImportException)
        {
            return (at, exception.Problem);
        }
        catch (SubjectErasedException exception)
        {
            return (at, DatabaseTrouble.Of(exception)!);
        }

        foreach (var line in lines) tally.Accept(line.Part, repeated.Contains(line));
        return null;
    }

    private async Task Finish(ImportRun run, ImportTally tally)
    {
        var parts = tally.Parts;
        await using var command = database.Api.CreateCommand("""
            update app.imports set status = $3, read = $4, accepted = $5, rejected = $6, parts = $7, errors = $8 where tenant_id = $1 and id = $2
            """);
        foreach (var value in (object[])[run.Caller.Tenant, run.Id, tally.Status,
            parts.Values.Sum(part => part.Read), parts.Values.Sum(part => part.Accepted), parts.Values.Sum(part => part.Rejected)]) command.Parameters.AddWithValue(value);
        Json(parts);
        Json(tally.Errors);
        await command.ExecuteNonQueryAsync();

        void Json<T>(T value) => command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(value, ApiJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
    }

    private async Task FailInterrupted(CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand("""
            update app.imports set status = 'failed', errors = '[{"part":"","line":0,"column":"","code":"interrupted","detail":"The service stopped before the import was done."}]'
            where status = 'running'
            """);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
