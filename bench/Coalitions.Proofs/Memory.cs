using System.Diagnostics;
using System.Globalization;

namespace Coalitions.Proofs;

/// <summary>The resident memory of a process, in MiB, looked at five times a second.</summary>
public sealed class Memory : IAsyncDisposable
{
    private const double WarmUp = 60;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly List<(double Second, double MiB)> seen = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly int process;
    private readonly Task looking;

    public Memory(int process)
    {
        this.process = process;
        looking = Look();
    }

    public double Now
    {
        get
        {
            var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(':', StringSplitOptions.TrimEntries)[1].Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>The most that was seen.</summary>
    public double Peak
    {
        get
        {
            lock (seen) return seen.Max(look => look.MiB);
        }
    }

    /// <summary>MiB a minute, by least squares over everything after the first minute.</summary>
    public double Growth()
    {
        (double Second, double MiB)[] steady;
        lock (seen) steady = [.. seen.Where(look => look.Second >= WarmUp)];
        if (steady.Length < 3) return double.NaN;
        var (second, size) = (steady.Average(look => look.Second), steady.Average(look => look.MiB));
        return 60 * steady.Sum(look => (look.Second - second) * (look.MiB - size)) / steady.Sum(look => (look.Second - second) * (look.Second - second));
    }

    /// <summary>How it stood at the end of each minute.</summary>
    public string Course()
    {
        lock (seen)
            return string.Join(' ', seen.GroupBy(look => (int)(look.Second / 60)).OrderBy(minute => minute.Key).Select(minute => minute.Last().MiB.ToString("N0", CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await looking;
        stopping.Dispose();
    }

    private async Task Look()
    {
        var since = Stopwatch.StartNew();
        while (!stopping.IsCancellationRequested)
        {
            var now = Now;
            lock (seen) seen.Add((since.Elapsed.TotalSeconds, now));
            await Task.Delay(Interval, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
