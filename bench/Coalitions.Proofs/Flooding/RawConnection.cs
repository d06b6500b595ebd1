using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Coalitions.Proofs.Flooding;

/// <summary>A connection below HTTP, so that what is sent on it can be too much, too slow or nothing at all.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };

    private RawConnection()
    {
    }

    public NetworkStream Stream => client.GetStream();

    public static async Task<RawConnection> Open(Uri address)
    {
        var connection = new RawConnection();
        try
        {
            await connection.client.ConnectAsync(address.Host, address.Port);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The status that comes back while <paramref name="send"/> sends; null where the connection is closed without one.</summary>
    /// <exception cref="TimeoutException">Neither came within the limit.</exception>
    public async Task<int?> Answer(Func<NetworkStream, CancellationToken, Task> send, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource();
        var sending = Send();
        try
        {
            return await Status().WaitAsync(limit);
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }

        async Task Send()
        {
            try
            {
                await send(Stream, stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // It was answered, or closed, before everything was sent: that is what this is about.
            }
        }
    }

    /// <summary>Whether the other side has closed the connection by now.</summary>
    public bool IsClosed => client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Available == 0;

    public void Dispose() => client.Dispose();

    private async Task<int?> Status()
    {
        var (head, buffer) = (new StringBuilder(), new byte[512]);
        try
        {
            while (head.Length < 12)
            {
                var read = await Stream.ReadAsync(buffer);
                if (read == 0) return null;
                head.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            return null;
        }

        return int.Parse(head.ToString(9, 3), CultureInfo.InvariantCulture);
    }
}
