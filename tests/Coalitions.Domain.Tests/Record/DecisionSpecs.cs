using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using static Coalitions.Domain.Tests.Record.Recording;

namespace Coalitions.Domain.Tests.Record;

public class DecisionSpecs
{
    private readonly Recording record = new();

    private Dossier Dossier => Dossier.Of(record.Stream, "t", record.Events);

    [Fact]
    public void refuses_an_inverted_interval() =>
        Assert.Equal("inverted-interval", Dossier.Record(Stance(1, "2020", "2019")).Refusal?.Code);

    [Fact]
    public void refuses_the_very_same_fact_twice()
    {
        record.Says(Stance(1, "2020"));
        Assert.Equal("already-recorded", Dossier.Record(Stance(1, "2020")).Refusal?.Code);
        Assert.False(Dossier.Record(Stance(1, "2021")).IsRefused);
        Assert.False(Dossier.Record(Stance(2, "2020")).IsRefused);
    }

    [Fact]
    public void a_retracted_fact_can_be_recorded_anew()
    {
        var stance = record.Says(Stance(1, "2020"));
        record.Says(new RecordRetracted(stance));
        Assert.False(Dossier.Record(Stance(1, "2020")).IsRefused);
    }

    [Fact]
    public void refuses_to_end_a_fact_before_it_starts()
    {
        var stance = record.Says(Stance(1, "2020"));
        Assert.Equal("inverted-interval", Dossier.Entries[stance].End(new RecordEnded(stance, ValidTime.Parse("2019"))).Refusal?.Code);
    }

    [Fact]
    public void refuses_to_correct_end_or_retract_what_was_retracted()
    {
        var stance = record.Says(Stance(1, "2020"));
        record.Says(new RecordRetracted(stance));
        var entry = Dossier.Entries[stance];
        Assert.Equal("record-retracted", entry.Correct(new RecordCorrected(stance, Stance(2, "2020"))).Refusal?.Code);
        Assert.Equal("record-retracted", entry.End(new RecordEnded(stance, ValidTime.Parse("2021"))).Refusal?.Code);
        Assert.Equal("record-retracted", entry.Retract(new RecordRetracted(stance)).Refusal?.Code);
    }

    [Fact]
    public void refuses_a_correction_that_changes_nothing()
    {
        var stance = record.Says(Stance(1, "2020"));
        Assert.Equal("nothing-to-correct", Dossier.Entries[stance].Correct(new RecordCorrected(stance, Stance(1, "2020"))).Refusal?.Code);
    }
}
