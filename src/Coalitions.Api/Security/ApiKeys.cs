using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Npgsql;

namespace Coalitions.Api.Security;

/// <summary>
/// Keys of the form <c>coal_{id}_{secret}</c>: 256 random bits, shown once, stored as a keyed hash, compared in constant
/// time, and remembered for half a minute so that not every request asks the database.
/// </summary>
public sealed class ApiKeys(Database database, RootKey rootKey, TimeProvider clock)
{
    private const string Prefix = "coal";
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    private readonly byte[] pepper = rootKey.Derive("api-keys");
    private readonly ConcurrentDictionary<string, (Stored? Key, long Since)> remembered = new();

    /// <summary>The caller that a key speaks for, or null.</summary>
    public async ValueTask<Caller?> Recognise(string key, CancellationToken cancellation)
    {
        var parts = key.Split('_', 3);
        if (parts is not [Prefix, { Length: 12 } id, { Length: 43 } secret] || !id.All(char.IsAsciiHexDigitLower)) return null;
        if (!remembered.TryGetValue(id, out var held) || clock.GetElapsedTime(held.Since) > Remembered)
        {
            if (remembered.Count > 10_000) remembered.Clear();
            held = remembered[id] = (await Find(id, cancellation), clock.GetTimestamp());
        }

        var matches = CryptographicOperations.FixedTimeEquals(HashOf(secret), held.Key?.Hash ?? HashOf(""));
        return matches && held.Key is { } stored && !(stored.ExpiresAt <= clock.GetUtcNow()) ? stored.Caller : null;
    }

    /// <summary>Makes a key and answers it; this is the only time it is seen.</summary>
    public async Task<string> Make(NpgsqlDataSource connection, string tenant, IReadOnlyCollection<string> roles, CancellationToken cancellation)
    {
        var key = Draw();
        await Store(connection, key, tenant, roles, cancellation);
        return key;
    }

    /// <summary>A key that stands for nobody until it is stored.</summary>
    public static string Draw() =>
        $"{Prefix}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    public async Task Store(NpgsqlDataSource connection, string key, string tenant, IReadOnlyCollection<string> roles, CancellationToken cancellation)
    {
        var (id, secret) = key.Split('_', 3) is [_, var first, var second] ? (first, second) : throw new ArgumentException("It is no key.", nameof(key));
        await using var command = connection.CreateCommand(
            "insert into app.api_keys (key_id, tenant_id, principal_id, roles, secret_hash) values ($1, $2, $3, $4, $5)");
        foreach (var value in (object[])[id, tenant, Guid.CreateVersion7(), roles.ToArray(), HashOf(secret)]) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<Stored?> Find(string id, CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand(
            "select tenant_id, principal_id, roles, secret_hash, expires_at from app.api_keys where key_id = $1 and revoked_at is null");
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        var caller = new Caller(reader.GetString(0), reader.GetGuid(1), id, reader.GetFieldValue<string[]>(2).ToFrozenSet());
        return new Stored(caller, reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4));
    }

    private byte[] HashOf(string secret) => HMACSHA256.HashData(pepper, Encoding.UTF8.GetBytes(secret));

    private sealed record Stored(Caller Caller, byte[] Hash, DateTimeOffset? ExpiresAt);
}
