using Coalitions.Api.Persistence;
using Coalitions.Api.Postgres;

namespace Coalitions.Api.Security;

/// <summary>The key that the first start makes, kept where only the owner of the data directory can read it.</summary>
public static class FirstKey
{
    public const string Tenant = "default";

    /// <summary>The first key, or null where the database already has keys and none of them is known here.</summary>
    /// <exception cref="StartupException">It cannot be kept.</exception>
    public static async Task<string?> Ensure(ApiKeys keys, Database database, DataDirectory directory, CancellationToken cancellation)
    {
        await using var command = database.Owner.CreateCommand("select exists (select from app.api_keys)");
        if ((bool)(await command.ExecuteScalarAsync(cancellation))!)
        {
            SecretFile.MustBePrivate(directory.AdminKey);
            return File.Exists(directory.AdminKey) ? (await File.ReadAllTextAsync(directory.AdminKey, cancellation)).Trim() : null;
        }

        // Kept before it is stored: what an interrupted start has kept only, the next one replaces; the other way round nobody
        // would ever hold a key. A file that is there already belongs to a database that is gone.
        var key = ApiKeys.Draw();
        await Keep(key, directory.AdminKey, cancellation);
        await keys.Store(database.Owner, key, Tenant, [Role.Operator, Role.Admin, Role.Recorder, Role.Analyst], cancellation);
        return key;
    }

    /// <summary>For whoever lost it: another first key, made where only the owner of the data directory can make it. Others stay as they are.</summary>
    public static async Task<int> MakeAnother(Foundation foundation, CancellationToken cancellation)
    {
        var key = ApiKeys.Draw();
        await Keep(key, foundation.FirstKeyFile, cancellation);
        await foundation.Keys.Store(foundation.Database.Owner, key, Tenant, [Role.Operator, Role.Admin, Role.Recorder, Role.Analyst], cancellation);
        Console.WriteLine($"Another first key is in {foundation.FirstKeyFile}. Delete the one that was lost: DELETE /v1/keys/{{id}}, GET /v1/keys lists them.");
        return 0;
    }

    private static async Task Keep(string key, string path, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using var file = new StreamWriter(path, options);
            await file.WriteLineAsync(key.AsMemory(), cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The first key cannot be kept: {exception.Message}");
        }
    }
}
