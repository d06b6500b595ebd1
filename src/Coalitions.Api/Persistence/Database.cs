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
    private Database(NpgsqlDataSource owner, ApiDatabase api, NpgsqlDataSource canary, NpgsqlDataSource worker, int generation) =>
        (Owner, Api, Canary, Worker, Generation) = (owner, api, canary, worker, generation);

    public NpgsqlDataSource Owner { get; }

    public ApiDatabase Api { get; }

    /// <summary>The api role held to the canary's tenant: what opens a session of the event store by itself reaches nobody else's.</summary>
    public NpgsqlDataSource Canary { get; }

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
            return new Database(owner, new ApiDatabase(As(migration.Api, 60).ConnectionString),
                NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(As(migration.Api, 4).ConnectionString) { Options = $"-c {ApiDatabase.Setting}={Coalitions.Api.Facts.Canary.Tenant}" }.ConnectionString),
                NpgsqlDataSource.Create(As(migration.Worker, 20).ConnectionString), generation);
        }
        catch
        {
            await owner.DisposeAsync();
            throw;
        }

        NpgsqlConnectionStringBuilder As(string role, int connections) => new(settings.ConnectionString)
        {
            Username = role,
            Password = migration.PasswordOf(role),
            MaxPoolSize = connections,
            MaxAutoPrepare = 100,
            // Nothing outlives a transaction here but what a connection was told of its tenant, which is told anew or known.
            NoResetOnClose = true,
            CommandTimeout = 30,
            ApplicationName = role,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Canary.DisposeAsync();
        await Worker.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
