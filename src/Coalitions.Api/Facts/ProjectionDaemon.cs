using Coalitions.Api.Persistence;

namespace Coalitions.Api.Facts;

/// <summary>Runs the projection of the fact tables, under the worker's role, in a store of its own.</summary>
public sealed class ProjectionDaemon(Database database, TimeProvider clock, ILogger<ProjectionDaemon> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var store = EventStore.ForWorker(database.Worker, clock, database.Generation);
        using var daemon = await store.BuildProjectionDaemonAsync(logger: logger);
        await daemon.StartAllAsync();
        try
        {
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await daemon.StopAllAsync();
        }
    }
}
