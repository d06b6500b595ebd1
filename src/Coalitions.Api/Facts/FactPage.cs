using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using JasperFx.Events;
using Marten;

namespace Coalitions.Api.Facts;

/// <summary>What one page of one tenant's events changes in the fact tables.</summary>
public sealed class FactPage(string tenant)
{
    private readonly Dictionary<FactTable, List<Known>> opened = [];
    private readonly Dictionary<FactTable, List<Known>> closed = [];

    // Where in the list of opened spans those stand that are still open. No two of one version begin at one moment.
    private readonly Dictionary<(FactTable Table, Guid Version, DateTime Start), int> places = [];

    private readonly HashSet<(Guid Subject, long Sequence, Guid Record, Guid Stream)> subjects = [];
    private readonly List<(long Sequence, Guid Event, DateTime RecordedAt)> sequence = [];

    /// <summary>An event of a stream, and the spans that it closed and opened.</summary>
    /// <param name="before">The fact that it is about as it was, and <paramref name="after"/> as it is since; null where it was not, or is no longer, in this stream.</param>
    public void Add(Guid stream, Recorded recorded, Fact? before, Fact? after, IReadOnlyList<Known> gone, IReadOnlyList<Known> come)
    {
        foreach (var subject in (before?.Concerns ?? []).Concat(after?.Concerns ?? []))
            subjects.Add((subject, recorded.Sequence, recorded.RecordId, stream));
        Change(gone, come);
    }

    /// <summary>Spans that are known otherwise from now on.</summary>
    public void Change(IReadOnlyList<Known> gone, IReadOnlyList<Known> come)
    {
        foreach (var known in gone) Close(known);
        foreach (var known in come) Open(known);
    }

    public void Number(IReadOnlyList<IEvent> events)
    {
        var latest = DateTime.MinValue;
        foreach (var e in events.OrderBy(e => e.Sequence))
        {
            latest = RecordedAt(e) is var at && at > latest ? at : latest;
            sequence.Add((e.Sequence, e.Id, latest));
        }
    }

    public void Write(IDocumentOperations operations, string schema)
    {
        operations.QueueSqlCommand($"""
            insert into {schema}.sequence (tenant_id, sequence, seq_id, event_id, recorded_at)
            select ?, coalesce(last.sequence, 0) + new.n, new.seq_id, new.event_id, greatest(new.recorded_at, last.recorded_at)
            from unnest(?::bigint[], ?::uuid[], ?::timestamptz[]) with ordinality as new(seq_id, event_id, recorded_at, n)
            left join lateral (select sequence, recorded_at from {schema}.sequence where tenant_id = ? order by sequence desc limit 1) last on true
            """,
            tenant, sequence.Select(row => row.Sequence).ToArray(), sequence.Select(row => row.Event).ToArray(),
            sequence.Select(row => Moment(row.RecordedAt)).ToArray(), tenant);

        if (subjects.Count > 0)
        {
            var rows = subjects.ToArray();
            operations.QueueSqlCommand($"""
                insert into {schema}.subjects (tenant_id, subject_id, seq_id, record_id, stream_id)
                select ?, * from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[])
                """,
                tenant, rows.Select(row => row.Subject).ToArray(), rows.Select(row => row.Sequence).ToArray(),
                rows.Select(row => row.Record).ToArray(), rows.Select(row => row.Stream).ToArray());
        }

        foreach (var (table, rows) in closed) operations.QueueSqlCommand(table.Close(schema),
            rows.Select(row => row.Span.RecordId).ToArray(), rows.Select(row => row.Span.Version).ToArray(), rows.Select(row => Moment(row.Span.From)).ToArray(), rows.Select(row => row.KnownTo).ToArray(), tenant);

        foreach (var (table, rows) in opened) Insert(operations, schema, table, rows);
    }

    private void Insert(IDocumentOperations operations, string schema, FactTable table, IEnumerable<Known> spans)
    {
        var rows = spans.SelectMany(known => table.Rows(known.Span.Fact).Select(values => (Known: known, known.Span, Values: values))).ToArray();
        if (rows.Length == 0) return;
        operations.QueueSqlCommand(table.Insert(schema),
        [
            tenant,
            rows.Select(row => row.Span.RecordId).ToArray(), rows.Select(row => row.Span.Version).ToArray(),
            rows.Select(row => Moment(row.Span.From)).ToArray(), rows.Select(row => Moment(row.Span.To)).ToArray(),
            rows.Select(row => row.Span.Fact.Valid.To?.ToString()).ToArray(),
            rows.Select(row => row.Known.KnownFrom).ToArray(), rows.Select(row => row.Known.KnownTo).ToArray(),
            .. table.Columns.Select((column, i) => column.ToArray([.. rows.Select(row => row.Values[i])])),
        ]);
    }

    // A history that was moved in keeps its own times.
    private static DateTime RecordedAt(IEvent e) => e.Headers?.GetValueOrDefault("migrated") switch
    {
        null => e.Timestamp.UtcDateTime,
        DateTime at => at.ToUniversalTime(),
        DateTimeOffset at => at.UtcDateTime,
        var text => ValidTime.Parse(text.ToString()!).Start,
    };

    private void Open(Known known)
    {
        foreach (var table in FactTables.For(known.Span.Fact))
        {
            if (!opened.TryGetValue(table, out var rows)) opened[table] = rows = [];
            places[(table, known.Span.Version, known.Span.From)] = rows.Count;
            rows.Add(known);
        }
    }

    // What this page opened it closes itself; what stood before it is closed in the table.
    private void Close(Known known)
    {
        foreach (var table in FactTables.For(known.Span.Fact))
            if (places.Remove((table, known.Span.Version, known.Span.From), out var place)) opened[table][place] = opened[table][place] with { KnownTo = known.KnownTo };
            else if (closed.TryGetValue(table, out var gone)) gone.Add(known);
            else closed[table] = [known];
    }

    // Marten takes a DateTime for a time without a zone; the least and the greatest become the infinities of PostgreSQL.
    public static DateTimeOffset Moment(DateTime utc) =>
        utc == DateTime.MaxValue ? DateTimeOffset.MaxValue : new DateTimeOffset(utc.Ticks, TimeSpan.Zero);
}
