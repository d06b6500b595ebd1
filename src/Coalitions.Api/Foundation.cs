using Coalitions.Api.Auditing;
using Coalitions.Api.Persistence;
using Coalitions.Api.Postgres;
using Coalitions.Api.Privacy;
using Coalitions.Api.Security;
using Marten;
using Npgsql;

namespace Coalitions.Api;

/// <summary>What the service stands on, opened before it listens and closed after it has stopped: data directory, database, keyring, event store.</summary>
public sealed class Foundation : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> opened = new();

    public required RootKey RootKey { get; init; }

    public required Keyring Keyring { get; init; }

    public required Database Database { get; init; }

    public required DocumentStore Store { get; init; }

    public required PrivateTexts Texts { get; init; }

    public required ApiKeys Keys { get; init; }

    /// <summary>How far the audit's chains had come, kept beside the database.</summary>
    public required AuditAnchors Anchors { get; init; }

    /// <summary>What time it is for everybody who works on this database.</summary>
    public required DatabaseClock Clock { get; init; }

    /// <summary>Where the first key is kept.</summary>
    public required string FirstKeyFile { get; init; }

    /// <summary>The first key; null where the database already had keys that this data directory does not know.</summary>
    public string? FirstKey { get; private set; }

    /// <summary>Whether the database is the service's own.</summary>
    public required bool IsEmbedded { get; init; }

    /// <exception cref="StartupException">Something that the operator can mend stands in the way.</exception>
    public static async Task<Foundation> Open(IConfiguration configuration, TimeProvider clock, ILogger logger, CancellationToken cancellation)
    {
        var opened = new Stack<IAsyncDisposable>();
        var given = GivenDatabase.Of(configuration);
        try
        {
            var directory = DataDirectory.Take(configuration["Coalitions:DataDirectory"] ?? DataDirectory.Default);
            opened.Push(new Closing(directory));
            var rootKey = RootKey.Open(directory.Keyring);
            var embedded = given is null ? await EmbeddedPostgres.StartAsync(directory.Path, configuration["Coalitions:PostgresBinaries"], logger, cancellation) : null;
            if (embedded is not null) opened.Push(embedded);
            var keyring = Push(Keyring.Open(rootKey, directory.Keyring));
            var patience = TimeSpan.FromSeconds(configuration.GetValue("Coalitions:DatabaseSeconds", 60));
            var database = Push(await Database.OpenAsync(given ?? embedded!.OwnerConnectionString, patience, rootKey, clock, logger, cancellation));
            var time = await DatabaseClock.OpenAsync(database.Api.Source, clock, cancellation);
            var store = EventStore.ForApi(database.Canary, time);
            opened.Push(new Closing(store));
            var foundation = new Foundation
            {
                RootKey = rootKey,
                Keyring = keyring,
                Database = database,
                Store = store,
                Texts = new PrivateTexts(keyring, rootKey),
                Keys = new ApiKeys(database, rootKey, time),
                Anchors = AuditAnchors.Open(directory.Keyring),
                Clock = time,
                FirstKeyFile = directory.AdminKey,
                IsEmbedded = embedded is not null,
            };
            foundation.FirstKey = await Security.FirstKey.Ensure(foundation.Keys, database, directory, cancellation);
            foreach (var item in opened.Reverse()) foundation.opened.Push(item);
            return foundation;
        }
        catch (Exception exception)
        {
            while (opened.TryPop(out var item)) await item.DisposeAsync();
            // A wrong address or password is the operator's to mend; the driver's sentences hold neither.
            if (given is null || exception is not (NpgsqlException or ArgumentException)) throw;
            throw new StartupException($"The database of ConnectionStrings:Coalitions cannot be used: {exception.Message}");
        }

        T Push<T>(T item)
            where T : IAsyncDisposable
        {
            opened.Push(item);
            return item;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (opened.TryPop(out var item)) await item.DisposeAsync();
    }

    private sealed class Closing(IDisposable item) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            item.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
