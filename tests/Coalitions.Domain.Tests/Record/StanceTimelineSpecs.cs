using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using static Coalitions.Domain.Tests.Record.Recording;

namespace Coalitions.Domain.Tests.Record;

public class StanceTimelineSpecs
{
    private readonly Recording record = new();

    [Fact]
    public void a_stance_ends_where_the_next_one_begins()
    {
        record.Says(Stance(1, "2019"));
        record.Says(Stance(-1, "2020-03"));
        Assert.Equal((1, null), record.At("2020-02"));
        Assert.Equal((-1, null), record.At("2020-03-01"));
    }

    [Fact]
    public void a_late_fact_splits_what_was_known_and_is_invisible_before_it_was_recorded()
    {
        record.Says(Stance(1, "2019"));
        record.Says(Stance(2, "2021"));
        record.Says(Stance(-2, "2020"));
        Assert.Equal((-2, null), record.At("2020-06"));
        Assert.Equal((1, null), record.At("2020-06", known: 2));
        Assert.Equal((2, null), record.At("2021"));
    }

    [Fact]
    public void an_ended_stance_does_not_come_back_when_its_successor_ends()
    {
        record.Says(Stance(1, "2019"));
        record.Says(Stance(-1, "2020", "2020-06"));
        Assert.Equal((-1, null), record.At("2020-06"));
        Assert.Null(record.At("2020-07"));
    }

    [Fact]
    public void of_equal_starts_the_one_first_recorded_later_wins()
    {
        record.Says(Stance(1, "2019"));
        record.Says(Stance(2, "2019"));
        Assert.Equal((2, null), record.At("2019"));
    }

    [Fact]
    public void an_unknown_start_reaches_back_without_end()
    {
        record.Says(Stance(1));
        record.Says(Stance(2, "2019"));
        Assert.Equal((1, null), record.At("0001"));
        Assert.Equal((2, null), record.At("2019"));
    }

    [Fact]
    public void salience_alone_leaves_the_position_in_force()
    {
        record.Says(Stance(1, "2019"));
        record.Says(Stance(null, "2020", salience: 0.7));
        Assert.Equal((1, 0.7), record.At("2020"));
    }

    [Fact]
    public void position_and_salience_of_the_same_day_make_one_stance()
    {
        record.Says(Stance(1, "2019-05-14"));
        record.Says(Stance(null, "2019-05-14", salience: 0.7));
        Assert.Equal((1, 0.7), record.At("2019-05-14"));
    }

    [Fact]
    public void a_position_that_ended_before_does_not_carry_over()
    {
        record.Says(Stance(1, "2018", "2018"));
        record.Says(Stance(null, "2020", salience: 0.7));
        Assert.Equal((null, 0.7), record.At("2020"));
    }

    [Fact]
    public void a_carried_position_ends_where_its_own_recording_says()
    {
        record.Says(Stance(1, "2019", "2020-06"));
        record.Says(Stance(null, "2020", salience: 0.7));
        Assert.Equal((1, 0.7), record.At("2020-06"));
        Assert.Equal((null, 0.7), record.At("2020-07"));
    }

    [Fact]
    public void what_is_no_longer_known_is_not_assessed_and_carries_nothing()
    {
        record.Says(Stance(2, "2019", salience: 0.5));
        record.Says(Stance(null, "2020", noLongerKnown: true));
        record.Says(Stance(null, "2021", salience: 0.9));
        Assert.Equal((null, 0.5), record.At("2020"));
        Assert.Equal((null, 0.9), record.At("2021"));
    }

    [Fact]
    public void a_retraction_lets_the_neighbour_reach_on()
    {
        record.Says(Stance(1, "2019"));
        var wrong = record.Says(Stance(-2, "2020"));
        record.Says(new RecordRetracted(wrong));
        Assert.Equal((1, null), record.At("2020"));
        Assert.Equal((-2, null), record.At("2020", known: 2));
    }

    [Fact]
    public void a_correction_keeps_the_place_among_equals()
    {
        var first = record.Says(Stance(1, "2019"));
        record.Says(Stance(2, "2019"));
        record.Says(new RecordCorrected(first, Stance(-1, "2019")));
        Assert.Equal((2, null), record.At("2019"));
    }

    [Fact]
    public void a_correction_is_invisible_at_earlier_recorded_times()
    {
        var stance = record.Says(Stance(1, "2019"));
        record.Says(new RecordCorrected(stance, Stance(-1, "2020")));
        Assert.Equal((1, null), record.At("2019", known: 1));
        Assert.Null(record.At("2019"));
        Assert.Equal((-1, null), record.At("2020"));
    }

    [Fact]
    public void an_end_includes_the_whole_of_what_it_names()
    {
        var stance = record.Says(Stance(1, "2019"));
        record.Says(new RecordEnded(stance, ValidTime.Parse("2020")));
        Assert.Equal((1, null), record.At("2020-12-31T23:59:59.999999Z"));
        Assert.Null(record.At("2021-01-01T00:00:00Z"));
    }

    [Fact]
    public void a_fact_moved_elsewhere_leaves_and_keeps_its_place_where_it_arrives()
    {
        var other = new Guid("00000000-0000-0000-0000-00000000000b");
        var moved = Stance(2, "2019") with { ActorId = other };
        var stance = record.Says(Stance(2, "2019"));
        record.Says(new RecordCorrected(stance, moved));
        Assert.Null(record.At("2019"));

        var there = moved.StreamOf("t");
        var arrived = History.Of(there, "t",
        [
            new Recorded(Stance(-1, "2019") with { ActorId = other }, new Guid(7, 0, 0, new byte[8]), 5),
            new Recorded(new RecordCorrected(stance, moved), new Guid(8, 0, 0, new byte[8]), 9, FirstRecorded: 1),
        ]);
        Assert.Equal(-1, ((Domain.Alignments.AlignmentAssessed)arrived.Single(row => row.KnownTo == History.Open).Span.Fact).Position);
    }

    [Fact]
    public void a_fact_that_is_moved_away_and_back_keeps_its_place()
    {
        var elsewhere = Stance(1, "2019") with { ActorId = new Guid("00000000-0000-0000-0000-00000000000b") };
        var stance = record.Says(Stance(1, "2019"));
        record.Says(Stance(2, "2019"));
        record.Says(new RecordCorrected(stance, elsewhere));
        record.Says(new RecordCorrected(stance, Stance(1, "2019")));
        Assert.Equal((2, null), record.At("2019"));
    }
}
