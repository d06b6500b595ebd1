using System.Reflection;
using System.Runtime.InteropServices;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Postgres;

/// <summary>Where the programs of the embedded PostgreSQL lie.</summary>
public sealed record PostgresBinaries(string Folder)
{
    public string InitDb => Program("initdb");

    public string Postgres => Program("postgres");

    public string PgCtl => Program("pg_ctl");

    /// <summary>The folder that a setting names, else the package of this platform that the build restored.</summary>
    public static PostgresBinaries Find(string? setting)
    {
        var restored = typeof(PostgresBinaries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "EmbeddedPostgres")?.Value;
        var folder = setting ?? Path.Combine(restored ?? "", Platform, "native", "bin");
        var binaries = new PostgresBinaries(folder);
        return File.Exists(binaries.Postgres)
            ? binaries
            : throw new StartupException(
                $"No PostgreSQL in {folder}. Build with Node.js 20 or newer at hand, set Coalitions:PostgresBinaries, or give ConnectionStrings:Coalitions.");
    }

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    private string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
