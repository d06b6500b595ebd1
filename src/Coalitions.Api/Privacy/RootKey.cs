using System.Security.Cryptography;
using System.Text;

namespace Coalitions.Api.Privacy;

/// <summary>The secret under which everything personal is encrypted: 32 random bytes in a file that only its owner can read.</summary>
public sealed class RootKey
{
    private const int Length = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] secret;

    private RootKey(byte[] secret) => this.secret = secret;

    /// <summary>Tells whether a database was made with this key, and nothing else of it.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Derive("fingerprint").AsSpan(0, 16));

    /// <summary>A key of 32 bytes for one purpose (HKDF-SHA256).</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Length, info: Encoding.UTF8.GetBytes($"coalitions.v1|{purpose}"));

    /// <summary>Reads the key of this folder, or makes one where there is none.</summary>
    /// <exception cref="Persistence.StartupException">The file can be read by others, or is no key.</exception>
    public static RootKey Open(string folder)
    {
        var file = Path.Combine(folder, "root.key");
        if (!File.Exists(file)) Create(folder, file);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != 0)
            throw new Persistence.StartupException($"{file} can be read by others. Restrict it (chmod 600) and consider it known.");
        var secret = File.ReadAllBytes(file);
        return secret.Length == Length
            ? new RootKey(secret)
            : throw new Persistence.StartupException($"{file} is no root key: it has {secret.Length} bytes instead of {Length}.");
    }

    // Written beside and linked into place, so that a crash leaves the whole key or none, and of two starters one wins.
    private static void Create(string folder, string file)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(Length));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
