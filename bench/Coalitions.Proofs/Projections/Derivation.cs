using System.Diagnostics;
using System.Globalization;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using JasperFx.Events.Daemon;
using Npgsql;

namespace Coalitions.Proofs.Projections;

/// <summary>Derives a generation of the fact tables beside those in use, as a rebuild does, in pages of any size and with interruptions.</summary>
internal sealed class Derivation(NpgsqlDataSource database, int generation, int batchSize)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public static Task Prepare(NpgsqlDataSource database, int generation) =>
        Run(database, $"drop schema if exists facts_{generation} cascade; delete from es.mt_event_progression where name = '{FactProjection.ShardOf(generation)}'; {FactTables.Ddl(generation)}");

    /// <summary>From where it stands to the end of the events.</summary>
    public async Task Finish()
    {
        using var store = EventStore.ForWorker(database, TimeProvider.System, generation, batchSize);
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await Until(await Head());
        await daemon.StopAllAsync();
    }

    /// <summary>From where it stands to about <paramref name="place"/>; then it is thrown away in the middle of whatever it does.</summary>
    public async Task ThrowAwayAt(long place)
    {
        using var store = EventStore.ForWorker(database, TimeProvider.System, generation, batchSize);
        using IProjectionDaemon daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await Until(place);
    }

    /// <summary>The same in a process of its own, which is killed.</summary>
    public async Task KillAt(long place)
    {
        var own = typeof(Derivation).Assembly.Location;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [own, "projections", "--derive", database.ConnectionString, Number(generation), Number(batchSize)]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            await Until(place, () => process.HasExited ? throw new InvalidOperationException($"It ended by itself: {process.StandardError.ReadToEnd()}") : true);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public async Task<long> Head() => (await Ask("select coalesce(max(seq_id), 0) from es.mt_events")).Single();

    /// <summary>Every row of the generation's tables, folded to one line for each table.</summary>
    public static async Task<IReadOnlyList<string>> Tables(NpgsqlDataSource database, int generation)
    {
        var lines = new List<string>();
        foreach (var table in (string[])[.. FactTables.All.Select(table => table.Name), "sequence", "subjects"])
        {
            await using var command = database.CreateCommand($"select count(*), md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) from facts_{generation}.{table} t");
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            lines.Add($"{table} {reader.GetInt64(0)} {reader.GetString(1)}");
        }

        return lines;
    }

    private async Task Until(long place, Func<bool>? goesOn = null)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(goesOn is null ? 5 : 20))
        {
            goesOn?.Invoke();
            if ((await Ask($"select last_seq_id from es.mt_event_progression where name = '{FactProjection.ShardOf(generation)}'")).Any(reached => reached >= place)) return;
            if (since.Elapsed > Limit) throw new TimeoutException($"Generation {generation} did not come to {place}.");
        }
    }

    private async Task<IReadOnlyList<long>> Ask(string sql)
    {
        await using var command = database.CreateCommand(sql);
        var values = new List<long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) values.Add(reader.GetInt64(0));
        return values;
    }

    private static async Task Run(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
