using System.Collections.Concurrent;
using System.Data;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>
/// The database under the api role. Whoever takes a connection from the pool takes it for a tenant, which row-level security
/// then holds it to; a connection that served the same tenant before is not told again.
/// </summary>
public sealed class ApiDatabase : IAsyncDisposable
{
    /// <summary>The setting that the policies compare with.</summary>
    public const string Setting = "coalitions.tenant";

    // By the process that serves the connection. What it was told last is known only while nothing went wrong.
    private readonly ConcurrentDictionary<int, string> told = new();

    public ApiDatabase(string connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection);
        builder.UsePhysicalConnectionInitializer(Forget, connection =>
        {
            Forget(connection);
            return Task.CompletedTask;
        });
        Source = builder.Build();

        // The number may have been another's before.
        void Forget(NpgsqlConnection connection) => told.TryRemove(connection.ProcessID, out _);
    }

    /// <summary>The pool itself: a connection taken from it may have been told anything, so it serves only what has no tenant.</summary>
    internal NpgsqlDataSource Source { get; }

    /// <summary>A connection for the tenant that the work has entered.</summary>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellation = default) => OpenConnectionAsync(Tenancy.Current ?? "", cancellation);

    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(string tenant, CancellationToken cancellation)
    {
        var connection = await Source.OpenConnectionAsync(cancellation);
        if (told.TryGetValue(connection.ProcessID, out var last) && last == tenant) return connection;
        try
        {
            told.TryRemove(connection.ProcessID, out _);
            await using var command = new NpgsqlCommand($"select set_config('{Setting}', $1, false)", connection);
            command.Parameters.AddWithValue(tenant);
            await command.ExecuteNonQueryAsync(cancellation);
            told[connection.ProcessID] = tenant;
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command with a connection of its own, for the tenant that the work has entered.</summary>
    public ApiCommand CreateCommand(string sql) => new(this, sql);

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}

/// <summary>A command that takes its connection when it runs, and gives it back when it has run or its reader is closed.</summary>
public sealed class ApiCommand(ApiDatabase database, string sql) : IAsyncDisposable
{
    private readonly NpgsqlCommand command = new(sql);

    public NpgsqlParameterCollection Parameters => command.Parameters;

    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken cancellation = default)
    {
        command.Connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            return await command.ExecuteReaderAsync(CommandBehavior.CloseConnection, cancellation);
        }
        catch
        {
            await command.Connection.DisposeAsync();
            throw;
        }
    }

    public async Task<object?> ExecuteScalarAsync(CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        command.Connection = connection;
        return await command.ExecuteScalarAsync(cancellation);
    }

    public async Task<int> ExecuteNonQueryAsync(CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        command.Connection = connection;
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();
}
