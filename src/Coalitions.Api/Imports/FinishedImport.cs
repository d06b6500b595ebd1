using System.Text.Json;
using Coalitions.Api.Http;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Api.Imports;

/// <summary>What an import came to, or has come to so far. Told once: whoever comes later with another outcome does not override it.</summary>
/// <param name="Running">Whether more of it is to come.</param>
public sealed record FinishedImport(Guid Id, ImportTally Tally, bool Running = false)
{
    public const string Sql = """
        update app.imports set status = $3, read = $4, accepted = $5, rejected = $6, parts = $7, errors = $8
        where tenant_id = $1 and id = $2 and status = 'running'
        """;

    /// <summary>What follows the tenant.</summary>
    public object[] Values =>
    [
        Id, Running ? "running" : Tally.Status, Sum(part => part.Read), Sum(part => part.Accepted), Sum(part => part.Rejected), Json(Tally.Parts), Json(Tally.Errors),
    ];

    private int Sum(Func<ImportCounts, int> count) => Tally.Parts.Values.Sum(count);

    private static NpgsqlParameter Json<T>(T value) => new() { Value = JsonSerializer.Serialize(value, ApiJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb };
}
