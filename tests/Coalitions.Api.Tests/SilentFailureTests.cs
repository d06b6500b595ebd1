using System.Text.Json.Nodes;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coalitions.Api.Tests;

/// <summary>Failures that show no lag and no error. Each has a database of its own, and each must turn readiness red.</summary>
public abstract class SilentFailureTests : IAsyncLifetime
{
    protected Service Service { get; init; } = new() { Settings = { ["Coalitions:CanarySeconds"] = "2" } };

    protected Database Database => Service.Foundation.Database;

    public Task InitializeAsync() => Service.InitializeAsync();

    public Task DisposeAsync() => Service.DisposeAsync();

    protected async Task<JsonNode> Until(string status)
    {
        JsonNode ready;
        for (var attempt = 0; (ready = (await Service.Client.Get("/health/ready")).Json)["status"]!.GetValue<string>() != status; attempt++)
        {
            Assert.True(attempt < 600, $"{ready.ToJsonString()} never became {status}");
            await Task.Delay(100);
        }

        return ready;
    }

    protected async Task Run(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

public class NoDaemonTests : SilentFailureTests
{
    public NoDaemonTests() => Service = new() { Settings = { ["Coalitions:Daemon"] = "false" } };

    [Fact]
    public async Task readiness_is_red_while_the_daemons_locks_never_succeed()
    {
        // A daemon that takes turns with those of other nodes: where somebody else holds its lock it waits, and says nothing.
        var locks = new List<long>();
        using (var first = TakingTurns())
        {
            await first.StartAsync();
            await Until("ready");
            await using var held = Database.Owner.CreateCommand("select classid::bigint << 32 | objid::bigint from pg_locks where locktype = 'advisory' and objsubid = 1 and granted");
            await using (var reader = await held.ExecuteReaderAsync())
                while (await reader.ReadAsync()) locks.Add(reader.GetInt64(0));
            await first.StopAsync();
        }

        Assert.NotEmpty(locks);
        await using var elsewhere = await Database.Owner.OpenConnectionAsync();
        await using (var take = new NpgsqlCommand("select pg_advisory_lock(key) from unnest($1) as key", elsewhere) { Parameters = { new() { Value = locks.ToArray() } } })
            await take.ExecuteNonQueryAsync();
        using var second = TakingTurns();
        await second.StartAsync();
        await Until("not_fresh");
        await second.StopAsync();
    }

    private IHost TakingTurns()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMarten(options =>
        {
            EventStore.ConfigureWorker(options, Database.Worker, TimeProvider.System, Database.Generation);
            options.Projections.AsyncMode = DaemonMode.HotCold;
        }).AddAsyncDaemon(DaemonMode.HotCold);
        return builder.Build();
    }
}

public class BlindWorkerTests : SilentFailureTests
{
    [Fact]
    public async Task readiness_is_red_while_the_worker_sees_no_events_and_stays_so_until_they_were_made_up_for()
    {
        await Until("ready");
        var worker = new NpgsqlConnectionStringBuilder(Database.Worker.ConnectionString).Username;
        await Run("drop policy every_tenant on es.mt_events");
        var actor = await Service.Client.Create("/v1/actors", new { name = "Unseen" });
        var ready = await Until("incomplete");
        Assert.Contains(ready["event"]!["type"]!.GetValue<string>(), (string[])["actor_registered", "canary_sang"]);

        // The projection's place has moved past what it did not see. Sight alone does not bring that back, though canaries are heard again.
        await Run($"create policy every_tenant on es.mt_events to \"{worker}\" using (true)");
        for (var attempt = 0; attempt < 600 && Service.Get<Canary>().Heard != true; attempt++) await Task.Delay(100);
        Assert.True(Service.Get<Canary>().Heard);
        await Until("incomplete");

        await Rebuild.RunAsync(Database.Owner, Database.Generation, TimeProvider.System, default);
        await Service.StopAsync();
        await Service.StartAsync();
        await Until("ready");
        Assert.Equal(200, (int)(await Service.Client.Get($"/v1/actors/{actor}")).Status);
    }
}

public class EmptiedTablesTests : SilentFailureTests
{
    [Fact]
    public async Task readiness_is_red_while_the_tables_are_empty_and_the_projection_stands_at_the_head()
    {
        await Service.Client.Create("/v1/actors", new { name = "Once known" });
        await Until("ready");
        await Run($"truncate {string.Join(", ", FactTables.All.Select(table => $"{Database.Facts}.{table.Name}"))}, {Database.Facts}.sequence, {Database.Facts}.subjects");
        await Until("incomplete");
    }
}
