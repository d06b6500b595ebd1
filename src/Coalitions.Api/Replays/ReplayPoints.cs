using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Replays;

/// <summary>A moment at which a replay stops: to show a frame, to keep who coalitions are, or both.</summary>
/// <param name="AsOf">The period's name; its last instant is the moment.</param>
/// <param name="Frame">Whether it is shown.</param>
/// <param name="Checkpoint">The month that ends then; null where none does.</param>
/// <param name="Sequence">As far as it is known.</param>
/// <param name="SeqId">The same in the store's own order.</param>
public sealed record ReplayPoint(ValidTime AsOf, bool Frame, string? Checkpoint, long Sequence, long SeqId)
{
    /// <summary>The name of the month in which it lies.</summary>
    public string Month => Periods.Named(FrameStep.Month, Periods.NumberOf(FrameStep.Month, AsOf.LastInstant)).ToString();
}

/// <summary>The moments of a replay, in their order on both clocks.</summary>
/// <param name="First">The checkpoint before everything that is dated.</param>
public sealed record ReplayPoints(IReadOnlyList<ReplayPoint> All, string First)
{
    public IEnumerable<ReplayPoint> Frames => All.Where(point => point.Frame);

    /// <summary>The moments between the bounds of the question; where it names none, between those of what is known.</summary>
    /// <param name="checkpoints">Whether the ends of months from before anything is dated are needed too.</param>
    public static async Task<ReplayPoints> Of(Question question, ReplayQuestion asked, ReplayBounds bounds, bool checkpoints)
    {
        var (from, to) = (asked.From?.Start ?? bounds.First, asked.To?.LastInstant ?? bounds.Last);
        // What was asked for is kept; what was not gives way.
        if (to < from) (from, to) = asked.From is null ? (to, to) : (from, from);
        var (first, count) = asked.Count(from, to);
        if (asked.Known == ReplayKnown.Rolling && Periods.Named(asked.Step, first + count - 1).Start > bounds.Now && StartOf(first + count - 1) > bounds.Now)
            throw QueryValues.Wrong("to", "What will be known in the future is not known.");

        var named = new SortedDictionary<DateTime, (ValidTime AsOf, bool Frame, string? Checkpoint)>();
        var (opening, closing) = (Math.Max(0, Periods.NumberOf(FrameStep.Month, bounds.Earliest) - 1), Periods.NumberOf(FrameStep.Month, Periods.Named(asked.Step, first + count - 1).LastInstant));
        for (var number = opening; checkpoints && number <= closing; number++)
        {
            var month = Periods.Named(FrameStep.Month, number);
            named[month.LastInstant] = (month, false, month.ToString());
        }

        for (var number = first; number < first + count; number++)
        {
            var period = Periods.Named(asked.Step, number);
            named[period.LastInstant] = (period, true, named.GetValueOrDefault(period.LastInstant).Checkpoint);
        }

        // The end of a month after the last frame would tell what comes later.
        var last = named.Last(point => point.Value.Frame).Key;
        var points = named.Values.Where(point => point.AsOf.LastInstant <= last).ToArray();
        var known = asked.Known == ReplayKnown.Fixed ? null : await Known(question, [.. points.Select(point => point.AsOf.End)]);
        return new ReplayPoints(
            [.. points.Select((point, place) => new ReplayPoint(point.AsOf, point.Frame, point.Checkpoint, known?[place].Sequence ?? question.Clocks.Sequence, known?[place].SeqId ?? question.Clocks.SeqId))],
            Periods.Named(FrameStep.Month, opening).ToString());

        DateTime StartOf(int number) => number == 0 ? Validity.Beginning : Periods.Named(asked.Step, number - 1).End;
    }

    // The last that was recorded before each of these moments, and never more than the question knows.
    private static async Task<IReadOnlyList<(long Sequence, long SeqId)>> Known(Question question, DateTime[] moments)
    {
        await using var command = question.Database.Api.CreateCommand($"""
            select coalesce(s.sequence, 0), coalesce(s.seq_id, 0) from unnest($2::timestamptz[]) with ordinality as p(moment, n)
            left join lateral (
                select sequence, seq_id from {question.Database.Facts}.sequence
                where tenant_id = $1 and recorded_at < p.moment order by recorded_at desc, sequence desc limit 1) s on true
            order by p.n
            """);
        command.Parameters.AddWithValue(question.Tenant);
        command.Parameters.AddWithValue(moments);
        var known = new List<(long Sequence, long SeqId)>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation))
            known.Add(reader.GetInt64(0) <= question.Clocks.Sequence ? (reader.GetInt64(0), reader.GetInt64(1)) : (question.Clocks.Sequence, question.Clocks.SeqId));
        return known;
    }
}
