using Coalitions.Api.Facts;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>Derives the fact tables anew, into a generation of their own, and switches to it only when it has caught up.</summary>
public static class Rebuild
{
    public static async Task<int> Run(Foundation foundation)
    {
        var generation = await RunAsync(foundation.Database.Owner, foundation.Database.Generation, TimeProvider.System, CancellationToken.None);
        Console.WriteLine($"The fact tables were rebuilt as generation {generation}; the next start reads them.");
        return 0;
    }

    public static async Task<int> RunAsync(NpgsqlDataSource owner, int generation, TimeProvider clock, CancellationToken cancellation)
    {
        var next = generation + 1;
        await Execute($"drop schema if exists {FactTables.SchemaOf(next)} cascade; delete from es.mt_event_progression where name = '{FactProjection.NameOf(next)}:All'");
        await Execute(FactTables.Ddl(next));
        using (var store = EventStore.ForWorker(owner, clock, next))
        using (var daemon = await store.BuildProjectionDaemonAsync())
        {
            await daemon.StartAllAsync();
            while (!await HasCaughtUp(next)) await Task.Delay(100, cancellation);
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

        async Task<bool> HasCaughtUp(int built)
        {
            await using var command = owner.CreateCommand("""
                select coalesce((select last_seq_id from es.mt_event_progression where name = $1), 0) >= (select coalesce(max(seq_id), 0) from es.mt_events)
                """);
            command.Parameters.AddWithValue($"{FactProjection.NameOf(built)}:All");
            return await command.ExecuteScalarAsync(cancellation) is true;
        }
    }
}
