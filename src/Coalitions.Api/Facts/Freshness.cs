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
        AwaitAll(sql => database.Api.CreateCommand(sql), database.Generation, cancellation);

    /// <summary>The same within a transaction.</summary>
    public static Task AwaitAll(NpgsqlConnection connection, int generation, CancellationToken cancellation) =>
        AwaitAll(sql => new NpgsqlCommand(sql, connection), generation, cancellation);

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
        Await(sql => database.Api.CreateCommand(sql), $"select exists (select from {database.Facts}.sequence where tenant_id = $1 and event_id = $2)", [tenant, eventId], cancellation);

    private static async Task AwaitAll(Func<string, NpgsqlCommand> command, int generation, CancellationToken cancellation)
    {
        long head;
        await using (var question = command("select coalesce(max(seq_id), 0) from es.mt_events"))
            head = (long)(await question.ExecuteScalarAsync(cancellation))!;
        if (!await Await(command, "select coalesce(max(last_seq_id), 0) >= $2 from es.mt_event_progression where name = $1",
            [FactProjection.ShardOf(generation), head], cancellation)) throw new ProblemException(Problem.NotYetProjected);
    }

    private static async Task<bool> Await(Func<string, NpgsqlCommand> command, string sql, object[] values, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            await using var question = command(sql);
            foreach (var value in values) question.Parameters.AddWithValue(value);
            if (await question.ExecuteScalarAsync(cancellation) is true) return true;
            if (since.Elapsed > Limit) return false;
            await Task.Delay(15, cancellation);
        }
    }
}
