using Coalitions.Api.Persistence;

namespace Coalitions.Api.Auditing;

/// <summary>Takes audit entries into the chain about every second; on several nodes one does it at a time.</summary>
public sealed class AuditSealing(AuditChain chain, AuditAnchors anchors, ILogger<AuditSealing> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (number, heads) = await chain.Seal(stoppingToken);
                if (number > 0) anchors.Keep(heads);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (DatabaseTrouble.Of(exception) is not null || exception is IOException or UnauthorizedAccessException)
            {
                logger.LogWarning("The audit cannot be sealed yet: {Kind}.", exception.GetType().Name);
            }

            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
