using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Npgsql;

namespace Coalitions.Api.Auditing;

/// <summary>
/// Takes down what leaves no event: what was read in bulk, and what was refused. Equal requests within a second make one
/// entry. What is recorded is audited in its own transaction; this here is written every second and when the service stops,
/// so a crash loses a second of it.
/// </summary>
public sealed class AuditTrail(Database database, ApiKeys keys, TimeProvider clock, ILogger<AuditTrail> logger) : BackgroundService
{
    private const int MostHeld = 20_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Usage = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Dictionary<AuditEntry, int> held = [];
    private long lost;

    public void Note(AuditEntry entry)
    {
        // One request like another: whose trace it was does not tell them apart.
        var alike = entry with { Trace = null };
        lock (gate)
        {
            if (held.TryGetValue(alike, out var times)) held[alike] = times + entry.Times;
            else if (held.Count < MostHeld) held[alike] = entry.Times;
            else lost++;
        }
    }

    /// <summary>Writes what is held.</summary>
    public async Task Flush(CancellationToken cancellation)
    {
        Dictionary<AuditEntry, int> taken;
        lock (gate)
        {
            if (held.Count == 0) return;
            (taken, held) = (held, []);
        }

        try
        {
            foreach (var tenant in taken.GroupBy(pair => pair.Key.Tenant)) await Write(tenant.Key, [.. tenant.Select(pair => pair.Key with { Times = pair.Value })], cancellation);
        }
        catch
        {
            lock (gate)
                foreach (var (entry, times) in taken)
                    if (held.TryGetValue(entry, out var more)) held[entry] = more + times;
                    else if (held.Count < MostHeld) held[entry] = times;
                    else lost++;
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Try(async () =>
        {
            await Flush(CancellationToken.None);
            await KeepUses(CancellationToken.None);
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var usesKept = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            await Try(() => Flush(CancellationToken.None));
            if (Interlocked.Exchange(ref lost, 0) is > 0 and var number) logger.LogError("{Number} audit entries of reads and refusals could not be held any longer and are lost.", number);
            if (clock.GetElapsedTime(usesKept) < Usage) continue;
            usesKept = clock.GetTimestamp();
            await Try(() => KeepUses(CancellationToken.None));
        }
    }

    private async Task Try(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (DatabaseTrouble.Of(exception) is { } trouble)
        {
            logger.LogWarning("Reads and refusals cannot be audited yet: {Code}.", trouble.Code);
        }
    }

    private async Task Write(string tenant, AuditEntry[] entries, CancellationToken cancellation)
    {
        await using var connection = await database.Api.OpenConnectionAsync(tenant, cancellation);
        await using var command = new NpgsqlCommand("""
            with entry as (
                insert into app.audit (tenant_id, principal, key_id, operation, subject, status, times)
                select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::integer[]) returning tenant_id, seq)
            insert into app.audit_pending (tenant_id, seq) select tenant_id, seq from entry
            """, connection);
        foreach (var value in (object[])
        [
            tenant, entries.Select(entry => entry.Principal).ToArray(), entries.Select(entry => entry.KeyId).ToArray(), entries.Select(entry => entry.Operation).ToArray(),
            entries.Select(entry => entry.Subject).ToArray(), entries.Select(entry => entry.Status).ToArray(), entries.Select(entry => entry.Times).ToArray(),
        ]) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task KeepUses(CancellationToken cancellation)
    {
        var uses = keys.TakeUses();
        if (uses.Count == 0) return;
        await using var command = database.Worker.CreateCommand("""
            update app.api_keys k set last_used_at = greatest(k.last_used_at, u.at) from unnest($1::text[], $2::timestamptz[]) u(id, at) where k.key_id = u.id
            """);
        command.Parameters.AddWithValue(uses.Keys.ToArray());
        command.Parameters.AddWithValue(uses.Values.ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
