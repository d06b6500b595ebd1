using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Coalitions.Proofs.Storage;

/// <summary>Makes system calls of a server and its children fail or dawdle.</summary>
public sealed class Tracer : IAsyncDisposable
{
    private readonly Process process;

    private Tracer(Process process) => this.process = process;

    /// <param name="injection">What strace is to do with these calls, such as <c>error=EIO:when=5</c>.</param>
    /// <exception cref="HarnessException">There is no strace here.</exception>
    public static Tracer Attach(int server, string calls, string injection)
    {
        int[] all = [server, .. Ledger.Target.ChildrenOf(server)];
        try
        {
            return new Tracer(Process.Start("strace",
            [
                "-qq", "-f", "-o", "/dev/null", .. all.SelectMany(pid => (string[])["-p", pid.ToString(CultureInfo.InvariantCulture)]),
                "-e", $"trace={calls}", "-e", $"inject={calls}:{injection}",
            ]));
        }
        catch (Win32Exception)
        {
            throw new HarnessException("System calls cannot be made to fail here; it takes strace.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Asked to end it lets go of whom it traces; whoever it traced may have ended already, and it with them.
        if (!process.HasExited) await ServiceProcess.Kill("TERM", process.Id);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
