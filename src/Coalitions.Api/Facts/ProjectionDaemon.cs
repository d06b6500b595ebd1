using Coalitions.Api.Persistence;
using JasperFx.Events.Daemon;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>
/// Runs the projection of the fact tables, under the worker's role, in a store of its own. A daemon that lost its
/// database can stand still without a word, so what counts is whether it gets on: when events wait and it does not, it is
/// started anew, and at once when it is known why. An event that it cannot read or fold is never skipped: it is named, and
/// waited for until it is mended.
/// </summary>
public sealed class ProjectionDaemon(
    Database database, FactTrouble trouble, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<ProjectionDaemon> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before the service listens: where it cannot, nothing is taken down half made.
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stoppingToken);
        await Task.Delay(Timeout.Infinite, listening.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A page may be large and the machine slow: what stood still for nothing is given longer.
        var patience = new Patience(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var gotOn = await RunUntilItStops(patience.Now, stoppingToken);
                if (await WaitWhileUnreadable(stoppingToken)) continue;
                if (gotOn) patience.Restore();
                else patience.Lengthen();
                logger.LogWarning("The projection of the fact tables stopped; it is started anew.");
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

    // Whether it had got on before it stopped.
    private async Task<bool> RunUntilItStops(TimeSpan patience, CancellationToken cancellation)
    {
        using var store = EventStore.ForWorker(database.Worker, clock, database.Generation);
        using var daemon = await store.BuildProjectionDaemonAsync(logger: logger);
        await daemon.StartAllAsync();
        try
        {
            var (reached, since, gotOn, lost) = (-1L, clock.GetTimestamp(), false, false);
            while (true)
            {
                await Task.Delay(Look, cancellation);
                if (await Position(cancellation) is not var (head, now))
                {
                    lost = true;
                    continue;
                }

                // What it was doing when the database went it will not take up again by itself.
                if (lost || (gotOn && daemon.HasAnyPaused())) return true;
                gotOn |= reached >= 0 && now > reached;
                if (now != reached || head <= now) (reached, since) = (now, clock.GetTimestamp());
                // One that paused was cut off; only one that seemed to work and did not get on is given longer next time.
                else if (clock.GetElapsedTime(since) > patience) return gotOn || daemon.HasAnyPaused();
            }
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
