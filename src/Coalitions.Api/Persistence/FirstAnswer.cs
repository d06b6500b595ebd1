using System.Globalization;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>
/// Waits for a database that does not answer yet: where both are started together, after a reboot say, the service may be
/// there first. A database that answers and refuses is not waited for.
/// </summary>
public sealed class FirstAnswer(NpgsqlDataSource database, TimeSpan patience, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="NpgsqlException">It refuses, or has not answered in time.</exception>
    public async Task Await(CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        for (var told = false; ; told = true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                return;
            }
            catch (NpgsqlException exception) when (exception.IsTransient && clock.GetElapsedTime(since) < patience)
            {
                if (!told) logger.LogWarning("The database at {Server} does not answer yet; it is asked for {Seconds} s.", Server(), patience.TotalSeconds);
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private string Server()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}");
    }
}
