using System.Collections.Concurrent;
using System.Threading.Channels;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Npgsql;

namespace Coalitions.Api.Imports;

/// <summary>What is to be imported. The tables themselves stay in memory: names have no place in a queue.</summary>
public sealed record ImportRun(Guid Id, Caller Caller, IImportFormat Format, string Mode, bool DryRun, Import Import)
{
    public bool Atomic => Mode == ImportMode.Atomic;

    public bool Migrates => Mode == ImportMode.Migrate;
}

/// <summary>
/// Runs imports one after the other. An atomic one is committed together with the word that it is done; what a crash
/// interrupted is told as failed at the next start.
/// </summary>
public sealed class ImportRuns(Database database, Recordings recordings, ILogger<ImportRuns> logger) : BackgroundService
{
    // So many lines are looked up, recorded and stored together.
    private const int LinesAtATime = 1_000;

    private const int MostWaiting = 16;
    private const int MostTried = 20;
    private const int MostBreaths = 60;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly Channel<ImportRun> waiting = Channel.CreateUnbounded<ImportRun>();
    private readonly ConcurrentDictionary<Guid, bool> taken = new();

    /// <summary>Whether too many wait already: asked before a run is promised, so that none that was is turned away.</summary>
    public bool IsFull => waiting.Reader.Count >= MostWaiting;

    /// <summary>Whether an import was promised, has no outcome yet, and was never taken on by this process.</summary>
    public async Task<bool> IsWaitedFor(Caller caller, Guid import, CancellationToken cancellation)
    {
        if (taken.ContainsKey(import)) return false;
        await using var command = database.Api.CreateCommand("select exists (select from app.imports where tenant_id = $1 and id = $2 and status = 'running')");
        command.Parameters.AddWithValue(caller.Tenant);
        command.Parameters.AddWithValue(import);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    public void Enqueue(ImportRun run)
    {
        if (taken.TryAdd(run.Id, true)) waiting.Writer.TryWrite(run);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Insist(() => FailInterrupted(stoppingToken), stoppingToken);
            await foreach (var run in waiting.Reader.ReadAllAsync(stoppingToken))
            {
                Tenancy.Enter(run.Caller.Tenant);
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

                await Insist(() => Finish(run, tally), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next start tells what was interrupted.
        }
    }

    // What became of an import must be told, if need be when the database is back.
    private async Task Insist(Func<Task> action, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception exception) when (DatabaseTrouble.Of(exception) is { } trouble)
            {
                logger.LogWarning("What became of imports cannot be written down yet: {Code}.", trouble.Code);
                await Task.Delay(Breath, cancellation);
            }
        }
    }

    private async Task Run(ImportRun run, ImportTally tally, CancellationToken cancellation)
    {
        var lines = run.Import.Read(tally);
        try
        {
            if (run is { DryRun: true, Mode: ImportMode.Partial }) await Try(run, [.. lines], tally, cancellation);
            else if (run is { DryRun: false, Migrates: true }) await Migrate(run, tally.HasErrors ? [] : lines, tally, cancellation);
            else if (run is { Mode: ImportMode.Partial }) foreach (var some in lines.Chunk(LinesAtATime)) await RecordSome(run, some, tally, cancellation);
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

    // Later lines need what earlier ones would record, so all are tried in one piece: anew without each that is refused.
    private async Task Try(ImportRun run, List<ImportLine> lines, ImportTally tally, CancellationToken cancellation)
    {
        for (var refused = 0; await Refused(run, lines, tally, cancellation) is var (line, problem); lines.Remove(line))
        {
            tally.Reject(line, problem);
            if (++refused < MostTried) continue;
            tally.Reject("", 0, "", "too-many-errors", "The dry run ends here; mend these lines and try again.");
            return;
        }
    }

    // In order, and no further than to a line that is refused: without it what follows would be another history.
    private async Task Migrate(ImportRun run, IReadOnlyList<ImportLine> lines, ImportTally tally, CancellationToken cancellation)
    {
        foreach (var some in lines.Chunk(LinesAtATime))
        {
            if (await Refused(run, some, tally, cancellation) is null) continue;
            foreach (var line in some)
            {
                if (await Refused(run, [line], tally, cancellation) is not var (_, problem)) continue;
                tally.Reject(line, problem);
                return;
            }
        }
    }

    // What a recording waits for in vain, such as the projection, an import has time for.
    private async Task<(ImportLine Line, Problem Problem)?> Refused(ImportRun run, IReadOnlyList<ImportLine> lines, ImportTally tally, CancellationToken cancellation)
    {
        for (var breath = 1; ; breath++)
        {
            var refused = await RefusedOnce(run, lines, tally, cancellation);
            if (refused?.Problem.Code != Problem.NotYetProjected.Code || breath == MostBreaths) return refused;
            await Task.Delay(Breath, cancellation);
        }
    }

    /// <summary>Records these lines in one transaction; null when all were accepted, else the line that was refused, and why.</summary>
    private async Task<(ImportLine Line, Problem Problem)?> RefusedOnce(ImportRun run, IReadOnlyList<ImportLine> lines, ImportTally tally, CancellationToken cancellation)
    {
        if (lines.Count == 0) return null;
        var at = lines[0];
        var repeated = new HashSet<ImportLine>(ReferenceEqualityComparer.Instance);
        try
        {
            await recordings.Run(run.Caller, async recorder =>
            {
                repeated.Clear();
                recorder.Changes.Asked = ("takeImport", $"{run.Id}");
                await run.Import.Begin(recorder, lines[0]);
                foreach (var some in lines.Chunk(LinesAtATime))
                {
                    await run.Import.Foresee(recorder, some);
                    foreach (var line in some)
                    {
                        at = line;
                        if (!await run.Import.Record(recorder, line)) repeated.Add(line);
                    }
                }

                run.Import.End(recorder, run.Id);
                if (run.Atomic || run.Migrates) recorder.Changes.FinishedImport = new FinishedImport(run.Id, tally.With(lines, repeated), Running: !run.Atomic);
                return new Answer(200, new { });
            }, ifMatch: run.Import.IfMatch, import: new ImportScope(run.Id, run.Format.MostFacts, run.Migrates), dryRun: run.DryRun, cancellation: cancellation);
        }
        catch (ProblemException exception) when (exception is not WholeImportException)
        {
            return (at, exception.Problem);
        }
        catch (SubjectErasedException exception)
        {
            return (at, DatabaseTrouble.Of(exception)!);
        }

        run.Import.Committed();
        foreach (var line in lines) tally.Accept(line.Part, repeated.Contains(line));
        return null;
    }

    private async Task Finish(ImportRun run, ImportTally tally)
    {
        await using var command = database.Api.CreateCommand(FinishedImport.Sql);
        command.Parameters.AddWithValue(run.Caller.Tenant);
        foreach (var value in new FinishedImport(run.Id, tally).Values)
            if (value is NpgsqlParameter parameter) command.Parameters.Add(parameter);
            else command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }

    private async Task FailInterrupted(CancellationToken cancellation)
    {
        await using var command = database.Worker.CreateCommand("""
            update app.imports set status = 'failed', errors = '[{"part":"","line":0,"column":"","code":"interrupted","detail":"The service stopped before the import was done; what is counted as accepted is on record."}]'
            where status = 'running'
            """);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
