using System.ComponentModel;
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

    // Whoever may pass may not list, and only the unprivileged group passes.
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    private static readonly string[] Mapped = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];
    private static readonly string[] Lowered = ["setpriv", $"--reuid={Unprivileged}", $"--regid={Unprivileged}", "--clear-groups", "--"];
    private static readonly bool HasSetsid = OperatingSystem.IsLinux() && OnPath("setsid");

    private readonly string[] prefix;

    private Launcher(string[] prefix) => this.prefix = prefix;

    public static async Task<Launcher> ForAsync(string dataDirectory, PostgresBinaries binaries, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new Launcher([]);
        var mapped = new Launcher(Mapped);
        return await mapped.SucceedsAsync(["true"], cancellation) ? mapped : await LoweredAsync(dataDirectory, binaries, cancellation);
    }

    /// <summary>As an unprivileged user: it must be able to reach the cluster through root's own directory.</summary>
    internal static async Task<Launcher> LoweredAsync(string dataDirectory, PostgresBinaries binaries, CancellationToken cancellation)
    {
        var (root, lowered) = (new Launcher([]), new Launcher(Lowered));
        if (await root.SucceedsAsync(["chgrp", Unprivileged, dataDirectory], cancellation))
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(dataDirectory, Passable);
            if (await lowered.SucceedsAsync(["test", "-x", dataDirectory, "-a", "-x", binaries.Postgres], cancellation)) return lowered;
        }

        throw new StartupException(
            "PostgreSQL does not run as root. Neither a user namespace can be used here, nor does an unprivileged user reach both "
            + $"{dataDirectory} and {binaries.Folder}. Start the service as an ordinary user.");
    }

    /// <summary>Gives a folder to whom the programs run as.</summary>
    public async Task GiveAsync(string folder, CancellationToken cancellation)
    {
        if (prefix != Lowered) return;
        var (code, output) = await new Launcher([]).RunAsync(["chown", "-R", $"{Unprivileged}:{Unprivileged}", folder], cancellation);
        if (code != 0) throw new StartupException($"{folder} cannot be given to an unprivileged user: {output}");
    }

    /// <summary>Runs a program to its end. A cancelled one is ended: it must not go on writing behind our back.</summary>
    public async Task<(int Code, string Output)> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = Start(command);
        try
        {
            var outputs = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, string.Concat(outputs).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts a program in a session of its own, so that Ctrl-C in the terminal reaches the service alone.</summary>
    public Process Start(IReadOnlyList<string> command, bool ownSession = false)
    {
        string[] session = ownSession && HasSetsid ? ["setsid"] : [];
        string[] all = [.. session, .. prefix, .. command];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Messages are read by people and by us: one language, one zone.
        (start.Environment["LC_ALL"], start.Environment["TZ"]) = ("C", "UTC");
        return Process.Start(start) ?? throw new StartupException($"{all[0]} cannot be started.");
    }

    private async Task<bool> SucceedsAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        try
        {
            return (await RunAsync(command, cancellation)).Code == 0;
        }
        catch (Win32Exception)
        {
            // The program is not installed here, which answers the question.
            return false;
        }
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
