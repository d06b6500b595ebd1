using Coalitions.Api.Persistence;
using Npgsql;

namespace Coalitions.Api.Auditing;

/// <summary>Something that the chain contradicts, and exactly where.</summary>
/// <param name="Kind"><c>entry_deleted</c>, <c>entry_changed</c> (also one that changed places with another), <c>entry_inserted</c>,
/// <c>link_deleted</c>, <c>link_changed</c> or <c>cut_off</c>: links are missing at the end.</param>
/// <param name="Number">Its place in the tenant's chain; null for what is in no chain.</param>
/// <param name="Row">The row of the table, for whoever looks into the database.</param>
public sealed record AuditFinding(string Kind, long? Number, long? Row);

/// <param name="Entries">How many links the chain has.</param>
/// <param name="Erased">Of how many of them only the commitment is left.</param>
/// <param name="Waiting">How many entries are not in the chain yet.</param>
/// <param name="HeadHash">The last link: kept elsewhere, it shows later that nothing before it was touched.</param>
public sealed record AuditVerdict(bool Intact, long Entries, long Erased, long Waiting, long HeadNumber, string HeadHash, IReadOnlyList<AuditFinding> Findings);

/// <summary>Walks a tenant's chain from its beginning and compares every link with its entry.</summary>
public sealed class AuditVerification(AuditChain chain, AuditAnchors anchors)
{
    private const int AtATime = 5_000;
    private const int MostFindings = 100;
    private const int MostBefore = 14;

    public async Task<AuditVerdict> Run(NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        var (findings, erased, anchor) = (new List<AuditFinding>(), 0L, anchors.Of(tenant));
        // What the next link may follow: the one before, and where that was changed, what it should be and those that it was changed with.
        var (number, stored, before, anchored) = (0L, AuditChain.Beginning, new List<byte[]> { AuditChain.Beginning }, anchor is null);
        // One moment for all pages: what is sealed meanwhile is looked at the next time.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        while (await Page(connection, tenant, number, cancellation) is { Count: > 0 } page)
            foreach (var link in page)
            {
                var follows = link.Number == number + 1;
                if (!follows) Find("link_deleted", number + 1, null);
                byte[][] links = [.. before.Select(hash => chain.Link(tenant, hash, link.Number, link.Seq, link.Commitment))];
                if (!follows || links.Any(hash => hash.AsSpan().SequenceEqual(link.Hash))) before = [link.Hash];
                else
                {
                    Find("link_changed", link.Number, link.Seq);
                    before = [.. before.TakeLast(MostBefore), link.Hash, links[^1]];
                }

                if (link.Entry is not { } entry) Find("entry_deleted", link.Number, link.Seq);
                else if (entry is { Salt: null, Principal: null, KeyId: null, Operation: null, Subject: null, Status: null, Trace: null }) erased++;
                else if (entry.Commitment is not { } commitment || !commitment.AsSpan().SequenceEqual(link.Commitment)) Find("entry_changed", link.Number, link.Seq);
                (number, stored) = (link.Number, link.Hash);
                if (number == anchor?.Number) anchored = stored.AsSpan().SequenceEqual(anchor.Hash);
            }

        if (!anchored) Find("cut_off", Math.Min(number, anchor!.Number) + (number < anchor.Number ? 1 : 0), null);
        foreach (var row in await Rows("select seq from app.audit a where tenant_id = $1 and not exists (select from app.audit_chain c where c.seq = a.seq and c.tenant_id = $1) and not exists (select from app.audit_pending p where p.seq = a.seq) order by seq limit 100"))
            Find("entry_inserted", null, row);
        var waiting = (await Rows("select count(*) from app.audit_pending where tenant_id = $1"))[0];
        return new AuditVerdict(findings.Count == 0, number, erased, waiting, number, Convert.ToHexStringLower(stored), findings);

        void Find(string kind, long? at, long? row)
        {
            if (findings.Count < MostFindings) findings.Add(new AuditFinding(kind, at, row));
        }

        async Task<List<long>> Rows(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant } } };
            var rows = new List<long>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) rows.Add(reader.GetInt64(0));
            return rows;
        }
    }

    private static async Task<IReadOnlyList<(long Number, long Seq, byte[] Commitment, byte[] Hash, StoredEntry? Entry)>> Page(
        NpgsqlConnection connection, string tenant, long after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            select c.number, c.seq, c.commitment, c.hash, {StoredEntry.Columns}
            from app.audit_chain c left join app.audit a on a.seq = c.seq and a.tenant_id = c.tenant_id
            where c.tenant_id = $1 and c.number > $2 order by c.number limit {AtATime}
            """, connection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(after);
        var page = new List<(long, long, byte[], byte[], StoredEntry?)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            page.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : StoredEntry.Read(reader, 4)));
        return page;
    }
}
