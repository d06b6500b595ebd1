using System.Diagnostics;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Postgres;

/// <summary>
/// Starts PostgreSQL's programs as somebody PostgreSQL accepts: it refuses to run as root, so root starts them in a user
/// namespace in which it is an ordinary user, or else as an unprivileged user to whom the cluster is given.
/// </summary>
public sealed class Launcher
{
    private const string Unprivileged = "65534";

    private readonly string[] prefix;

    private Launcher(string[] prefix) => this.prefix = prefix;

    public static async Task<Launcher> ForAsync(string cluster, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new Launcher([]);
        string[] mapped = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];
        if (await Succeeds([.. mapped, "true"], cancellation)) return new Launcher(mapped);
        string[] lowered = ["setpriv", $"--reuid={Unprivileged}", $"--regid={Unprivileged}", "--clear-groups", "--"];
        Directory.CreateDirectory(cluster);
        if (await Succeeds(["chown", "-R", $"{Unprivileged}:{Unprivileged}", cluster], cancellation)
            && await Succeeds([.. lowered, "test", "-w", cluster], cancellation)) return new Launcher(lowered);
        throw new StartupException(
            "PostgreSQL does not run as root, and neither a user namespace nor an unprivileged user can be used here. Start the service as an ordinary user.");
    }

    /// <summary>Runs a program to its end; its output when it fails.</summary>
    public async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = Start(command);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation) + await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0) throw new StartupException($"{Path.GetFileName(command[0])} failed: {output.Trim()}");
    }

    /// <summary>Starts a program in a session of its own, so that Ctrl-C in the terminal reaches the service alone.</summary>
    public Process Start(IReadOnlyList<string> command, bool ownSession = false)
    {
        string[] session = ownSession && OperatingSystem.IsLinux() ? ["setsid"] : [];
        string[] all = [.. session, .. prefix, .. command];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Messages are read by people and by us: one language, one zone.
        (start.Environment["LC_ALL"], start.Environment["TZ"]) = ("C", "UTC");
        return Process.Start(start) ?? throw new StartupException($"{all[0]} cannot be started.");
    }

    private static async Task<bool> Succeeds(string[] command, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
