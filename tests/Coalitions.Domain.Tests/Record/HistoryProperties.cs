using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Record;

/// <summary>The history that the tables hold against a reading of the contract that remembers nothing and derives nothing ahead.</summary>
public class HistoryProperties
{
    private static readonly string?[] Starts = [null, "2015", "2016-06", "2016-06-15", "2017-03-01", "2017-03-01T12:00:00Z", "2018", "2019-01"];
    private static readonly string?[] Ends = [null, null, null, "2016", "2017-03", "2018-06-30", "2021"];
    private static readonly string[] Moments = ["2014", "2015-07", "2016-06-15", "2016-12-31", "2017-03-01T11:59:59Z", "2017-03-01T12:00:00Z", "2017-04", "2018", "2019-02", "2021", "2022"];

    [Property(MaxTest = 300)]
    public Property every_pair_of_clocks_is_answered_as_the_contract_reads() => Prop.ForAll(Sequences().ToArbitrary(), steps =>
    {
        var record = Record(steps);
        var rows = History.Of(record.Stream, "t", record.Events);
        foreach (var moment in Moments.Select(text => ValidTime.Parse(text).LastInstant))
            for (var known = 0; known <= record.Events.Count; known++)
            {
                var derived = rows.Where(row => row.KnownFrom <= known && known < row.KnownTo && row.Span.From <= moment && moment < row.Span.To)
                    .Select(row => (AlignmentAssessed)row.Span.Fact).Select(fact => (fact.PositionInForce?.Value, fact.SalienceInForce?.Value)).ToArray();
                var read = Oracle(record.Events.Take(known), moment);
                var same = read is { } one ? derived.Length == 1 && derived[0] == one : derived.Length == 0;
                if (!same) return false.Label($"{moment:O} known {known}: derived {string.Join(" and ", derived)}, read {read}; {string.Join("; ", record.Events.Select(e => e.Event))}");
            }

        return true.Label("");
    });

    [Property(MaxTest = 200)]
    public Property taking_events_one_by_one_equals_reading_them_anew() => Prop.ForAll(Sequences().ToArbitrary(), steps =>
    {
        var record = Record(steps);
        var history = new History(record.Stream, "t");
        var table = new HashSet<Known>();
        foreach (var recorded in record.Events)
        {
            var (closed, opened) = history.Take(recorded);
            foreach (var row in closed)
                if (!table.Remove(row with { KnownTo = History.Open })) return false.Label($"closed what was not open: {row}");
            table.UnionWith(closed);
            table.UnionWith(opened);
        }

        return table.SetEquals(History.Of(record.Stream, "t", record.Events)).Label("rows differ");
    });

    // What is on record at a moment, by the letter: sort what stands, walk in valid order, remember what carries over.
    private static (double?, double?)? Oracle(IEnumerable<Recorded> events, DateTime moment)
    {
        var facts = new Dictionary<Guid, (long Place, AlignmentAssessed Fact)>();
        foreach (var recorded in events)
            switch (recorded.Event)
            {
                case AlignmentAssessed fact: facts[recorded.EventId] = (recorded.Sequence, fact); break;
                case RecordEnded ended when facts.TryGetValue(ended.RecordId, out var held):
                    facts[ended.RecordId] = (held.Place, held.Fact with { Valid = held.Fact.Valid with { To = ended.To } });
                    break;
                case RecordCorrected corrected when facts.TryGetValue(corrected.RecordId, out var held):
                    facts[corrected.RecordId] = (held.Place, (AlignmentAssessed)corrected.Restated);
                    break;
                case RecordRetracted retracted: facts.Remove(retracted.RecordId); break;
            }

        (double Value, DateTime End)? position = null, salience = null;
        AlignmentAssessed? current = null;
        foreach (var (_, fact) in facts.Values.OrderBy(item => item.Fact.Valid.Start).ThenBy(item => item.Place))
        {
            if (fact.Valid.Start > moment) break;
            current = fact;
            position = fact.NoLongerKnown ? null : fact.Position is { } p ? (p, fact.Valid.End) : Carry(position, fact);
            salience = fact.Salience is { } s ? (s, fact.Valid.End) : Carry(salience, fact);
        }

        if (current is null || current.Valid.End <= moment) return null;
        return (position is { } held1 && held1.End > moment ? held1.Value : null, salience is { } held2 && held2.End > moment ? held2.Value : null);

        static (double, DateTime)? Carry((double Value, DateTime End)? before, AlignmentAssessed fact) =>
            before is { } held && held.End > fact.Valid.Start ? (held.Value, held.End < fact.Valid.End ? held.End : fact.Valid.End) : null;
    }

    private static Recording Record(IEnumerable<Step> steps)
    {
        var record = new Recording();
        var facts = new List<Guid>();
        foreach (var step in steps)
        {
            var valid = Recording.Between(Starts[step.Start], Ends[step.End]);
            if (valid.IsInverted) valid = valid with { To = null };
            var gone = step.Position == 0 && step.Salience == 0;
            var stance = new AlignmentAssessed(Recording.Reform, null, Recording.Actor,
                step.Position == 0 ? null : step.Position - 3, step.Salience == 0 ? null : step.Salience / 4.0, gone) { Valid = valid };
            if (step.Kind is 0 or 1 or 2 || facts.Count == 0) facts.Add(record.Says(stance));
            else
            {
                var about = facts[step.About % facts.Count];
                record.Says(step.Kind switch
                {
                    3 => new RecordEnded(about, ValidTime.Parse(Ends[step.End] ?? "2020")),
                    4 => new RecordCorrected(about, stance),
                    _ => new RecordRetracted(about),
                });
            }
        }

        return record;
    }

    private static Gen<Step[]> Sequences() => (
        from kind in Gen.Choose(0, 5)
        from start in Gen.Choose(0, Starts.Length - 1)
        from end in Gen.Choose(0, Ends.Length - 1)
        from position in Gen.Choose(0, 5)
        from salience in Gen.Choose(0, 4)
        from about in Gen.Choose(0, 20)
        select new Step(kind, start, end, position, salience, about)).ArrayOf().Where(steps => steps.Length <= 14);

    public sealed record Step(int Kind, int Start, int End, int Position, int Salience, int About);
}
