using System.Diagnostics;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>Waits, briefly, until the fact tables have taken in what was recorded.</summary>
public static class Freshness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Until everything committed so far is in the tables, else 503.</summary>
    public static Task AwaitAll(Database database, CancellationToken cancellation) =>
        AwaitAll((sql, values) => Ask(database, sql, values, cancellation), database.Generation, cancellation);

    /// <summary>The same within a transaction.</summary>
    public static Task AwaitAll(NpgsqlConnection connection, int generation, CancellationToken cancellation) =>
        AwaitAll(async (sql, values) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.AddWithValue(value);
            return await command.ExecuteScalarAsync(cancellation);
        }, generation, cancellation);

    /// <summary>Until this event of the tenant is in the tables, else 503; 400 where it was never recorded, since no waiting helps.</summary>
    public static async Task AwaitEvent(Database database, string tenant, Guid eventId, CancellationToken cancellation)
    {
        if (await WaitForEvent(database, tenant, eventId, cancellation)) return;
        await using var command = database.Api.CreateCommand("select exists (select from es.mt_events where tenant_id = $1 and id = $2)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(eventId);
        throw new ProblemException(await command.ExecuteScalarAsync(cancellation) is true
            ? Problem.NotYetProjected
            : Problem.Invalid("includes", "unknown-reference", "There is no such record or change."));
    }

    /// <summary>Until this event of the tenant is in the tables; false when that takes too long.</summary>
    public static Task<bool> WaitForEvent(Database database, string tenant, Guid eventId, CancellationToken cancellation) =>
        Await((sql, values) => Ask(database, sql, values, cancellation), $"select exists (select from {database.Facts}.sequence where tenant_id = $1 and event_id = $2)", [tenant, eventId], cancellation);

    private static async Task AwaitAll(Func<string, object[], Task<object?>> ask, int generation, CancellationToken cancellation)
    {
        var head = (long)(await ask("select app.latest_event()", []))!;
        if (!await Await(ask, "select coalesce(max(last_seq_id), 0) >= $2 from es.mt_event_progression where name = $1",
            [FactProjection.ShardOf(generation), head], cancellation)) throw new ProblemException(Problem.NotYetProjected);
    }

    private static async Task<bool> Await(Func<string, object[], Task<object?>> ask, string sql, object[] values, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (await ask(sql, values) is true) return true;
            if (since.Elapsed > Limit) return false;
            await Task.Delay(15, cancellation);
        }
    }

    private static async Task<object?> Ask(Database database, string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync(cancellation);
    }
}
