using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;
using Npgsql;

namespace Coalitions.Proofs.Ledger;

/// <summary>The fact tables in use against the plain fold of the events.</summary>
public static class FactsAgainstFold
{
    private const int Streams = 2_000;

    /// <summary>Rows that only the tables have, marked +, and rows that only the fold has, marked -.</summary>
    public static async Task<IReadOnlyList<string>> Differences(NpgsqlDataSource database, string tenant)
    {
        await using var installation = database.CreateCommand("select generation from app.installation");
        var (tables, fold) = (await Tables(database, tenant, (int)(await installation.ExecuteScalarAsync())!), await Fold(database, tenant));
        var rows = tables.CountBy(row => row).ToDictionary();
        foreach (var row in fold) rows[row] = rows.GetValueOrDefault(row) - 1;
        return [.. rows.Where(row => row.Value != 0).Select(row => $"{(row.Value > 0 ? '+' : '-')} {row.Key}")];
    }

    private static async Task<List<string>> Fold(NpgsqlDataSource database, string tenant)
    {
        var streams = new List<Guid>();
        await using (var list = database.CreateCommand("select id from es.mt_streams where tenant_id = $1"))
        {
            list.Parameters.AddWithValue(tenant);
            await using var reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync()) streams.Add(reader.GetGuid(0));
        }

        var rows = new List<string>();
        foreach (var some in streams.Chunk(Streams))
        {
            var events = await RecordedEvents.OfStreams(database, tenant, some, default);
            foreach (var stream in some)
                foreach (var known in History.Of(stream, tenant, events[stream].Select(stored => stored.Recorded)))
                    foreach (var table in FactTables.For(known.Span.Fact))
                        rows.AddRange(table.Rows(known.Span.Fact).Select(values =>
                            Row(table.Name, known.Span.RecordId, known.Span.Version, known.Span.From, known.Span.To, known.KnownFrom, known.KnownTo, values)));
        }

        return rows;
    }

    /// <summary>The rows of a generation's fact tables in words.</summary>
    /// <param name="known">Only those known so at this place in the order of recording, without from and to which.</param>
    public static async Task<IReadOnlyList<string>> Tables(NpgsqlDataSource database, string tenant, int generation, long? known = null)
    {
        var (rows, schema) = (new List<string>(), FactTables.SchemaOf(generation));
        foreach (var table in FactTables.All)
        {
            await using var command = database.CreateCommand(
                $"select record_id, version_id, valid_from, valid_to, seq_from, seq_to, {string.Join(", ", table.Columns.Select(column => column.Name))} from {schema}.{table.Name} where tenant_id = $1{(known is null ? "" : $" and seq_from <= {known} and seq_to > {known}")}");
            command.Parameters.AddWithValue(tenant);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(Row(table.Name, reader.GetGuid(0), reader.GetGuid(1), reader.GetDateTime(2), reader.GetDateTime(3), known is null ? reader.GetInt64(4) : 0, known is null ? reader.GetInt64(5) : 0,
                    Enumerable.Range(6, table.Columns.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))));
        }

        return rows;
    }

    /// <summary>A row in words.</summary>
    public static string Row(string table, Guid record, Guid version, DateTime from, DateTime to, long knownFrom, long knownTo, IEnumerable<object?> columns) =>
        FormattableString.Invariant($"{table} {record} {version} {from:yyyyMMddHHmmssffffff} {to:yyyyMMddHHmmssffffff} {knownFrom} {knownTo} {string.Join(' ', columns.Select(value => FormattableString.Invariant($"{(value is DateTimeOffset moment ? moment.UtcDateTime : value)}")))}");
}
