using Coalitions.Api.Persistence;
using Marten;

namespace Coalitions.Api.Facts;

/// <summary>
/// Proves end to end that what is recorded reaches the fact tables: lag alone reads green when the daemon is dead or
/// blind. The canary sings in a tenant of its own, and readiness depends on its being heard. It sings every quarter minute,
/// and at once when somebody met with trouble. A song that is not heard says where the projection stopped; one that is heard
/// lets us look whether everything before it was taken in too.
/// </summary>
public sealed class Canary(
    DocumentStore store, Database database, FactTrouble trouble, TimeProvider clock, IConfiguration configuration, ILogger<Canary> logger) : BackgroundService
{
    /// <summary>Belongs to no key, so nothing reaches it over HTTP.</summary>
    public const string Tenant = "*canary*";

    private const long Overlap = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly TimeSpan interval = TimeSpan.FromSeconds(configuration.GetValue("Coalitions:CanarySeconds", 15));
    private long complete;
    private volatile bool doubted;

    /// <summary>Whether the latest song was heard in time; null before the first.</summary>
    public bool? Heard { get; private set; }

    /// <summary>How long the latest song took to be heard.</summary>
    public TimeSpan? Delay { get; private set; }

    /// <summary>Somebody was turned away: whether that is everybody's lot is to be known soon.</summary>
    public void Doubt() => doubted = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Tenancy.Enter(Tenant);
        while (!stoppingToken.IsCancellationRequested)
        {
            doubted = false;
            try
            {
                var since = clock.GetTimestamp();
                Heard = await IsHeard(await Sing(stoppingToken), stoppingToken);
                Delay = clock.GetElapsedTime(since);
                if (Heard == false) logger.LogError("The fact tables do not take in what is recorded: the canary was not heard within {Seconds} s.", Patience.TotalSeconds);
                await LookForTrouble(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever kept it from singing, it sings again; until then it was not heard.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Heard = false;
                logger.LogError("Nothing can be recorded: the canary could not sing, {Code} ({Kind}).", DatabaseTrouble.Of(exception)?.Code, exception.GetType().Name);
            }

            var sung = clock.GetTimestamp();
            do await Task.Delay(Breath, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (Heard == true && !doubted && clock.GetElapsedTime(sung) < interval && !stoppingToken.IsCancellationRequested);
        }
    }

    // As the owner: whoever is blind to some rows cannot tell that others are.
    private async Task LookForTrouble(CancellationToken cancellation)
    {
        trouble.StoppedAt = Heard == true ? null : await NamedEvent.Unreadable(database.Owner, database.Generation, cancellation);
        var before = trouble.Missing;
        // The last places are looked at again each time: tables that were emptied lack them.
        (trouble.Missing, complete) = await NamedEvent.Missing(database.Owner, database.Generation, Math.Max(0, complete - Overlap), cancellation);
        if (trouble.Missing is { } missing && missing != before)
            logger.LogError("The fact tables lack event {Sequence} ({Type}), which the projection has passed; rebuild them.", missing.Sequence, missing.Type);
    }

    private async Task<Guid> Sing(CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(Tenant);
        var song = session.Events.BuildEvent(new CanarySang(clock.GetUtcNow().UtcDateTime));
        song.Id = Guid.CreateVersion7();
        // A stream of its own each time: streams stay short, and old songs can be dropped whole.
        session.Events.StartStream<CanaryStream>(Guid.CreateVersion7(), song);
        await session.SaveChangesAsync(cancellation);
        return song.Id;
    }

    private async Task<bool> IsHeard(Guid song, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        while (clock.GetElapsedTime(since) < Patience)
        {
            await using var command = database.Api.CreateCommand($"select exists (select from {database.Facts}.sequence where tenant_id = $1 and event_id = $2)");
            command.Parameters.AddWithValue(Tenant);
            command.Parameters.AddWithValue(song);
            if (await command.ExecuteScalarAsync(cancellation) is true) return true;
            await Task.Delay(Look, cancellation);
        }

        return false;
    }
}
