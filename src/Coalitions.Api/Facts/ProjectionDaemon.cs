using Coalitions.Api.Persistence;
using JasperFx.Events.Daemon;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>
/// Runs the projection of the fact tables, under the worker's role, in a store of its own. A daemon that lost its
/// database can stand still without a word, so what counts is whether it gets on: when events wait and it does not, it is
/// started anew. An event that it cannot read or fold is never skipped: it is named, and waited for until it is mended.
/// </summary>
public sealed class ProjectionDaemon(
    Database database, FactTrouble trouble, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<ProjectionDaemon> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before the service listens: where it cannot, nothing is taken down half made.
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stoppingToken);
        await Task.Delay(Timeout.Infinite, listening.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var patience = Shortest;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var gotOn = await RunUntilStandstill(patience, stoppingToken);
                if (await WaitWhileUnreadable(stoppingToken)) continue;
                logger.LogWarning("The projection of the fact tables stands still; it is started anew.");
                patience = gotOn ? Shortest : patience < Longest ? patience * 2 : Longest;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever stops it, it must be started again; freshness tells when that does not help.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.LogWarning("The projection of the fact tables could not run: {Kind}.", exception.GetType().Name);
                await Task.Delay(Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Whether there was an event that could not be read; then it can be now.
    private async Task<bool> WaitWhileUnreadable(CancellationToken cancellation)
    {
        while (await NamedEvent.Unreadable(database.Worker, database.Generation, cancellation) is { } unreadable)
        {
            if (trouble.StoppedAt != unreadable)
                logger.LogError("The projection of the fact tables waits for event {Sequence} ({Type}), which cannot be read, to be mended.", unreadable.Sequence, unreadable.Type);
            trouble.StoppedAt = unreadable;
            await Task.Delay(Look, cancellation);
        }

        var waited = trouble.StoppedAt is not null;
        trouble.StoppedAt = null;
        return waited;
    }

    // Whether it got on before it stood still.
    private async Task<bool> RunUntilStandstill(TimeSpan patience, CancellationToken cancellation)
    {
        using var store = EventStore.ForWorker(database.Worker, clock, database.Generation);
        using var daemon = await store.BuildProjectionDaemonAsync(logger: logger);
        await daemon.StartAllAsync();
        try
        {
            var (started, reached, since) = (-1L, -1L, clock.GetTimestamp());
            while (clock.GetElapsedTime(since) < patience)
            {
                await Task.Delay(Look, cancellation);
                if (await Position(cancellation) is not var (head, now)) continue;
                if (now == reached && head > now) continue;
                if (started < 0) started = now;
                (reached, since) = (now, clock.GetTimestamp());
            }

            return reached > started;
        }
        finally
        {
            await Stop(daemon);
        }
    }

    // Where the events end and how far the tables have come; null while the database does not answer.
    private async Task<(long Head, long Reached)?> Position(CancellationToken cancellation)
    {
        try
        {
            await using var command = database.Worker.CreateCommand("""
                select (select coalesce(max(seq_id), 0) from es.mt_events),
                       coalesce((select last_seq_id from es.mt_event_progression where name = $1), 0)
                """);
            command.Parameters.AddWithValue(FactProjection.ShardOf(database.Generation));
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return (reader.GetInt64(0), reader.GetInt64(1));
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static async Task Stop(IProjectionDaemon daemon)
    {
        try
        {
            await daemon.StopAllAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or AggregateException)
        {
            // It is thrown away; what it had not committed is derived again.
        }
    }
}
