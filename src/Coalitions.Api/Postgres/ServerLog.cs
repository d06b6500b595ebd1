using System.Diagnostics;

namespace Coalitions.Api.Postgres;

/// <summary>
/// What the server says: kept in a file, the last lines also at hand for whoever asks why it failed. A file that cannot take
/// them never keeps us from listening, for the server would wait for us.
/// </summary>
internal sealed class ServerLog : IDisposable
{
    private const int LinesAtHand = 5;
    private const int Limit = 10_000_000;

    private readonly Lock writing = new();
    private readonly Queue<string> last = new();
    private readonly StreamWriter file;
    private bool closed;

    public ServerLog(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length > Limit) File.Move(path, path + ".1", overwrite: true);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new StreamWriter(path, options) { AutoFlush = true };
    }

    /// <summary>Ends when the server and all its children have closed their outputs.</summary>
    public Task FollowAsync(Process server)
    {
        lock (writing) last.Clear();
        return Task.WhenAll(CopyAsync(server.StandardOutput), CopyAsync(server.StandardError));
    }

    public string LastLines
    {
        get
        {
            lock (writing) return last.Count == 0 ? "it said nothing." : string.Join(" / ", last);
        }
    }

    public void Dispose()
    {
        lock (writing)
        {
            closed = true;
            file.Dispose();
        }
    }

    private async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (writing)
            {
                if (closed) return;
                last.Enqueue(line);
                if (last.Count > LinesAtHand) last.Dequeue();
                try
                {
                    file.WriteLine(line);
                }
                catch (IOException)
                {
                    // The volume is full, of which the server is about to tell as well.
                }
            }
        }
    }
}
