using Coalitions.Api.Persistence;
using Coalitions.Api.Postgres;

namespace Coalitions.Api.Security;

/// <summary>The key that the first start makes, kept where only the owner of the data directory can read it.</summary>
public static class FirstKey
{
    public const string Tenant = "default";

    /// <summary>The first key, or null where the database already has keys and none of them is known here.</summary>
    public static async Task<string?> Ensure(ApiKeys keys, Database database, DataDirectory directory, CancellationToken cancellation)
    {
        if (File.Exists(directory.AdminKey)) return (await File.ReadAllTextAsync(directory.AdminKey, cancellation)).Trim();
        await using var command = database.Owner.CreateCommand("select exists (select from app.api_keys)");
        if ((bool)(await command.ExecuteScalarAsync(cancellation))!) return null;
        var key = await keys.Make(database.Owner, Tenant, [Role.Operator, Role.Admin, Role.Recorder, Role.Analyst], cancellation);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(directory.AdminKey, options);
        await file.WriteLineAsync(key.AsMemory(), cancellation);
        return key;
    }
}
