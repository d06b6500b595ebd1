using System.Diagnostics;
using Coalitions.Api.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coalitions.Api.Tests.Postgres;

/// <summary>A stopped database that holds one word, made once: tests of what happens later work on copies of it.</summary>
public sealed class MadeCluster : IAsyncLifetime
{
    public const string Word = "kept";

    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-made-").FullName;

    public async Task InitializeAsync()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(directory, null, NullLogger.Instance, default);
        await using var connection = new NpgsqlConnection(postgres.OwnerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create table stored (word text); insert into stored values ('{Word}')", connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task CopyTo(string other) => Process.Start("cp", ["-a", Path.Combine(directory, "postgres"), other]).WaitForExitAsync();

    public Task DisposeAsync()
    {
        Directory.Delete(directory, recursive: true);
        return Task.CompletedTask;
    }
}
