using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Replays;

/// <summary>As far as what each frame knows.</summary>
public enum ReplayKnown
{
    /// <summary>All frames know what is known at the one sequence of the question.</summary>
    Fixed = 1,

    /// <summary>Each frame knows what was known at its own end, and never more than the question.</summary>
    Rolling = 2,
}

/// <summary>How frames are written.</summary>
public enum ReplayFrames
{
    /// <summary>The first whole, then what changed.</summary>
    Delta = 1,

    /// <summary>Each of them whole.</summary>
    Full = 2,
}

/// <summary>What was asked of a replay.</summary>
/// <param name="From">Null: from the first that is known of the reform.</param>
/// <param name="To">Null: to the last that is known of it, and no later than now.</param>
public sealed record ReplayQuestion(ValidTime? From, ValidTime? To, FrameStep Step, ReplayKnown Known, ReplayFrames Frames, MapQuestion Map)
{
    /// <summary>The most frames of a replay.</summary>
    public const int MostFrames = 10_000;

    public static readonly string[] Members = ["from", "to", "step", "known", "frames", "include"];

    public static ReplayQuestion Read(Question question)
    {
        var query = question.Query;
        RefuseDate(query);
        if (query.Text("include") is { } part && part != MapQuestion.Detected) throw QueryValues.Wrong("include", $"Allowed is {MapQuestion.Detected}.");
        var asked = new ReplayQuestion(
            Date("from"), Date("to"), query.Code<FrameStep>("step") ?? FrameStep.Month, query.Code<ReplayKnown>("known") ?? ReplayKnown.Fixed,
            query.Code<ReplayFrames>("frames") ?? ReplayFrames.Delta,
            new MapQuestion(new MapMethod(), null, null, null, null, null, query.ContainsKey("include") ? new HashSet<string> { MapQuestion.Detected } : []) { Unasked = !query.ContainsKey("include") });
        if (asked is { From: { } from, To: { } to })
        {
            if (to.LastInstant < from.Start) throw QueryValues.Wrong("to", "to lies before from.");
            asked.Count(from.Start, to.LastInstant);
        }

        return asked;

        ValidTime? Date(string member) => query.Text(member) is not { } text ? null
            : ValidTime.TryParse(text, out var time) ? time : throw QueryValues.Wrong(member, "A date is a year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z.");
    }

    /// <summary>A replay goes through all dates: it takes none.</summary>
    public static void RefuseDate(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(member => member is "asOf" or "at") is { } clock) throw QueryValues.Wrong(clock, "A replay is at no one date; how much is known is told by knownAt.");
    }

    /// <summary>The first period and the number of periods between two moments; more than <see cref="MostFrames"/> are refused.</summary>
    public (int First, int Count) Count(DateTime from, DateTime to)
    {
        var (first, last) = (Periods.NumberOf(Step, from), Periods.NumberOf(Step, to));
        if (last - first >= MostFrames) throw QueryValues.Wrong("step", $"That is {last - first + 1} frames; at most {MostFrames} are given. Ask for longer steps, or for less of from and to.");
        return (first, last - first + 1);
    }
}
