using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Npgsql;

namespace Coalitions.Api.Auditing;

/// <summary>An entry as it is stored.</summary>
/// <param name="Salt">Null where the entry was erased: what it said is gone, that it was there stays.</param>
public sealed record StoredEntry(
    long Seq, DateTime At, Guid? Principal, string? KeyId, string? Operation, string? Subject, int? Status, int? Times, string? Trace, Guid? Salt)
{
    public const string Columns = "a.seq, a.at, a.principal, a.key_id, a.operation, a.subject, a.status, a.times, a.trace, a.salt";

    /// <summary>What the chain holds of it: enough to recognise it, too little to read it.</summary>
    public byte[]? Commitment
    {
        get
        {
            if (Salt is not { } salt) return null;
            var text = new StringBuilder();
            foreach (var part in (string?[])
            [
                Text(Seq), Text(At.Ticks), Principal?.ToString("N"), KeyId, Operation, Subject, Text(Status), Text(Times), Trace,
            ]) text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}|");
            return HMACSHA256.HashData(salt.ToByteArray(), Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    public static StoredEntry Read(NpgsqlDataReader row, int from) => new(
        row.GetInt64(from), row.GetDateTime(from + 1), row.IsDBNull(from + 2) ? null : row.GetGuid(from + 2), Word(row, from + 3), Word(row, from + 4), Word(row, from + 5),
        Whole(row, from + 6), Whole(row, from + 7), Word(row, from + 8), row.IsDBNull(from + 9) ? null : row.GetGuid(from + 9));

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Word(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int? Whole(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}

/// <summary>
/// The chain of each tenant's audit: every link is a keyed hash of the one before and of the commitment to one entry, so
/// that nothing can be deleted, changed, moved or slipped in without the root key. One sealer at a time makes it from what
/// has been committed, in an order of its own: nobody who records waits for it.
/// </summary>
public sealed class AuditChain(Database database, RootKey rootKey)
{
    private const int AtATime = 5_000;
    private const long Lock = 0x636F616C_61756469;

    /// <summary>What stands before the first link.</summary>
    public static byte[] Beginning { get; } = new byte[32];

    /// <summary>Takes into the chain what waits; answers how many, and the heads of the chains that grew.</summary>
    public async Task<(int Sealed, IReadOnlyDictionary<string, AuditHead> Heads)> Seal(CancellationToken cancellation)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var turn = new NpgsqlCommand($"select pg_try_advisory_xact_lock({Lock})", connection, transaction))
            if (await turn.ExecuteScalarAsync(cancellation) is not true) return (0, new Dictionary<string, AuditHead>());

        var waiting = new List<(string Tenant, StoredEntry Entry)>();
        await using (var take = new NpgsqlCommand($"""
            with taken as (delete from app.audit_pending where ctid = any(array(select ctid from app.audit_pending limit {AtATime})) returning seq)
            select a.tenant_id, {StoredEntry.Columns} from app.audit a where a.seq in (select seq from taken) order by a.seq
            """, connection, transaction))
        await using (var reader = await take.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation)) waiting.Add((reader.GetString(0), StoredEntry.Read(reader, 1)));
        if (waiting.Count == 0) return (0, new Dictionary<string, AuditHead>());

        var heads = await Heads(connection, [.. waiting.Select(item => item.Tenant).Distinct()], cancellation);
        var links = new List<(string Tenant, long Number, long Seq, byte[] Commitment, byte[] Hash)>();
        foreach (var (tenant, entry) in waiting)
        {
            var head = heads.GetValueOrDefault(tenant, new AuditHead(0, Beginning));
            // Erased before it was taken in: the chain says that it was there.
            var commitment = entry.Commitment ?? new byte[32];
            var hash = Link(tenant, head.Hash, head.Number + 1, entry.Seq, commitment);
            heads[tenant] = new AuditHead(head.Number + 1, hash);
            links.Add((tenant, head.Number + 1, entry.Seq, commitment, hash));
        }

        await using (var insert = new NpgsqlCommand("insert into app.audit_chain (tenant_id, number, seq, commitment, hash) select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[])", connection, transaction))
        {
            insert.Parameters.AddWithValue(links.Select(link => link.Tenant).ToArray());
            insert.Parameters.AddWithValue(links.Select(link => link.Number).ToArray());
            insert.Parameters.AddWithValue(links.Select(link => link.Seq).ToArray());
            insert.Parameters.AddWithValue(links.Select(link => link.Commitment).ToArray());
            insert.Parameters.AddWithValue(links.Select(link => link.Hash).ToArray());
            await insert.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return (waiting.Count, heads);
    }

    public byte[] Link(string tenant, byte[] before, long number, long seq, byte[] commitment) => HMACSHA256.HashData(rootKey.Derive($"audit:{tenant}"),
        (byte[])[.. before, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"|{number}|{seq}|")), .. commitment]);

    private static async Task<Dictionary<string, AuditHead>> Heads(NpgsqlConnection connection, string[] tenants, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select t, last.number, last.hash from unnest($1) t
            cross join lateral (select number, hash from app.audit_chain where tenant_id = t order by number desc limit 1) last
            """, connection);
        command.Parameters.AddWithValue(tenants);
        var heads = new Dictionary<string, AuditHead>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) heads[reader.GetString(0)] = new AuditHead(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        return heads;
    }
}

/// <summary>Where a chain ends: whoever keeps it elsewhere can tell later whether the end was cut off.</summary>
public sealed record AuditHead(long Number, byte[] Hash)
{
    public string HashText => Convert.ToHexStringLower(Hash);
}
