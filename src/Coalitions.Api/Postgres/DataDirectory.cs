using System.Globalization;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Postgres;

/// <summary>Where an instance keeps its database, keyring and first key. Held by one process at a time.</summary>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream held;

    private DataDirectory(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <summary>The folder of the keyring: a store of its own, to be backed up apart from the database or not at all.</summary>
    public string Keyring => System.IO.Path.Combine(Path, "keyring");

    public string AdminKey => AdminKeyIn(Path);

    /// <summary>Where the first key of a data directory is, also while another process holds the directory.</summary>
    public static string AdminKeyIn(string path) => System.IO.Path.Combine(System.IO.Path.GetFullPath(path), "admin.key");

    /// <summary><c>$XDG_DATA_HOME/coalitions</c>, else <c>~/.local/share/coalitions</c>.</summary>
    public static string Default => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "coalitions");

    /// <summary>Takes the directory for this process; the kernel gives it back when the process ends, however it ends.</summary>
    /// <exception cref="StartupException">Another process holds it, or it cannot be written.</exception>
    public static DataDirectory Take(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var note = System.IO.Path.Combine(path, "lock.pid");
        FileStream? held = null;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerOnly);
            held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(note, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(path, held);
        }
        catch (IOException exception) when (held is null && IsHeldElsewhere(exception))
        {
            var holder = File.Exists(note) ? $" (process {File.ReadAllText(note).Trim()})" : "";
            throw new StartupException(
                $"Another instance{holder} works in {path}. Stop it, or give this one a directory of its own: --Coalitions:DataDirectory=<path>.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new StartupException($"The data directory {path} cannot be used: {exception.Message}");
        }
    }

    public void Dispose() => held.Dispose();

    // A full disk or a missing right is an IOException too, and no other instance is to blame for it.
    private static bool IsHeldElsewhere(IOException exception)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        const int wouldBlockOnLinux = 11;
        const int wouldBlockOnMac = 35;
        return exception.HResult is sharingViolation or wouldBlockOnLinux or wouldBlockOnMac;
    }
}
