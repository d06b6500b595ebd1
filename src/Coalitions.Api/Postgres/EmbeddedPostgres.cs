using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Api.Persistence;
using Npgsql;

namespace Coalitions.Api.Postgres;

/// <summary>
/// A PostgreSQL of the service's own, for whoever has none: made on the first start, kept in the data directory, watched
/// while the service runs and stopped with it. Whoever starts it holds the <see cref="DataDirectory"/>.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string DatabaseName = "coalitions";
    private const string Owner = "coalitions_owner";
    private const int LongestSocketFolder = 80;
    private const int Interrupt = 2;
    private const int Quit = 3;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly string cluster;
    private readonly string sockets;
    private readonly string log;
    private readonly int port;
    private readonly PostgresBinaries binaries;
    private readonly Launcher launcher;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private Process? server;
    private Task watching = Task.CompletedTask;

    private EmbeddedPostgres(string dataDirectory, PostgresBinaries binaries, Launcher launcher, ILogger logger)
    {
        (this.binaries, this.launcher, this.logger) = (binaries, launcher, logger);
        (cluster, log) = (Path.Combine(dataDirectory, "postgres"), Path.Combine(dataDirectory, "postgres.log"));
        sockets = SocketFolder(dataDirectory);
        port = 5432;
    }

    /// <summary>How the owner of the database connects.</summary>
    public string OwnerConnectionString => Connection(Owner, DatabaseName);

    public static async Task<EmbeddedPostgres> StartAsync(string dataDirectory, string? binaries, ILogger logger, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
            throw new StartupException("The embedded PostgreSQL runs on Linux and macOS. On Windows give ConnectionStrings:Coalitions.");
        var launcher = await Launcher.ForAsync(Path.Combine(dataDirectory, "postgres"), cancellation);
        var postgres = new EmbeddedPostgres(dataDirectory, PostgresBinaries.Find(binaries), launcher, logger);
        try
        {
            await postgres.InitialiseAsync(cancellation);
            await postgres.StopOrphanAsync(cancellation);
            await postgres.StartServerAsync(cancellation);
            await postgres.CreateDatabaseAsync(cancellation);
            postgres.watching = postgres.WatchAsync();
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
        if (!stopping.IsCancellationRequested) await stopping.CancelAsync();
        await watching;
        if (server is { HasExited: false } running)
        {
            if (!await Stop(running, Interrupt)) await Stop(running, Quit);
        }

        server?.Dispose();
        stopping.Dispose();
    }

    // Made beside and renamed into place: an interrupted first start leaves nothing that looks like a cluster.
    private async Task InitialiseAsync(CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(cluster, "PG_VERSION"))) return;
        var draft = cluster + ".new";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        await launcher.RunAsync(
            [binaries.InitDb, "-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "--data-checksums", "--no-instructions"],
            cancellation);
        if (Directory.Exists(cluster)) Directory.Delete(cluster, recursive: true);
        Directory.Move(draft, cluster);
    }

    // After a crash of the service its server may still run. We hold the directory, so it is nobody else's.
    private async Task StopOrphanAsync(CancellationToken cancellation)
    {
        var note = Path.Combine(cluster, "postmaster.pid");
        if (!File.Exists(note)) return;
        var first = (await File.ReadAllLinesAsync(note, cancellation)).FirstOrDefault();
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !IsOurServer(pid))
        {
            // Left by a server that was killed. PostgreSQL would refuse to start if another process now has its number.
            File.Delete(note);
            return;
        }

        logger.LogWarning("A PostgreSQL left over from an earlier run (process {Pid}) is stopped first.", pid);
        using var orphan = Process.GetProcessById(pid);
        if (!await Stop(orphan, Interrupt) && !await Stop(orphan, Quit))
            throw new StartupException($"The PostgreSQL left over from an earlier run (process {pid}) does not stop.");
    }

    private bool IsOurServer(int pid)
    {
        try
        {
            if (!OperatingSystem.IsLinux()) return Process.GetProcessById(pid).ProcessName.Contains("postgres", StringComparison.Ordinal);
            var command = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(command[0]) == "postgres" && command.Contains(cluster);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task StartServerAsync(CancellationToken cancellation)
    {
        server?.Dispose();
        server = launcher.Start([binaries.Postgres, "-D", cluster, .. Settings()], ownSession: true);
        var running = server;
        _ = Append(running.StandardOutput);
        _ = Append(running.StandardError);

        var since = Stopwatch.StartNew();
        while (true)
        {
            if (running.HasExited) throw new StartupException($"PostgreSQL did not start: {LastLines()}");
            if (since.Elapsed > StartLimit) throw new StartupException($"PostgreSQL did not become ready in time: {LastLines()}");
            if (await AnswersAsync(cancellation)) return;
            await Task.Delay(50, cancellation);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection("postgres", "postgres"));
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private IEnumerable<string> Settings()
    {
        // The socket's folder admits its owner only, which is why local connections are trusted; nothing listens on TCP.
        string[] settings =
        [
            "listen_addresses=", $"unix_socket_directories={sockets}", $"port={port}", "max_connections=200",
            "shared_buffers=256MB", "max_wal_size=2GB", "jit=off", "deadlock_timeout=200ms",
            "fsync=on", "full_page_writes=on", "synchronous_commit=on", "timezone=UTC", "log_timezone=UTC",
            // Values belong to people: they stay out of the log.
            "log_statement=none", "log_error_verbosity=terse", "log_min_error_statement=panic",
            "log_parameter_max_length=0", "log_parameter_max_length_on_error=0",
        ];
        return settings.SelectMany(setting => (string[])["-c", setting]);
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Connection("postgres", "postgres"));
        await connection.OpenAsync(cancellation);
        await Run($"""
            do $$ begin
                if not exists (select from pg_roles where rolname = '{Owner}') then
                    create role {Owner} login nosuperuser createrole createdb;
                end if;
            end $$
            """);
        await using var exists = new NpgsqlCommand($"select exists (select from pg_database where datname = '{DatabaseName}')", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellation))!) await Run($"create database {DatabaseName} owner {Owner}");

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task WatchAsync()
    {
        var pause = TimeSpan.FromMilliseconds(200);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await server!.WaitForExitAsync(stopping.Token);
                logger.LogError("PostgreSQL ended unexpectedly (exit code {Code}); it is started again.", server.ExitCode);
                await Task.Delay(pause, stopping.Token);
                await StopOrphanAsync(stopping.Token);
                await StartServerAsync(stopping.Token);
                pause = TimeSpan.FromMilliseconds(200);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (StartupException exception)
            {
                logger.LogError("{Reason}", exception.Message);
                pause = pause < TimeSpan.FromSeconds(10) ? pause * 2 : pause;
            }
        }
    }

    private static async Task<bool> Stop(Process process, int signal)
    {
        if (process.HasExited) return true;
        Signal(process.Id, signal);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            while (!process.HasExited) await Task.Delay(20, limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task Append(StreamReader output)
    {
        if (File.Exists(log) && new FileInfo(log).Length > 10_000_000) File.Move(log, log + ".1", overwrite: true);
        while (await output.ReadLineAsync() is { } line)
            lock (binaries) File.AppendAllText(log, line + "\n");
    }

    private string LastLines()
    {
        lock (binaries) return File.Exists(log) ? string.Join(" / ", File.ReadLines(log).TakeLast(5)) : "it left no log.";
    }

    private string Connection(string user, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = sockets,
        Port = port,
        Username = user,
        Database = database,
        Timeout = 15,
        Pooling = user != "postgres",
    }.ConnectionString;

    // A socket's path is limited to some hundred bytes, so a long data directory gets a short folder elsewhere.
    private static string SocketFolder(string dataDirectory)
    {
        var folder = Path.Combine(dataDirectory, "socket");
        if (folder.Length > LongestSocketFolder)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16];
            folder = Path.Combine(Path.GetTempPath(), $"coalitions-{hash}");
        }

        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    private static void Signal(int pid, int signal)
    {
        // No such process: it has just ended, which is what is asked for.
        _ = Kill(pid, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
