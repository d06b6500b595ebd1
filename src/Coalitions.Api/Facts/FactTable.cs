using Coalitions.Domain.Record;

namespace Coalitions.Api.Facts;

/// <summary>A column of a fact table: its SQL type and what it says of a span.</summary>
/// <param name="Indexed">Whether rows are looked up by it too.</param>
public sealed record FactColumn(string Name, string SqlType, Func<Fact, object?> Value, Func<IReadOnlyList<object?>, object> ToArray, bool Indexed = false)
{
    public static FactColumn Of<T, TValue>(string name, string sqlType, Func<T, TValue> value)
        where T : Fact =>
        new(name, sqlType, fact => value((T)fact), values => values.Select(item => (TValue)item!).ToArray());
}

/// <summary>
/// Where the spans of one kind of fact are kept: a valid interval, a recorded interval, and the columns that queries ask
/// for. The first column is the scope that rows are looked up by.
/// </summary>
/// <param name="Each">Where one fact makes several rows, or none: the fact as each of them sees it.</param>
public sealed record FactTable(string Name, Type Fact, IReadOnlyList<FactColumn> Columns, Func<Fact, IEnumerable<Fact>>? Each = null)
{
    /// <summary>The values of the columns in each row that a fact makes.</summary>
    public IEnumerable<object?[]> Rows(Fact fact) => (Each?.Invoke(fact) ?? [fact]).Select(seen => Columns.Select(column => column.Value(seen)).ToArray());

    public string Ddl(string schema) => $"""
        create table if not exists {schema}.{Name} (
            tenant_id  text        not null,
            record_id  uuid        not null,
            version_id uuid        not null,
            valid_from timestamptz not null,
            valid_to   timestamptz not null,
            until      text,
            seq_from   bigint      not null,
            seq_to     bigint      not null,
            {string.Join(",\n    ", Columns.Select(column => $"{column.Name} {column.SqlType}"))},
            primary key (tenant_id, record_id, seq_from, valid_from, {Columns[0].Name})
        );
        create index if not exists {Name}_as_of on {schema}.{Name} (tenant_id, {Columns[0].Name}, seq_from, seq_to);
        {string.Join("\n", Columns.Where(column => column.Indexed).Select(column => $"create index if not exists {Name}_{column.Name} on {schema}.{Name} (tenant_id, {column.Name}, seq_from, seq_to);"))}
        """;

    public string Insert(string schema)
    {
        var (names, types) = (Columns.Select(column => column.Name), Columns.Select(column => $"?::{column.SqlType}[]"));
        return $"""
            insert into {schema}.{Name} (tenant_id, record_id, version_id, valid_from, valid_to, until, seq_from, seq_to, {string.Join(", ", names)})
            select ?, * from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::bigint[], ?::bigint[], {string.Join(", ", types)})
            """;
    }

    // Of the rows of one version that begin at one moment only the open one ends later. Found by the record: the sum keeps the planner from any other index.
    public string Close(string schema) => $"""
        update {schema}.{Name} t set seq_to = v.seq_to
        from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::bigint[]) as v(record_id, version_id, valid_from, seq_to)
        where t.tenant_id = ? and t.record_id = v.record_id and t.version_id = v.version_id and t.valid_from = v.valid_from and t.seq_to + 0 > v.seq_to
        """;
}
