namespace Coalitions.Api.Persistence;

/// <summary>Forgets what is kept for a time only: answers under Idempotency-Keys after seven days, tickets that nobody used.</summary>
public sealed class Housekeeping(Database database, ILogger<Housekeeping> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        try
        {
            do
            {
                try
                {
                    await using var command = database.Worker.CreateCommand("""
                        delete from app.idempotency where created_at < now() - interval '7 days';
                        delete from app.feed_tickets where expires_at < now() - interval '1 hour';
                        """);
                    await command.ExecuteNonQueryAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    logger.LogWarning("Housekeeping failed and is tried again in an hour: {Kind}.", exception.GetType().Name);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
