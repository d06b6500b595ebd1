using System.Diagnostics;
using Coalitions.Api.Facts;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>Derives the fact tables anew, into a generation of their own, and switches to it only when it has caught up.</summary>
public static class Rebuild
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(Foundation foundation, CancellationToken cancellation)
    {
        var generation = await RunAsync(foundation.Database.Owner, foundation.Database.Generation, TimeProvider.System, cancellation);
        Console.WriteLine($"The fact tables were rebuilt as generation {generation}; the next start reads them.");
        return 0;
    }

    /// <exception cref="StartupException">An event cannot be read; the tables in use are as they were.</exception>
    public static async Task<int> RunAsync(NpgsqlDataSource owner, int generation, TimeProvider clock, CancellationToken cancellation)
    {
        var next = generation + 1;
        await Execute($"drop schema if exists {FactTables.SchemaOf(next)} cascade; delete from es.mt_event_progression where name = '{FactProjection.ShardOf(next)}'");
        await Execute(FactTables.Ddl(next));
        using (var store = EventStore.ForWorker(owner, clock, next))
        using (var daemon = await store.BuildProjectionDaemonAsync())
        {
            await daemon.StartAllAsync();
            await CatchUp();
            await daemon.StopAllAsync();
        }

        await Execute($"update app.installation set generation = {next}, shape = '{FactTables.Shape}'; drop schema if exists {FactTables.SchemaOf(generation - 1)} cascade");
        return next;

        async Task Execute(string sql)
        {
            await using var command = owner.CreateCommand(sql);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        // Where it stands still because an event cannot be read, it would do so for ever.
        async Task CatchUp()
        {
            var (reached, since) = (-1L, Stopwatch.StartNew());
            while (await Place() is var (head, place) && place < head)
            {
                if (place > reached) (reached, since) = (place, Stopwatch.StartNew());
                if (since.Elapsed > Patience && await NamedEvent.Unreadable(owner, next, cancellation) is { } unreadable)
                    throw new StartupException($"The fact tables cannot be rebuilt: event {unreadable.Sequence} ({unreadable.Type}) cannot be read. The tables in use are as they were.");
                await Task.Delay(100, cancellation);
            }
        }

        async Task<(long Head, long Place)> Place()
        {
            await using var command = owner.CreateCommand("""
                select (select coalesce(max(seq_id), 0) from es.mt_events), coalesce((select last_seq_id from es.mt_event_progression where name = $1), 0)
                """);
            command.Parameters.AddWithValue(FactProjection.ShardOf(next));
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return (reader.GetInt64(0), reader.GetInt64(1));
        }
    }
}
