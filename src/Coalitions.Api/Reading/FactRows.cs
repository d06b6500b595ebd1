using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using Npgsql;

namespace Coalitions.Api.Reading;

/// <summary>A span from a fact table, with the fact as its event holds it.</summary>
/// <param name="Until">The stated end, ends recorded later included, as it was given.</param>
public sealed record FactRow(Guid RecordId, Guid Version, DateTime From, DateTime To, string? Until, Fact Fact)
{
    /// <summary>The fact with its end as now known.</summary>
    public Fact Standing => Fact with { Valid = Fact.Valid with { To = Until is null ? null : ValidTime.Parse(Until) } };
}

/// <summary>Reads spans at a pair of clocks.</summary>
public static class FactRows
{
    /// <summary>What is in force in a table, narrowed by a condition over <c>f</c> whose parameters count from $4.</summary>
    public static Task<IReadOnlyList<FactRow>> InForce(
        Question question, FactTable table, string condition, object[] values, string order = "f.record_id", int? limit = null) =>
        Rows(question, table, $"f.valid_from <= $3 and f.valid_to > $3 and {condition}", values, order, limit);

    /// <summary>What stands in a table, whenever it is in force.</summary>
    public static Task<IReadOnlyList<FactRow>> Standing(
        Question question, FactTable table, string condition, object[] values, string order = "f.record_id", int? limit = null) =>
        Rows(question, table, condition, values, order, limit);

    private static async Task<IReadOnlyList<FactRow>> Rows(
        Question question, FactTable table, string condition, object[] values, string order, int? limit)
    {
        await using var command = question.Database.Api.CreateCommand($"""
            select f.record_id, f.version_id, f.valid_from, f.valid_to, f.until, e.type, e.data
            from {question.Source(table)} f {(question.Supposed is null ? "" : "left ")}join es.mt_events e on e.tenant_id = f.tenant_id and e.id = f.version_id
            where f.tenant_id = $1 and f.seq_from <= $2 and f.seq_to > $2 and {condition}
            order by {order} {(limit is { } most ? $"limit {most}" : "")}
            """);
        Bind(command, question, values);
        var rows = new List<FactRow>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation))
            rows.Add(new FactRow(reader.GetGuid(0), reader.GetGuid(1), reader.GetDateTime(2), reader.GetDateTime(3),
                reader.IsDBNull(4) ? null : reader.GetString(4),
                question.Supposed?.FactOf(reader.GetGuid(1)) ?? RecordedEvents.FactOf(RecordedEvents.Parse(reader.GetString(5), reader.GetString(6)))));
        return rows;
    }

    /// <summary>Chosen columns of what is in force in a table, for questions over many rows.</summary>
    /// <param name="since">Where a window is asked about: what was in force at any time from this moment on.</param>
    public static async Task<IReadOnlyList<T>> Columns<T>(
        Question question, FactTable table, string columns, string condition, object[] values, Func<NpgsqlDataReader, T> read, DateTime? since = null)
    {
        await using var command = question.Database.Api.CreateCommand($"""
            select {columns} from {question.Source(table)} f
            where f.tenant_id = $1 and f.seq_from <= $2 and f.seq_to > $2 and f.valid_from <= $3 and f.valid_to > ${values.Length + 4} and {condition}
            """);
        Bind(command, question, [.. values, since ?? question.Clocks.AsOf]);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation)) rows.Add(read(reader));
        return rows;
    }

    private static void Bind(ApiCommand command, Question question, object[] values)
    {
        command.Parameters.AddWithValue(question.Tenant);
        command.Parameters.AddWithValue(question.Clocks.SeqId);
        command.Parameters.AddWithValue(question.Clocks.AsOf);
        foreach (var value in values) command.Parameters.AddWithValue(value);
    }
}
