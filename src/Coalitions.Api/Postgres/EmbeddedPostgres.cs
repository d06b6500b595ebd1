using System.Diagnostics;
using Coalitions.Api.Persistence;
using Npgsql;

namespace Coalitions.Api.Postgres;

/// <summary>
/// A PostgreSQL of the service's own, for whoever has none: made on the first start, kept in the data directory, watched
/// while the service runs and stopped with it. Whoever starts it holds the <see cref="DataDirectory"/>.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string DatabaseName = "coalitions";
    private const string Owner = "coalitions_owner";
    private const string Superuser = "postgres";

    /// <summary>How the server is set, wherever it listens. A database that is deployed beside the service is set likewise.</summary>
    internal static readonly string[] ServerSettings =
    [
        "max_connections=200", "shared_buffers=256MB", "max_wal_size=2GB", "jit=off", "deadlock_timeout=200ms", "max_locks_per_transaction=256",
        "fsync=on", "full_page_writes=on", "synchronous_commit=on", "timezone=UTC", "log_timezone=UTC",
        // Values belong to people: they stay out of the log.
        "log_statement=none", "log_error_verbosity=terse", "log_min_error_statement=panic",
        "log_parameter_max_length=0", "log_parameter_max_length_on_error=0",
    ];

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Cluster cluster;
    private readonly Endpoint endpoint;
    private readonly PostgresBinaries binaries;
    private readonly Launcher launcher;
    private readonly ServerLog log;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private Process? server;
    private Task following = Task.CompletedTask;
    private Task watching = Task.CompletedTask;
    private bool disposed;

    private EmbeddedPostgres(string dataDirectory, PostgresBinaries binaries, Launcher launcher, Endpoint endpoint, ILogger logger)
    {
        (this.binaries, this.launcher, this.endpoint, this.logger) = (binaries, launcher, endpoint, logger);
        cluster = new Cluster(dataDirectory, binaries, launcher, endpoint, logger);
        log = new ServerLog(Path.Combine(dataDirectory, "postgres.log"));
    }

    /// <summary>How the owner of the database connects.</summary>
    public string OwnerConnectionString => endpoint.Connection(Owner, DatabaseName);

    /// <exception cref="StartupException">The server did not start; the message has its last lines.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(string dataDirectory, string? binaries, ILogger logger, CancellationToken cancellation)
    {
        dataDirectory = Path.GetFullPath(dataDirectory);
        var found = PostgresBinaries.Find(binaries);
        var launcher = await Launcher.ForAsync(dataDirectory, found, cancellation);
        var endpoint = OperatingSystem.IsWindows() ? Endpoint.Loopback(dataDirectory) : Endpoint.Socket(dataDirectory);
        return await StartAsync(dataDirectory, found, launcher, endpoint, logger, cancellation);
    }

    internal static async Task<EmbeddedPostgres> StartAsync(
        string dataDirectory, PostgresBinaries binaries, Launcher launcher, Endpoint endpoint, ILogger logger, CancellationToken cancellation)
    {
        var postgres = new EmbeddedPostgres(dataDirectory, binaries, launcher, endpoint, logger);
        try
        {
            await postgres.cluster.InitialiseAsync(cancellation);
            await postgres.cluster.StopOrphanAsync(cancellation);
            await endpoint.PrepareAsync(launcher, cancellation);
            await postgres.StartServerAsync(cancellation);
            await postgres.CreateDatabaseAsync(cancellation);
            postgres.watching = postgres.WatchAsync(postgres.stopping.Token);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server: fast, and if it does not stop, at once (the next start recovers).</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await stopping.CancelAsync();
        await watching;
        if (!await StopServerAsync()) logger.LogError("PostgreSQL (process {Pid}) does not stop.", server?.Id);
        await FinishOutputAsync();
        server?.Dispose();
        log.Dispose();
        stopping.Dispose();
    }

    private async Task<bool> StopServerAsync() =>
        server is not { } running || await cluster.StopAsync(running.Id, () => Task.FromResult(running.HasExited));

    private async Task StartServerAsync(CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await StartOnceAsync(cancellation);
                return;
            }
            catch (StartupException) when (since.Elapsed < StartLimit && log.LastLines.Contains("is still in use", StringComparison.Ordinal))
            {
                // Children of a killed server end by themselves when they notice; until then PostgreSQL rightly refuses.
                await Task.Delay(ShortestPause, cancellation);
            }
        }
    }

    private async Task StartOnceAsync(CancellationToken cancellation)
    {
        var running = launcher.Start([binaries.Postgres, "-D", cluster.Folder, .. Settings()], ownSession: true);
        server?.Dispose();
        server = running;
        following = log.FollowAsync(running);

        var since = Stopwatch.StartNew();
        while (true)
        {
            if (running.HasExited)
            {
                await FinishOutputAsync();
                throw new StartupException($"PostgreSQL did not start: {log.LastLines}");
            }

            if (since.Elapsed > StartLimit)
            {
                await StopServerAsync();
                throw new StartupException($"PostgreSQL did not become ready in time: {log.LastLines}");
            }

            switch (await AskAsync(cancellation))
            {
                case Answer.Ready: return;
                // Recovery takes what it takes; stopping it would only make the next start begin again.
                case Answer.Recovering: since.Restart(); break;
                case Answer.None: break;
            }

            await Task.Delay(50, cancellation);
        }
    }

    private async Task<Answer> AskAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellation);
            return Answer.Ready;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return Answer.Recovering;
        }
        catch (PostgresException exception)
        {
            await StopServerAsync();
            throw new StartupException($"PostgreSQL refuses its own service: {exception.MessageText}");
        }
        catch (NpgsqlException)
        {
            return Answer.None;
        }
    }

    private IEnumerable<string> Settings() => endpoint.Settings.Concat(ServerSettings).SelectMany(setting => (string[])["-c", setting]);

    private async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        if (!await Exists($"select from pg_roles where rolname = '{Owner}'")) await Run($"create role {Owner} login nosuperuser createrole createdb");
        await Run($"grant pg_read_all_stats to {Owner} with admin option");
        if (endpoint.Password is { } password) await Run($"alter role {Owner} password '{password}'");
        if (!await Exists($"select from pg_database where datname = '{DatabaseName}'")) await Run($"create database {DatabaseName} owner {Owner}");
        // A forgotten transaction would hold back the projections of everybody.
        await Run($"alter database {DatabaseName} set idle_in_transaction_session_timeout = '10min'");

        async Task<bool> Exists(string sql)
        {
            await using var command = new NpgsqlCommand($"select exists ({sql})", connection);
            return (bool)(await command.ExecuteScalarAsync(cancellation))!;
        }

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        var (patience, running) = (new Patience(ShortestPause, LongestPause), Stopwatch.StartNew());
        while (true)
        {
            try
            {
                await server!.WaitForExitAsync(cancellation);
                logger.LogError("PostgreSQL ended unexpectedly (exit code {Code}); it is started again.", server.ExitCode);
                // A server that cannot start, or ends soon, is asked less and less often; one that had run well, at once.
                var pause = patience.After(running.Elapsed);
                running.Reset();
                await Task.Delay(pause, cancellation);
                await cluster.StopOrphanAsync(cancellation);
                await StartServerAsync(cancellation);
                running.Start();
                logger.LogWarning("PostgreSQL runs again.");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever failed in one attempt, the next may succeed: the watch ends with the service only.
                logger.LogError(exception, "PostgreSQL could not be started again.");
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(endpoint.Connection(Superuser, "postgres", pooling: false));
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Bounded: a child that outlives a killed server holds the output open.
    private async Task FinishOutputAsync() => await Task.WhenAny(following, Task.Delay(OutputLimit));

    private enum Answer
    {
        None = 0,
        Recovering = 1,
        Ready = 2,
    }
}
