using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Replays;

/// <summary>Between which moments something is known of a reform, and who is ever on its map.</summary>
/// <param name="Actors">Everybody who is on the map at some time, as far as the question knows; some more do no harm.</param>
/// <param name="Earliest">Before it nothing changes.</param>
/// <param name="First">Where a replay begins that is not told where.</param>
/// <param name="Last">Where it ends.</param>
public sealed record ReplayBounds(Guid[] Actors, DateTime Earliest, DateTime First, DateTime Last, DateTime Now)
{
    public static async Task<ReplayBounds> Read(Question question, ReplayQuestion asked, Guid reform, DateTime now)
    {
        var sql = new ReplaySql(question.Database.Facts, asked.Known);
        await using var command = question.Database.Api.CreateCommand($"""
            select actor_id, min(valid_from) filter (where isfinite(valid_from)), min(valid_to) filter (where isfinite(valid_to)),
                   max(valid_from) filter (where isfinite(valid_from) and valid_from <= $4), max(valid_to) filter (where isfinite(valid_to) and valid_to <= $4),
                   min(seq_from), max(greatest(seq_from, case when seq_to <= $2 then seq_to end))
            from ({sql.RowsOfReform}) as known group by actor_id
            """);
        foreach (var value in (object[])[question.Tenant, question.Clocks.SeqId, reform, now]) command.Parameters.AddWithValue(value);
        var (actors, starts, ends, first, last) = (new List<Guid>(), new List<DateTime>(), new List<DateTime>(), History.Open, 0L);
        await using (var reader = await command.ExecuteReaderAsync(question.Cancellation))
            while (await reader.ReadAsync(question.Cancellation))
            {
                if (!reader.IsDBNull(0)) actors.Add(reader.GetGuid(0));
                for (var column = 1; column <= 4; column++)
                    if (!reader.IsDBNull(column)) (column <= 2 ? starts : ends).Add(reader.GetDateTime(column));
                (first, last) = (Math.Min(first, reader.GetInt64(5)), Math.Max(last, reader.GetInt64(6)));
            }

        var (earliest, latest) = (starts.DefaultIfEmpty(now).Min(), ends.DefaultIfEmpty(now).Max());
        if (asked.Known == ReplayKnown.Fixed) return new ReplayBounds([.. actors], earliest, earliest < now ? earliest : now, latest, now);
        var (began, changed) = await Recorded(question, first, last);
        return new ReplayBounds([.. actors], began, began, latest > changed && ends.Count > 0 ? latest : changed, now);
    }

    private static async Task<(DateTime First, DateTime Last)> Recorded(Question question, long first, long last)
    {
        await using var command = question.Database.Api.CreateCommand($"select min(recorded_at), max(recorded_at) from {question.Database.Facts}.sequence where tenant_id = $1 and seq_id in ($2, $3)");
        foreach (var value in (object[])[question.Tenant, first, last]) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        await reader.ReadAsync(question.Cancellation);
        return (reader.GetDateTime(0), reader.GetDateTime(1));
    }
}
