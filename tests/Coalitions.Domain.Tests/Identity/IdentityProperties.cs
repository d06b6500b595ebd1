using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Time;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Identity;

/// <summary>A history that was split over several ids and merged, against the same history never split.</summary>
public class IdentityProperties
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 5).Select(i => new Guid(i, 0, 0, new byte[8]))];
    private static readonly Guid Whole = Ids[0], Reform = Guid.NewGuid(), Engagement = Guid.NewGuid(), Judge = Guid.NewGuid();
    private static readonly string?[] Starts = [null, "2015", "2016-06", "2016-06-15", "2017-03-01T12:00:00Z", "2018"];
    private static readonly string?[] Ends = [null, null, null, "2017-03", "2018-06-30"];

    [Property(MaxTest = 1000)]
    public Property a_split_that_was_merged_reads_as_the_history_that_was_never_split() => Prop.ForAll(Histories().ToArbitrary(), steps =>
    {
        var merged = Ids[1..].Aggregate(Identities.None, (who, id) => who.With(new ActorMerged(id, Ids[steps.Length % Array.IndexOf(Ids, id)]), Guid.NewGuid()));
        var (whole, split) = (Events(steps, _ => Whole), Events(steps, step => Ids[step.Id]));
        return Spans(whole, Identities.None).SetEquals(Spans(split, merged)).Label($"{string.Join("; ", split.Select(e => e.Event))}");
    });

    [Property(MaxTest = 1000)]
    public Property merges_taken_back_in_any_order_leave_what_was_recorded_under_each_id() => Prop.ForAll(Histories().ToArbitrary(), Gen.Shuffle(Enumerable.Range(1, 4)).ToArbitrary(), (steps, order) =>
    {
        var records = Ids.Select(_ => Guid.NewGuid()).ToArray();
        var who = Identities.None;
        foreach (var i in order) who = who.With(new ActorMerged(Ids[i], Ids[(i + steps.Length) % i]), records[i]);
        foreach (var i in order.Reverse()) who = who.Without(records[i]);
        var split = Events(steps, step => Ids[step.Id]);
        return (who.IsEmpty && Spans(split, who).SetEquals(Spans(split, Identities.None))).Label($"{order.Length}");
    });

    [Property(MaxTest = 1000)]
    public Property whoever_is_merged_into_the_same_one_is_the_same_and_nobody_else(Tuple<int, int, bool>[] wishes)
    {
        // The reference: sets of ids, made anew from the merges that stand.
        var (who, standing) = (Identities.None, new Dictionary<Guid, (Guid Into, Guid Record)>());
        foreach (var (one, other, back) in wishes)
        {
            var (actor, into) = (Ids[Math.Abs(one % 5)], Ids[Math.Abs(other % 5)]);
            if (back)
            {
                if (!standing.Remove(actor, out var gone)) continue;
                who = who.Without(gone.Record);
                continue;
            }

            var merge = new ActorMerged(actor, into);
            var granted = !standing.ContainsKey(actor) && Group(actor) != Group(into);
            if (who.Merge(merge).IsRefused == granted) return false.Label($"{actor} into {into}: {granted}");
            if (!granted) continue;
            standing[actor] = (into, Guid.NewGuid());
            who = who.With(merge, standing[actor].Record);
        }

        return Ids.All(one => Ids.All(other => (who.Of(one) == who.Of(other)) == (Group(one) == Group(other))) && who.Behind(one).Order().SequenceEqual(Ids.Where(other => Group(other) == Group(one)).Order())).Label("other groups");

        // The smallest id that can be reached over merges in either direction.
        Guid Group(Guid id)
        {
            var group = new HashSet<Guid> { id };
            for (var grown = true; grown;)
                grown = standing.Aggregate(false, (more, merge) => (group.Contains(merge.Key) && group.Add(merge.Value.Into)) | (group.Contains(merge.Value.Into) && group.Add(merge.Key)) | more);
            return group.Min();
        }
    }

    [Fact]
    public void an_id_that_was_merged_is_not_merged_again_and_nobody_is_merged_in_a_circle()
    {
        var who = Identities.None.With(new ActorMerged(Ids[1], Ids[0]), Guid.NewGuid()).With(new ActorMerged(Ids[2], Ids[1]), Guid.NewGuid());
        Assert.Equal("already-merged", who.Merge(new ActorMerged(Ids[1], Ids[3])).Refusal!.Code);
        Assert.Equal("same-actor", who.Merge(new ActorMerged(Ids[0], Ids[2])).Refusal!.Code);
        Assert.Equal("same-actor", who.Merge(new ActorMerged(Ids[3], Ids[3])).Refusal!.Code);
        Assert.False(who.Merge(new ActorMerged(Ids[0], Ids[3])).IsRefused);
        Assert.Equal([Ids[0], Ids[1], Ids[2]], who.Behind(Ids[2]));
    }

    private static HashSet<Span> Spans(IReadOnlyList<Recorded> events, Identities who)
    {
        // Streams as they are stored, then those that are seen as one.
        var streams = new Dictionary<Guid, List<Recorded>>();
        var homes = new Dictionary<Guid, Guid>();
        foreach (var recorded in events)
        {
            var home = recorded.Event is Fact fact ? fact.StreamOf("t") : homes[recorded.RecordId];
            homes[recorded.RecordId] = home;
            if (!streams.TryGetValue(home, out var stream)) streams[home] = stream = [];
            stream.Add(recorded);
        }

        return [.. streams.Values.GroupBy(stream => ((Fact)stream[0].Event).Seen(who).StreamOf("t"))
            .SelectMany(seen => SeenFacts.HistoryOf(seen.Key, "t", seen.SelectMany(stream => stream), who).Standing)
            .Where(span => span.Fact is not TieDeclared { } tie || tie.FromId != tie.ToId)];
    }

    private static List<Recorded> Events(IReadOnlyList<Step> steps, Func<Step, Guid> under)
    {
        var (events, facts) = (new List<Recorded>(), new List<(Guid Id, Fact Fact)>());
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
        {
            var id = new Guid(i + 100, 0, 0, new byte[8]);
            var valid = new Validity(Starts[step.Start] is { } start ? ValidTime.Parse(start) : null, Ends[step.End] is { } end ? ValidTime.Parse(end) : null);
            if (valid.IsInverted) valid = valid with { To = null };
            IRecordEvent recorded = step.Kind switch
            {
                < 9 => Fact(step, under(step)) with { Valid = valid },
                _ when facts.Count == 0 => Fact(step with { Kind = 0 }, under(step)) with { Valid = valid },
                9 => new RecordEnded(facts[step.About % facts.Count].Id, ValidTime.Parse("2019")),
                10 => new RecordRetracted(facts[step.About % facts.Count].Id),
                _ => new RecordCorrected(facts[step.About % facts.Count].Id, facts[step.About % facts.Count].Fact with { Valid = valid }),
            };
            if (recorded is Fact fact) facts.Add((id, fact));
            events.Add(new Recorded(recorded, id, i + 1));
        }

        return events;
    }

    private static Fact Fact(Step step, Guid actor) => step.Kind switch
    {
        0 or 1 or 2 => new AlignmentAssessed(Reform, null, actor, step.Value < 5 ? step.Value - 2 : null, step.Value == 5 ? 0.5 : null) { Assessor = step.About % 2 == 0 ? null : new Assessor(AssessorKind.Actor, Judge) },
        3 => new ClassAssigned(actor, step.Value % 2 == 0 ? ActorClass.Citizen : ActorClass.PublicOfficial),
        4 => new NameGiven(actor),
        5 => new InfluenceAssessed(actor, step.Value / 5.0, PostId: step.Value % 2 == 0 ? Reform : null),
        6 => new PostTaken(actor, Reform),
        7 => new InvitationReplied(Engagement, actor, step.Value % 2 == 0 ? Reply.Declined : Reply.Accepted),
        _ => new TieDeclared(actor, Judge, TieKind.AlliedWith),
    };

    private static Gen<Step[]> Histories() => (
        from kind in Gen.Choose(0, 11)
        from id in Gen.Choose(0, Ids.Length - 1)
        from start in Gen.Choose(0, Starts.Length - 1)
        from end in Gen.Choose(0, Ends.Length - 1)
        from value in Gen.Choose(0, 5)
        from about in Gen.Choose(0, 20)
        select new Step(kind, id, start, end, value, about)).ArrayOf().Where(steps => steps.Length <= 16);

    public sealed record Step(int Kind, int Id, int Start, int End, int Value, int About);
}
