using Coalitions.Api.Facts;
using Coalitions.Api.Privacy;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>
/// The database, opened under the role that each part of the service needs: the owner migrates, the api role records and
/// reads and can neither change nor delete an event, the worker derives the fact tables.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private Database(NpgsqlDataSource owner, NpgsqlDataSource api, NpgsqlDataSource worker, int generation) =>
        (Owner, Api, Worker, Generation) = (owner, api, worker, generation);

    public NpgsqlDataSource Owner { get; }

    public NpgsqlDataSource Api { get; }

    public NpgsqlDataSource Worker { get; }

    /// <summary>The generation of the fact tables that is read.</summary>
    public int Generation { get; }

    /// <summary>The schema of that generation.</summary>
    public string Facts => FactTables.SchemaOf(Generation);

    /// <exception cref="NpgsqlException">The database does not answer in time, or refuses its owner.</exception>
    public static async Task<Database> OpenAsync(
        string ownerConnection, TimeSpan patience, RootKey rootKey, TimeProvider clock, ILogger logger, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(ownerConnection) { Timezone = "UTC", IncludeErrorDetail = false };
        var owner = NpgsqlDataSource.Create(settings.ConnectionString);
        var migration = new Migration(owner, settings.Database!, rootKey, clock);
        try
        {
            await new FirstAnswer(owner, patience, clock, logger).Await(cancellation);
            var generation = await migration.RunAsync(cancellation);
            return new Database(owner, As(migration.Api, 60), As(migration.Worker, 20), generation);
        }
        catch
        {
            await owner.DisposeAsync();
            throw;
        }

        NpgsqlDataSource As(string role, int connections) => NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(settings.ConnectionString)
            {
                Username = role,
                Password = migration.PasswordOf(role),
                MaxPoolSize = connections,
                MaxAutoPrepare = 100,
                // Nothing outlives a transaction here: no session settings, no session locks, no temporary tables.
                NoResetOnClose = true,
                CommandTimeout = 30,
                ApplicationName = role,
            }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Worker.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
