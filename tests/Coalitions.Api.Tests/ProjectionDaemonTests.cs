using System.Diagnostics;
using System.Net;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;

namespace Coalitions.Api.Tests;

public class ProjectionDaemonTests : IAsyncLifetime
{
    private readonly Service service = new();

    public Task InitializeAsync() => service.InitializeAsync();

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task goes_on_however_often_its_connections_are_cut()
    {
        // Not every cut stops it; four stops in a row would have doubled its patience to forty seconds.
        while (Stops() < 4)
        {
            await Task.WhenAll(Cut(), Record());
            for (var since = Stopwatch.StartNew(); !await IsProjected();)
                if (since.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException($"It stands still after it was started anew {Stops()} times.");
        }

        int Stops() => service.Log.Text.Split("it is started anew").Length - 1;

        async Task Cut()
        {
            for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(0.4); await Task.Delay(5))
            {
                await using var command = service.Foundation.Database.Worker.CreateCommand(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()");
                try
                {
                    await command.ExecuteNonQueryAsync();
                }
                catch (Npgsql.NpgsqlException)
                {
                    // The connection it took was one of those that were just cut.
                }
            }
        }

        async Task Record()
        {
            for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(0.5);)
                (await service.Client.Post("/v1/actors", new { name = "Head of audit" })).Must(HttpStatusCode.Created);
        }
    }

    private async Task<bool> IsProjected()
    {
        try
        {
            await Freshness.AwaitAll(service.Foundation.Database, default);
            return true;
        }
        catch (ProblemException)
        {
            return false;
        }
    }
}
