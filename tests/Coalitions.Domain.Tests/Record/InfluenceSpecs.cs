using Coalitions.Domain.Actors;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Tests.Record;

public class InfluenceSpecs
{
    private static readonly Guid Secretary = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Post = new("00000000-0000-0000-0000-0000000000aa");

    private readonly Recording record = new();

    [Fact]
    public void influence_that_comes_with_a_post_ends_with_it()
    {
        var held = record.Says(new PostTaken(Secretary, Post) { Valid = Recording.Between("2018", null) });
        record.Says(new InfluenceAssessed(Secretary, 0.8, PostId: Post) { Valid = Recording.Between("2018", null) });
        record.Says(new RecordEnded(held, ValidTime.Parse("2020-06")));
        Assert.Equal(0.8, At("2020-06"));
        Assert.Null(At("2020-07"));
        Assert.Equal(0.8, At("2020-07", known: 2));
    }

    [Fact]
    public void influence_on_a_reform_and_influence_in_general_stand_side_by_side()
    {
        record.Says(new InfluenceAssessed(Secretary, 0.3) { Valid = Recording.Between("2018", null) });
        record.Says(new InfluenceAssessed(Secretary, 0.9, ReformId: Recording.Reform) { Valid = Recording.Between("2019", null) });
        Assert.Equal(2, InForce("2020").Count());
    }

    private double? At(string asOf, long? known = null) => InForce(asOf, known).SingleOrDefault()?.Influence;

    private IEnumerable<InfluenceAssessed> InForce(string asOf, long? known = null)
    {
        var (moment, sequence) = (ValidTime.Parse(asOf).LastInstant, known ?? record.Events.Count);
        return History.Of(Secretary, "t", record.Events)
            .Where(row => row.KnownFrom <= sequence && sequence < row.KnownTo && row.Span.From <= moment && moment < row.Span.To)
            .Select(row => row.Span.Fact).OfType<InfluenceAssessed>();
    }
}
