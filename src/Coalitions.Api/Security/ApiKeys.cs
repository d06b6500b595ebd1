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
/// Keys of the form <c>coal_{id}_{secret}{checksum}</c>: 256 random bits, shown once, stored as a keyed hash, compared in
/// constant time, and remembered for less than half a minute so that not every request asks the database. The checksum lets
/// whoever searches texts for keys that escaped tell one from garbage, and garbage never asks the database.
/// </summary>
public sealed class ApiKeys(Database database, RootKey rootKey, TimeProvider clock) : IDisposable
{
    /// <summary>How keys begin.</summary>
    public const string Prefix = "coal_";

    private const int IdLength = 12;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;
    private const int MostRemembered = 10_000;
    private const int LookUpsAtATime = 8;

    // Asked at the latest so long after it was revoked elsewhere, the time of the question included.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(20);

    private readonly byte[] pepper = rootKey.Derive("api-keys");
    private readonly ConcurrentDictionary<string, (Stored? Key, long Since)> remembered = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new();
    private readonly SemaphoreSlim lookUps = new(LookUpsAtATime);

    /// <summary>The caller that a key speaks for, or null.</summary>
    public async ValueTask<Caller?> Recognise(string key, CancellationToken cancellation) =>
        await Look(key, cancellation) is { IsLive: true, Caller: { } caller } ? caller : null;

    /// <summary>Whose key it is, live or not; nobody's where the secret is another.</summary>
    public async ValueTask<(Caller? Caller, bool IsLive)> Look(string key, CancellationToken cancellation)
    {
        if (Parts(key) is not var (id, secret)) return default;
        var held = await Find(id, cancellation);
        if (!CryptographicOperations.FixedTimeEquals(HashOf(secret), held?.Hash ?? HashOf("")) || held is null) return default;
        var now = clock.GetUtcNow();
        var isLive = !held.Revoked && !(held.ExpiresAt <= now);
        if (isLive) used[id] = now;
        return (held.Caller, isLive);
    }

    /// <summary>Whether a caller may still do what it could when it was recognised: for answers that go on for long. A provider's token is good until it ends.</summary>
    public async ValueTask<bool> StillSpeaksFor(Caller caller, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (caller.Ends <= now) return false;
        if (caller.KeyId == Oidc.SchemeName) return true;
        if (await Find(caller.KeyId, cancellation) is not { Revoked: false } held || held.ExpiresAt <= now) return false;
        used[caller.KeyId] = now;
        return held.Caller.Tenant == caller.Tenant && held.Caller.Principal == caller.Principal && held.Caller.Roles.SetEquals(caller.Roles);
    }

    /// <summary>Whether a text has the form of a key, whoever's.</summary>
    public static bool HasForm(string text) => Parts(text) is not null;

    /// <summary>Makes a key and answers it; this is the only time it is seen.</summary>
    public async Task<string> Make(NpgsqlDataSource connection, string tenant, IReadOnlyCollection<string> roles, CancellationToken cancellation)
    {
        var key = Draw();
        await Store(connection, key, tenant, roles, cancellation);
        return key;
    }

    /// <summary>A key that stands for nobody until it is stored.</summary>
    public static string Draw() =>
        Of(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The key of this id and secret.</summary>
    internal static string Of(string id, string secret) => $"{Prefix}{id}_{secret}" is var text ? text + Checksum(text) : text;

    internal static string SecretOf(string key) => Parts(key)!.Value.Secret;

    /// <summary>The public part of a key.</summary>
    public static string IdOf(string key) => key.Substring(Prefix.Length, IdLength);

    /// <summary>What is stored of its secret.</summary>
    public byte[] HashOfSecretIn(string key) => HashOf((Parts(key) ?? throw new ArgumentException("It is no key.", nameof(key))).Secret);

    /// <summary>Stores a key, and its tenant where that is new.</summary>
    public async Task Store(NpgsqlDataSource connection, string key, string tenant, IReadOnlyCollection<string> roles, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand("""
            with tenant as (insert into app.tenants (tenant_id) values ($2) on conflict do nothing)
            insert into app.api_keys (key_id, tenant_id, principal_id, roles, secret_hash) values ($1, $2, $3, $4, $5)
            """);
        foreach (var value in (object[])[IdOf(key), tenant, Guid.CreateVersion7(), roles.ToArray(), HashOfSecretIn(key)]) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets what is remembered of a key: here it stops at once, elsewhere within half a minute.</summary>
    public void Forget(string id) => remembered.TryRemove(id, out _);

    /// <summary>Which keys were used since this was last asked, and when.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> TakeUses()
    {
        var taken = new Dictionary<string, DateTimeOffset>();
        foreach (var id in used.Keys)
            if (used.TryRemove(id, out var at)) taken[id] = at;
        return taken;
    }

    public void Dispose() => lookUps.Dispose();

    private static (string Id, string Secret)? Parts(string key)
    {
        const int length = 5 + IdLength + 1 + SecretLength + ChecksumLength;
        if (key.Length != length || !key.StartsWith(Prefix, StringComparison.Ordinal) || key[Prefix.Length + IdLength] != '_') return null;
        var (id, secret) = (key.Substring(Prefix.Length, IdLength), key.Substring(Prefix.Length + IdLength + 1, SecretLength));
        return id.All(char.IsAsciiHexDigitLower) && key.EndsWith(Checksum(key[..^ChecksumLength]), StringComparison.Ordinal) ? (id, secret) : null;
    }

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, ChecksumLength / 2));

    // Whoever tries ids that nobody has takes no more than a few of the database's connections.
    private async ValueTask<Stored?> Find(string id, CancellationToken cancellation)
    {
        if (remembered.TryGetValue(id, out var held) && clock.GetElapsedTime(held.Since) < Remembered) return held.Key;
        await lookUps.WaitAsync(cancellation);
        try
        {
            if (remembered.TryGetValue(id, out held) && clock.GetElapsedTime(held.Since) < Remembered) return held.Key;
            if (remembered.Count > MostRemembered) remembered.Clear();
            var since = clock.GetTimestamp();
            return (remembered[id] = (await Read(id, cancellation), since)).Key;
        }
        finally
        {
            lookUps.Release();
        }
    }

    private async Task<Stored?> Read(string id, CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand("select tenant_id, principal_id, roles, secret_hash, expires_at, revoked from app.key_of($1)");
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        DateTimeOffset? expires = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4);
        var caller = new Caller(reader.GetString(0), reader.GetGuid(1), id, reader.GetFieldValue<string[]>(2).ToFrozenSet()) { Ends = expires };
        return new Stored(caller, reader.GetFieldValue<byte[]>(3), expires, reader.GetBoolean(5));
    }

    private byte[] HashOf(string secret) => HMACSHA256.HashData(pepper, Encoding.UTF8.GetBytes(secret));

    private sealed record Stored(Caller Caller, byte[] Hash, DateTimeOffset? ExpiresAt, bool Revoked);
}
