using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coalitions.Proofs.Network;

/// <summary>Which way bytes go.</summary>
public enum Way
{
    ToServer = 0,
    ToClient = 1,
}

/// <summary>How a connection is cut.</summary>
public enum Cut
{
    /// <summary>Both ends are reset at once.</summary>
    Reset = 0,

    /// <summary>Both ends are closed in good order.</summary>
    Close = 1,

    /// <summary>This way ends in good order, the other goes on.</summary>
    HalfClose = 2,

    /// <summary>Nothing passes this way any more, and nobody is told.</summary>
    Drop = 3,
}

/// <summary>A fault that waits for its moment: so many bytes of one way, counted from a moment of its own.</summary>
/// <param name="User">Only connections of this database role.</param>
/// <param name="After">Bytes that still pass, counted from <paramref name="From"/>.</param>
/// <param name="From">Counting begins where the client sends this; null: with the next byte.</param>
/// <param name="Instead">What the client is sent in place of what the server answers.</param>
/// <param name="Times">How often the client has sent that when counting begins.</param>
public sealed record Fault(string User, Way Way, long After, Cut Cut, string? From = null, byte[]? Instead = null, int Times = 1);

/// <summary>
/// Stands between the service and PostgreSQL and does what networks do: delays with jitter, stalls, resets, closes one
/// side, ends after so many bytes, loses answers.
/// </summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly EndPoint server;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly HashSet<Connection> connections = [];
    private readonly Task accepting;
    private TaskCompletionSource flowing = Flowing();
    private Armed? armed;

    public FaultyProxy(EndPoint server)
    {
        this.server = server;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>How long each piece is held back, each way.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>How much longer than that at most.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>How many connections are open.</summary>
    public int Open
    {
        get
        {
            lock (gate) return connections.Count;
        }
    }

    /// <summary>How many bytes went each way since the fault was armed, or since its From was seen.</summary>
    public (long ToServer, long ToClient) Counted => armed is { } fault ? (fault.Counts[0], fault.Counts[1]) : default;

    /// <summary>Whether the armed fault has happened.</summary>
    public bool HasStruck => armed?.Struck == true;

    public void Arm(Fault fault) => armed = new Armed(fault);

    public void Disarm() => armed = null;

    /// <summary>Nothing passes until <see cref="Flow"/>; no connection is lost by it.</summary>
    public void Stall()
    {
        lock (gate)
            if (flowing.Task.IsCompleted) flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Flow()
    {
        lock (gate) flowing.TrySetResult();
    }

    /// <summary>Resets every connection there is.</summary>
    public void ResetAll()
    {
        lock (gate)
            foreach (var connection in connections) connection.End(Cut.Reset, Way.ToServer);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        Flow();
        ResetAll();
        await accepting;
        stopping.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await listener.AcceptAsync(stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var upstream = new Socket(server.AddressFamily, SocketType.Stream, server is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        using var connection = new Connection(client, upstream);
        try
        {
            await upstream.ConnectAsync(server, stopping.Token);
            lock (gate) connections.Add(connection);
            client.NoDelay = true;
            await Task.WhenAll(PumpAsync(connection, Way.ToServer), PumpAsync(connection, Way.ToClient));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            connection.End(Cut.Reset, Way.ToServer);
        }
        finally
        {
            lock (gate) connections.Remove(connection);
        }
    }

    private async Task PumpAsync(Connection connection, Way way)
    {
        var (from, to) = way == Way.ToServer ? (connection.Client, connection.Server) : (connection.Server, connection.Client);
        var buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                var read = await from.ReceiveAsync(buffer, SocketFlags.None, stopping.Token);
                if (read == 0) break;
                if (Latency + Jitter > TimeSpan.Zero) await Task.Delay(Latency + Jitter * Random.Shared.NextDouble(), stopping.Token);
                await flowing.Task.WaitAsync(stopping.Token);
                var piece = buffer.AsMemory(0, read);
                if (way == Way.ToServer) connection.Listen(piece.Span);
                var (passing, fault) = armed is { } waiting ? waiting.Pass(connection.User, way, piece.Span) : (read, null);
                if (!connection.Drops(way)) await to.SendAsync(piece[..passing], SocketFlags.None, stopping.Token);
                if (fault is null) continue;
                if (fault.Instead is { } instead) await connection.Client.SendAsync(instead, SocketFlags.None, stopping.Token);
                connection.End(fault.Cut, way);
                if (fault.Cut != Cut.Drop) return;
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            connection.End(Cut.Reset, way);
        }
    }

    private sealed class Armed(Fault fault)
    {
        private readonly Lock counting = new();
        private bool counts = fault.From is null;
        private int seen;

        public long[] Counts { get; } = new long[2];

        public bool Struck { get; private set; }

        // How much of a piece still passes, and the fault that follows it.
        public (int Passing, Fault? Fault) Pass(string user, Way way, ReadOnlySpan<byte> piece)
        {
            lock (counting)
            {
                if (user != fault.User || Struck) return (piece.Length, null);
                var start = 0;
                if (!counts && way == Way.ToServer && piece.IndexOf(Encoding.ASCII.GetBytes(fault.From!)) is >= 0 and var at && ++seen == fault.Times) (counts, start) = (true, at);
                if (!counts) return (piece.Length, null);
                var before = Counts[(int)way];
                Counts[(int)way] += piece.Length - start;
                if (way != fault.Way || Counts[(int)way] < fault.After) return (piece.Length, null);
                Struck = true;
                return (start + (int)(fault.After - before), fault);
            }
        }
    }

    private sealed class Connection(Socket client, Socket server) : IDisposable
    {
        private readonly bool[] drops = new bool[2];
        private bool introduced;

        public Socket Client => client;

        public Socket Server => server;

        /// <summary>Whom the startup message names.</summary>
        public string User { get; private set; } = "";

        public bool Drops(Way way) => drops[(int)way];

        // The first message that holds a user is the startup message: length, version, then names and values ended by zeros.
        public void Listen(ReadOnlySpan<byte> piece)
        {
            if (introduced) return;
            var words = Encoding.ASCII.GetString(piece).Split('\0');
            if (Array.IndexOf(words, "user") is not (>= 0 and var at)) return;
            (User, introduced) = (words[at + 1], true);
        }

        public void End(Cut cut, Way way)
        {
            try
            {
                switch (cut)
                {
                    case Cut.Drop: drops[(int)way] = true; break;
                    case Cut.HalfClose: (way == Way.ToServer ? server : client).Shutdown(SocketShutdown.Send); break;
                    case Cut.Close: client.Close(); server.Close(); break;
                    default: client.Close(0); server.Close(0); break;
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The other end was quicker.
            }
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
