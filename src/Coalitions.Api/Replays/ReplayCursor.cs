using Npgsql;

namespace Coalitions.Api.Replays;

/// <summary>Rows of one table as they enter, a few at a time.</summary>
internal sealed class ReplayCursor(string name, string sql, Func<NpgsqlDataReader, InForce> read, Func<IReadOnlyList<InForce>, Task>? complete = null)
{
    // How long the database may sort before it gives the first rows.
    private const int Seconds = 600;
    private const int AtATime = 4_000;

    private readonly List<InForce> rows = [];
    private int next;
    private bool any = true;

    public async Task Open(NpgsqlConnection connection, IReadOnlyList<object> values, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"declare {name} no scroll cursor for {sql}", connection) { CommandTimeout = Seconds };
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The next row that has entered by this point; null when the others come later.</summary>
    public async ValueTask<InForce?> Next(NpgsqlConnection connection, int point, CancellationToken cancellation)
    {
        if (next == rows.Count && any) await Fetch(connection, cancellation);
        return next < rows.Count && rows[next].Enters <= point ? rows[next++] : null;
    }

    private async Task Fetch(NpgsqlConnection connection, CancellationToken cancellation)
    {
        rows.Clear();
        next = 0;
        await using (var command = new NpgsqlCommand($"fetch {AtATime} from {name}", connection) { CommandTimeout = Seconds })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
            {
                var row = read(reader);
                (row.Enters, row.Leaves) = (reader.GetInt32(0), reader.GetInt32(1));
                rows.Add(row);
            }

        any = rows.Count == AtATime;
        if (complete is not null && rows.Count > 0) await complete(rows);
    }
}
