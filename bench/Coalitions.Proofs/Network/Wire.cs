using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Coalitions.Api.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coalitions.Proofs.Network;

/// <summary>A PostgreSQL of our own behind a proxy, and what passes between it and the service.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly string directory;
    private readonly EmbeddedPostgres postgres;

    private Wire(string directory, EmbeddedPostgres postgres)
    {
        (this.directory, this.postgres) = (directory, postgres);
        var given = new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString);
        Proxy = new FaultyProxy(new UnixDomainSocketEndPoint(Path.Combine(given.Host!, ".s.PGSQL.5432")));
        Direct = new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString) { Username = "postgres" }.ConnectionString;
        Through = new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString) { Host = "127.0.0.1", Port = Proxy.Port, SslMode = SslMode.Disable }.ConnectionString;
    }

    public FaultyProxy Proxy { get; }

    /// <summary>How the service is to connect.</summary>
    public string Through { get; }

    /// <summary>How to read what is stored, whatever the proxy does.</summary>
    public string Direct { get; }

    /// <summary>The role that records.</summary>
    public const string Api = "coalitions_api";

    /// <summary>The message that commits, as it goes over the wire.</summary>
    public const string Commit = "Q\0\0\0\u000bCOMMIT\0";

    /// <summary>How many bytes it is answered with: that it is done, and that the next may come.</summary>
    public const int CommitAnswer = 18;

    public static async Task<Wire> Start()
    {
        var directory = Directory.CreateTempSubdirectory("coalitions-wire-").FullName;
        return new Wire(directory, await EmbeddedPostgres.StartAsync(directory, null, NullLogger.Instance, default));
    }

    /// <summary>What a server that dies tells its clients, as it goes over the wire.</summary>
    public static byte[] LastWords(string severity, string code)
    {
        var fields = Encoding.ASCII.GetBytes($"S{severity}\0V{severity}\0C{code}\0Mterminating connection\0\0");
        var message = new byte[5 + fields.Length];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + fields.Length);
        fields.CopyTo(message, 5);
        return message;
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
