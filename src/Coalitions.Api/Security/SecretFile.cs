using Coalitions.Api.Persistence;

namespace Coalitions.Api.Security;

/// <summary>Files with secrets in them are nobody else's to read.</summary>
public static class SecretFile
{
    /// <exception cref="StartupException">Everybody on the machine may read it.</exception>
    public static void MustBePrivate(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return;
        if ((File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            throw new StartupException($"{path} can be read by everybody on this machine. Restrict it (chmod 400, owned by the service's user) and consider its secret known.");
    }

    /// <summary>The private keys that the server is given for TLS.</summary>
    public static void CheckTls(IConfiguration configuration)
    {
        foreach (var certificate in configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.GetSection("Certificate"))
                     .Concat(configuration.GetSection("Kestrel:Certificates").GetChildren()))
            if ((certificate["KeyPath"] ?? certificate["Path"]) is { } path) MustBePrivate(path);
    }
}
