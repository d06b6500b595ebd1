using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>The database that the operator gives to the service.</summary>
public static class GivenDatabase
{
    /// <summary>How its owner connects; null where none is given. The password may lie in a file, out of sight of who can see the environment.</summary>
    /// <exception cref="StartupException">What is given cannot be used.</exception>
    public static string? Of(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Coalitions") is not { } given) return null;
        var settings = Read(given);
        if (configuration["Coalitions:DatabasePasswordFile"] is { } file) settings.Password = ReadPassword(file);
        return settings.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Read(string given)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(given);
            if (settings is { Host.Length: > 0, Database.Length: > 0 }) return settings;
        }
        catch (ArgumentException)
        {
            // What it complains about may be a piece of the password, so it is not repeated.
        }

        throw new StartupException(
            "ConnectionStrings:Coalitions cannot be used: it must be of the form Host=…;Database=…;Username=…, with values that contain a semicolon in quotes.");
    }

    private static string ReadPassword(string file)
    {
        Security.SecretFile.MustBePrivate(file);
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The password of the database cannot be read: {exception.Message}");
        }
    }
}
