using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Coalitions.Api.Privacy;

/// <summary>
/// One random key for each subject, wrapped under its tenant's key, in a store of its own: what is destroyed here is gone,
/// and no copy or backup of the event store brings it back.
/// </summary>
public sealed class Keyring : IKeyring, IAsyncDisposable
{
    private const int CachedKeys = 100_000;
    private const int Chunk = 500;

    private readonly RootKey rootKey;
    private readonly string connectionString;
    private readonly ConcurrentDictionary<(string Tenant, Guid Subject), byte[]> cache = new();
    private readonly ConcurrentDictionary<string, byte[]> tenantKeys = new();
    private readonly Channel<Wanted> wanted = Channel.CreateUnbounded<Wanted>(new() { SingleReader = true });
    private readonly Task writer;

    private Keyring(RootKey rootKey, string file)
    {
        this.rootKey = rootKey;
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ConnectionString;
        using (var connection = Connect())
        {
            Execute(connection, "pragma journal_mode = wal");
            Execute(connection, """
                create table if not exists subject_keys (
                    tenant text not null, subject blob not null, wrapped blob, destroyed_at text,
                    primary key (tenant, subject)) without rowid
                """);
        }

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        writer = Task.Run(WriteAsync);
    }

    public static Keyring Open(RootKey rootKey, string folder) => new(rootKey, Path.Combine(folder, "keyring.db"));

    /// <summary>The keys of these subjects, durably made where there were none.</summary>
    /// <exception cref="SubjectErasedException">A subject's key was destroyed: nothing more is to be kept about it.</exception>
    public async ValueTask<SubjectKeys> EnsureAsync(string tenant, IReadOnlyCollection<Guid> subjects, CancellationToken cancellation)
    {
        var found = Find(tenant, subjects);
        if (found.Count == subjects.Distinct().Count()) return new SubjectKeys(found);
        var request = new Wanted(tenant, [.. subjects.Where(subject => !found.ContainsKey(subject)).Distinct()]);
        await wanted.Writer.WriteAsync(request, cancellation);
        await request.Done.Task.WaitAsync(cancellation);
        found = Find(tenant, subjects);
        return found.Count == subjects.Distinct().Count() ? new SubjectKeys(found) : throw new SubjectErasedException();
    }

    /// <summary>The keys that there are; a destroyed or unknown subject is simply absent.</summary>
    public SubjectKeys Of(string tenant, IReadOnlyCollection<Guid> subjects) => new(Find(tenant, subjects));

    /// <summary>Destroys a subject's key for good: it is never made again.</summary>
    public async Task DestroyAsync(string tenant, Guid subject, CancellationToken cancellation)
    {
        await using var connection = Connect();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                insert into subject_keys (tenant, subject, wrapped, destroyed_at) values ($tenant, $subject, null, datetime('now'))
                on conflict (tenant, subject) do update set wrapped = null, destroyed_at = datetime('now')
                """;
            command.Parameters.AddWithValue("$tenant", tenant);
            command.Parameters.AddWithValue("$subject", subject.ToByteArray(bigEndian: true));
            await command.ExecuteNonQueryAsync(cancellation);
        }

        // From here on it is gone for everybody, whether or not the log can be cut just now.
        cache.TryRemove((tenant, subject), out _);
        Execute(connection, "pragma wal_checkpoint(truncate)");
    }

    public async ValueTask DisposeAsync()
    {
        wanted.Writer.TryComplete();
        await writer;
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
    }

    private Dictionary<Guid, byte[]> Find(string tenant, IReadOnlyCollection<Guid> subjects)
    {
        var found = new Dictionary<Guid, byte[]>(subjects.Count);
        var missing = new List<Guid>();
        foreach (var subject in subjects.Distinct())
            if (cache.TryGetValue((tenant, subject), out var key)) found[subject] = key;
            else missing.Add(subject);
        if (missing.Count == 0) return found;

        using var connection = Connect();
        foreach (var chunk in missing.Chunk(Chunk))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"select subject, wrapped from subject_keys where tenant = $tenant and wrapped is not null and subject in ({string.Join(',', chunk.Select((_, i) => $"$s{i}"))})";
            command.Parameters.AddWithValue("$tenant", tenant);
            for (var i = 0; i < chunk.Length; i++) command.Parameters.AddWithValue($"$s{i}", chunk[i].ToByteArray(bigEndian: true));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var subject = new Guid((byte[])reader[0], bigEndian: true);
                found[subject] = Remember(tenant, subject, Unwrap(tenant, subject, (byte[])reader[1]));
            }
        }

        return found;
    }

    // One writer takes everybody who waits into one transaction, so that they share the wait for the disk.
    private async Task WriteAsync()
    {
        while (await wanted.Reader.WaitToReadAsync())
        {
            var group = new List<Wanted>();
            while (group.Count < 1_000 && wanted.Reader.TryRead(out var next)) group.Add(next);
            try
            {
                Insert(group);
                foreach (var request in group) request.Done.TrySetResult();
            }
#pragma warning disable CA1031 // Whatever went wrong is told to those who wait; the writer goes on for the next.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                foreach (var request in group) request.Done.TrySetException(exception);
            }
        }
    }

    private void Insert(List<Wanted> group)
    {
        using var connection = Connect();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "insert into subject_keys (tenant, subject, wrapped) values ($tenant, $subject, $wrapped) on conflict do nothing";
        var (tenant, subject, wrapped) = (command.Parameters.Add("$tenant", SqliteType.Text),
            command.Parameters.Add("$subject", SqliteType.Blob), command.Parameters.Add("$wrapped", SqliteType.Blob));
        foreach (var request in group)
            foreach (var id in request.Subjects)
            {
                (tenant.Value, subject.Value) = (request.Tenant, id.ToByteArray(bigEndian: true));
                wrapped.Value = Wrap(request.Tenant, id, RandomNumberGenerator.GetBytes(32));
                command.ExecuteNonQuery();
            }

        transaction.Commit();
    }

    private byte[] Wrap(string tenant, Guid subject, byte[] key) => Aead.Encrypt(TenantKey(tenant), key, Bound(tenant, subject));

    private byte[] Unwrap(string tenant, Guid subject, byte[] wrapped) =>
        Aead.Decrypt(TenantKey(tenant), wrapped, Bound(tenant, subject))
        ?? throw new CryptographicException("A subject's key cannot be unwrapped: the keyring belongs to another root key or was altered.");

    private byte[] TenantKey(string tenant) => tenantKeys.GetOrAdd(tenant, name => rootKey.Derive($"tenant:{name}"));

    private static byte[] Bound(string tenant, Guid subject) => Encoding.UTF8.GetBytes($"{tenant}|{subject:N}");

    private byte[] Remember(string tenant, Guid subject, byte[] key)
    {
        if (cache.Count >= CachedKeys) cache.Clear();
        return cache[(tenant, subject)] = key;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "pragma synchronous = full; pragma secure_delete = on; pragma busy_timeout = 5000");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private sealed record Wanted(string Tenant, Guid[] Subjects)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Keys of subjects, as found.</summary>
public sealed class SubjectKeys(IReadOnlyDictionary<Guid, byte[]> keys)
{
    public byte[]? this[Guid subject] => keys.GetValueOrDefault(subject);
}

/// <summary>A subject was erased; nothing more is kept about it.</summary>
public sealed class SubjectErasedException() : Exception("The subject was erased.");
