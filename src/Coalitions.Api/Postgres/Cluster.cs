using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Postgres;

/// <summary>The files of the database, and whoever serves them. Whoever uses it holds the <see cref="DataDirectory"/>.</summary>
internal sealed partial class Cluster(string dataDirectory, PostgresBinaries binaries, Launcher launcher, Endpoint endpoint, ILogger logger)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    // Fast: connections end, everything is written. Immediate: at once, and the next start recovers.
    private static readonly (int Signal, string Mode)[] Stops = [(2, "fast"), (3, "immediate")];

    public string Folder { get; } = Path.Combine(dataDirectory, "postgres");

    /// <summary>
    /// Makes the cluster if there is none: beside, then renamed into place, so that an interrupted first start leaves nothing
    /// that looks like one.
    /// </summary>
    /// <exception cref="StartupException">initdb failed, or something that is no cluster lies in its place.</exception>
    public async Task InitialiseAsync(CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(Folder, "PG_VERSION")))
        {
            await launcher.GiveAsync(Folder, cancellation);
            return;
        }

        // We rename a finished cluster only, so files without a version are a damaged one. It is somebody's data: not ours to clear.
        if (Directory.Exists(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any())
            throw new StartupException($"{Folder} is not empty and has no PG_VERSION: a damaged database. Restore it from a backup, or move it away to begin anew.");

        foreach (var abandoned in Directory.GetDirectories(dataDirectory, "postgres.new*")) Clear(abandoned);
        // A name of its own: an initdb whose service was killed may still be writing into the last one.
        var draft = $"{Folder}.new-{Guid.NewGuid():N}";
        Directory.CreateDirectory(draft);
        await launcher.GiveAsync(draft, cancellation);
        var (code, output) = await launcher.RunAsync(
            [
                binaries.InitDb, "-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C", "--data-checksums", "--no-instructions",
                .. endpoint.Authentication,
            ],
            cancellation);
        if (code != 0) throw new StartupException($"initdb failed: {output}");
        if (Directory.Exists(Folder)) Directory.Delete(Folder);
        Directory.Move(draft, Folder);
    }

    /// <summary>Stops a server that outlived its service. We hold the directory, so it is nobody else's.</summary>
    /// <exception cref="StartupException">It does not stop.</exception>
    public async Task StopOrphanAsync(CancellationToken cancellation)
    {
        var note = Path.Combine(Folder, "postmaster.pid");
        if (!File.Exists(note)) return;
        var first = (await File.ReadAllLinesAsync(note, cancellation)).FirstOrDefault();
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !IsAlive(pid)) return;
        if (!await IsOurServerAsync(pid, cancellation))
        {
            // Another process now has the number of a killed server, and PostgreSQL would refuse to start. Where the number is
            // nobody's the note stays: PostgreSQL finds by it the memory that children of the killed server may still use.
            File.Delete(note);
            return;
        }

        logger.LogWarning("A PostgreSQL left over from an earlier run (process {Pid}) is stopped first.", pid);
        if (!await StopAsync(pid, async () => !await IsOurServerAsync(pid, cancellation), cancellation))
            throw new StartupException($"The PostgreSQL left over from an earlier run (process {pid}) does not stop.");
    }

    /// <summary>Whether it stopped in time, asked politely and then firmly.</summary>
    public async Task<bool> StopAsync(int pid, Func<Task<bool>> stopped, CancellationToken cancellation = default)
    {
        foreach (var (signal, mode) in Stops)
        {
            if (await stopped()) return true;
            // Whether it could be asked shows in whether it stops: it may have ended just now by itself.
            if (!OperatingSystem.IsWindows()) _ = Kill(pid, signal);
            else await launcher.RunAsync([binaries.PgCtl, "stop", "-D", Folder, "-m", mode, "--no-wait"], cancellation);
            for (var since = Stopwatch.StartNew(); since.Elapsed < StopLimit; await Task.Delay(20, cancellation))
                if (await stopped()) return true;
        }

        return false;
    }

    private void Clear(string abandoned)
    {
        try
        {
            Directory.Delete(abandoned, recursive: true);
        }
        catch (IOException exception)
        {
            logger.LogWarning("{Folder}, left by an interrupted first start, is still in use and stays: {Reason}", abandoned, exception.Message);
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // Numbers are used again, so a process counts as ours only when it is a postgres of this very folder.
    private async Task<bool> IsOurServerAsync(int pid, CancellationToken cancellation)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return File.ReadAllText($"/proc/{pid}/comm").Trim() == "postgres" && WorksHere(pid);
            if (OperatingSystem.IsWindows())
            {
                using var process = Process.GetProcessById(pid);
                return string.Equals(process.MainModule?.FileName, binaries.Postgres, StringComparison.OrdinalIgnoreCase);
            }

            var (_, command) = await launcher.RunAsync(["ps", "-ww", "-o", "command=", "-p", $"{pid}"], cancellation);
            return command.Contains("postgres", StringComparison.Ordinal) && command.Contains(Folder, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException
            or UnauthorizedAccessException or Win32Exception)
        {
            return false;
        }
    }

    // A server works in its cluster's folder. Paths may differ by links and notes may be copies, a file laid down now tells.
    private bool WorksHere(int pid)
    {
        var mark = $"same-{Guid.NewGuid():N}";
        var here = Path.Combine(Folder, mark);
        try
        {
            File.WriteAllText(here, "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Taken for a stranger it would lose its note, and a second server could start beside it.
            throw new StartupException($"Whether process {pid} is the PostgreSQL of {Folder} cannot be told: {exception.Message}");
        }

        try
        {
            return File.Exists($"/proc/{pid}/cwd/{mark}");
        }
        finally
        {
            File.Delete(here);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
