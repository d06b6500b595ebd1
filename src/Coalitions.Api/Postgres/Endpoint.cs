using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Api.Persistence;
using Npgsql;

namespace Coalitions.Api.Postgres;

/// <summary>Where the server listens, and how one is let in: a socket's folder, or a loopback port with a password.</summary>
internal sealed partial record Endpoint(string Host, int Port, string? Password, string? PasswordFile)
{
    private const int LongestSocketFolder = 80;
    private const uint OwnerOnly = 0x1C0;

    /// <summary>How initdb lets people in. The socket's folder admits its owner only, which is why local connections are trusted.</summary>
    public IReadOnlyList<string> Authentication =>
        PasswordFile is null ? ["--auth=trust"] : ["--auth=scram-sha-256", $"--pwfile={PasswordFile}"];

    public IReadOnlyList<string> Settings => PasswordFile is null
        ? ["listen_addresses=", $"unix_socket_directories={Host}", $"port={Port}"]
        : [$"listen_addresses={Host}", "unix_socket_directories=", $"port={Port}"];

    public string Connection(string user, string database, bool pooling = true) => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Username = user,
        Password = Password,
        Database = database,
        Timeout = 15,
        Pooling = pooling,
    }.ConnectionString;

    public static Endpoint Socket(string dataDirectory) => new(SocketFolder(dataDirectory), 5432, null, null);

    /// <summary>For Windows, whose folders do not guard sockets. The password is made once and kept with the data.</summary>
    public static Endpoint Loopback(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "postgres.password");
        if (!File.Exists(file))
        {
            // Written beside and renamed: a cluster must never be made with half a password.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(file + ".new", options)) writer.Write(RandomNumberGenerator.GetHexString(64, lowercase: true));
            File.Move(file + ".new", file, overwrite: true);
        }

        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return new("127.0.0.1", ((IPEndPoint)free.LocalEndpoint).Port, File.ReadAllText(file), file);
    }

    // A socket's path is limited to some hundred bytes, so a long data directory gets a short folder elsewhere.
    private static string SocketFolder(string dataDirectory)
    {
        var folder = Path.Combine(dataDirectory, "socket");
        if (Encoding.UTF8.GetByteCount(folder) <= LongestSocketFolder) return folder;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16];
        return Path.Combine(Path.GetTempPath(), $"coalitions-{hash}");
    }

    /// <summary>
    /// Makes the socket's folder anew. Connections are trusted in it and the name can be guessed, so a folder that somebody
    /// else has laid in a shared place is never taken over: mkdir fails where there is one.
    /// </summary>
    /// <exception cref="StartupException">The folder belongs to somebody else.</exception>
    public async Task PrepareAsync(Launcher launcher, CancellationToken cancellation)
    {
        if (PasswordFile is not null) return;
        try
        {
            if (Directory.Exists(Host)) Directory.Delete(Host, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{Host} cannot be cleared for PostgreSQL's socket: {exception.Message}");
        }

        if (MakeFolder(Host, OwnerOnly) != 0)
        {
            var reason = Marshal.GetLastPInvokeError().ToString(CultureInfo.InvariantCulture);
            throw new StartupException($"{Host} cannot be made for PostgreSQL's socket (error {reason}).");
        }

        await launcher.GiveAsync(Host, cancellation);
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFolder(string path, uint mode);
}
