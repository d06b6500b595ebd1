using System.Diagnostics;

namespace Coalitions.Proofs.Storage;

/// <summary>A small volume in memory, which can be filled to the last byte and given its space back.</summary>
public sealed class Volume : IAsyncDisposable
{
    private const int Block = 1 << 16;

    private Volume(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <param name="files">How many files it can hold.</param>
    /// <exception cref="HarnessException">It cannot be mounted, for which root is needed.</exception>
    public static async Task<Volume> Mount(int megabytes, int files = 100_000)
    {
        var folder = Directory.CreateTempSubdirectory("coalitions-volume-").FullName;
        if (await Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,nr_inodes={files},mode=0700", "tmpfs", folder) != 0)
            throw new HarnessException("A volume in memory cannot be mounted here; it takes root.");
        return new Volume(folder);
    }

    /// <summary>Takes all space that is left.</summary>
    public void Fill()
    {
        try
        {
            using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (var block = new byte[Block]; ;) file.Write(block);
        }
        catch (IOException)
        {
            // Full, as it is meant to be.
        }
    }

    /// <summary>Takes all room for further files, and leaves that for their content.</summary>
    public void FillWithNames()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "names")).FullName;
        try
        {
            for (var i = 0; ; i++) File.WriteAllText(Path.Combine(folder, $"{i}"), "");
        }
        catch (IOException)
        {
            // Full, as it is meant to be.
        }
    }

    public void GiveBack() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        // Whoever still works in it is ended by now or does not matter: the volume goes when the last of them does.
        await Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static async Task<int> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
