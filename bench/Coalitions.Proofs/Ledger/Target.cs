using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;

namespace Coalitions.Proofs.Ledger;

/// <summary>What is recorded into: a service of its own in a new directory, on the embedded server or on a given one.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class Target : IAsyncDisposable
{
    private readonly List<ServiceProcess> started = [];
    private readonly string? server;
    private readonly string? direct;
    private readonly string? pidFile;
    private readonly string[] settings;
    private NpgsqlDataSource? database;

    /// <param name="server">How the service connects to the server it is given; null: it has one of its own.</param>
    /// <param name="direct">How the database is read, where that is not the same.</param>
    public Target(string? server = null, string? pidFile = null, string? directory = null, string? direct = null, params string[] settings)
    {
        (this.server, this.direct, this.settings) = (server, direct ?? server, settings);
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("coalitions-proof-").FullName;
        this.pidFile = pidFile ?? (server is null ? Path.Combine(Directory, "postgres", "postmaster.pid") : null);
    }

    public string Directory { get; }

    public ServiceProcess Service => started[^1];

    public HttpClient Client => Service.Client;

    public bool KnowsServer => pidFile is not null;

    /// <summary>The database as somebody who may do everything in it; without a pool, which would keep connections to a dead server.</summary>
    public NpgsqlDataSource Database => database ??= NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(direct ?? EmbeddedConnection()) { Pooling = false, Timezone = "UTC", CommandTimeout = 120 }.ConnectionString);

    public async Task Start()
    {
        string[] given = server is null ? settings : [$"--ConnectionStrings:Coalitions={server}", .. settings];
        var key = started.Count > 0 ? Client.DefaultRequestHeaders.Authorization : null;
        started.Add(ServiceProcess.Launch(Directory, given));
        // Whoever records knows the key already.
        Client.DefaultRequestHeaders.Authorization = key;
        await Service.UntilReady();
    }

    /// <summary>Ends the service as a crash would.</summary>
    public Task KillService() => Service.Signal("KILL");

    /// <summary>Ends the server and all its children at once, as a crash of the machine would.</summary>
    public async Task KillDatabase()
    {
        var server = Postmaster();
        // Held, so that it neither sees a child die nor makes a new one meanwhile.
        await ServiceProcess.Kill("STOP", server);
        int[] all = [server, .. ChildrenOf(server)];
        await ServiceProcess.Kill("KILL", all);
        while (all.Any(process => IsAlive(process))) await Task.Delay(5);
    }

    public int Postmaster() =>
        int.TryParse(File.ReadLines(pidFile!).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : throw new HarnessException($"{pidFile} names no process.");

    public static IReadOnlyList<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var folder in System.IO.Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Status(pid) is { } status && status.Parent == parent)
                children.Add(pid);
        return children;
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        foreach (var service in Enumerable.Reverse(started)) await service.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private string EmbeddedConnection() => new NpgsqlConnectionStringBuilder
    {
        Host = Path.Combine(Directory, "socket"),
        Username = "postgres",
        Database = "coalitions",
    }.ConnectionString;

    private static bool IsAlive(int process) => Status(process) is { State: not 'Z' };

    private static (char State, int Parent)? Status(int process)
    {
        try
        {
            // The name stands in brackets and may hold anything, so what follows the last of them is read.
            var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
