using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>
/// What time it is, as the database says, so that nodes whose own clocks differ or jump agree with each other and with
/// what was recorded. Between two readings time goes on as the machine counts it, whatever its clock is set to.
/// </summary>
public sealed class DatabaseClock : TimeProvider
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource database;
    private readonly TimeProvider machine;
    private volatile Reading latest;

    private DatabaseClock(NpgsqlDataSource database, TimeProvider machine, Reading first) => (this.database, this.machine, latest) = (database, machine, first);

    public override long TimestampFrequency => machine.TimestampFrequency;

    public static async Task<DatabaseClock> OpenAsync(NpgsqlDataSource database, TimeProvider machine, CancellationToken cancellation) =>
        new(database, machine, await Read(database, machine, cancellation));

    public override DateTimeOffset GetUtcNow()
    {
        var reading = latest;
        return reading.At + machine.GetElapsedTime(reading.Timestamp);
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    // The answer is as old as half of its way.
    private static async Task<Reading> Read(NpgsqlDataSource database, TimeProvider machine, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        var asked = machine.GetTimestamp();
        var at = (DateTime)(await command.ExecuteScalarAsync(cancellation))!;
        return new Reading(at, asked + (machine.GetTimestamp() - asked) / 2);
    }

    private sealed record Reading(DateTimeOffset At, long Timestamp);

    /// <summary>Reads it again every ten seconds; while the database is away the latest reading goes on.</summary>
    public sealed class Keeping(DatabaseClock clock, ILogger<DatabaseClock> logger) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(Interval);
            try
            {
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    try
                    {
                        clock.latest = await Read(clock.database, clock.machine, stoppingToken);
                    }
                    catch (NpgsqlException exception)
                    {
                        logger.LogWarning("The database's clock could not be read: {Kind}.", exception.GetType().Name);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The service stops.
            }
        }
    }
}
