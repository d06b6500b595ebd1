using System.Globalization;

namespace Coalitions.Proofs.Flooding;

/// <summary>The resident memory of a process, in MiB, looked at five times a second.</summary>
public sealed class Memory : IDisposable
{
    private readonly int pid;
    private readonly Timer timer;
    private long peak;

    public Memory(int pid)
    {
        this.pid = pid;
        timer = new Timer(_ => Interlocked.Exchange(ref peak, Math.Max(Interlocked.Read(ref peak), Now)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    public long Now
    {
        get
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return process.WorkingSet64 >> 20;
        }
    }

    public string Peak => Interlocked.Read(ref peak).ToString(CultureInfo.InvariantCulture);

    public void Dispose() => timer.Dispose();
}
