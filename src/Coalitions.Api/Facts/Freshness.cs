using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>Waits, briefly, until the fact tables have taken in what was recorded.</summary>
public static class Freshness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Until everything committed so far is in the tables, else 503.</summary>
    public static async Task AwaitAll(Database database, CancellationToken cancellation)
    {
        long head;
        await using (var command = database.Api.CreateCommand("select coalesce(max(seq_id), 0) from es.mt_events"))
            head = (long)(await command.ExecuteScalarAsync(cancellation))!;
        if (!await Await(database, "select coalesce(max(last_seq_id), 0) >= $2 from es.mt_event_progression where name = $1",
            [$"{FactProjection.NameOf(database.Generation)}:All", head], cancellation)) throw new ProblemException(Problem.NotYetProjected);
    }

    /// <summary>Until this event of the tenant is in the tables, else 503.</summary>
    public static async Task AwaitEvent(Database database, string tenant, Guid eventId, CancellationToken cancellation)
    {
        if (!await WaitForEvent(database, tenant, eventId, cancellation)) throw new ProblemException(Problem.NotYetProjected);
    }

    /// <summary>Until this event of the tenant is in the tables; false when that takes too long.</summary>
    public static Task<bool> WaitForEvent(Database database, string tenant, Guid eventId, CancellationToken cancellation) =>
        Await(database, $"select exists (select from {database.Facts}.sequence where tenant_id = $1 and event_id = $2)", [tenant, eventId], cancellation);

    private static async Task<bool> Await(Database database, string sql, object[] values, CancellationToken cancellation)
    {
        var until = DateTime.UtcNow + Limit;
        while (true)
        {
            await using var command = database.Api.CreateCommand(sql);
            foreach (var value in values) command.Parameters.AddWithValue(value);
            if (await command.ExecuteScalarAsync(cancellation) is true) return true;
            if (DateTime.UtcNow > until) return false;
            await Task.Delay(15, cancellation);
        }
    }
}
