using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Tests.Mapping;

public class ConsensusSpecs
{
    [Theory]
    [InlineData(Aggregate.Median, 1.5)]
    [InlineData(Aggregate.Latest, -1)]
    [InlineData(Aggregate.Mean, 1)]
    public void each_aggregate_of_four_assessors(Aggregate aggregate, double value) =>
        Assert.Equal(new Consensus(value, -1, 2, 4), Consensus.Of([Of(1, 2, 1), Of(2, 1, 2), Of(3, -1, 4), Of(4, 2, 3)], aggregate));

    [Fact]
    public void of_equal_starts_the_one_recorded_later_is_the_latest() =>
        Assert.Equal(2, Consensus.Of([Of(1, 2, day: 1, place: 9), Of(2, -2, day: 1, place: 3)], Aggregate.Latest)!.Value);

    [Fact]
    public void assessors_of_one_start_and_place_are_told_apart_whatever_their_order()
    {
        Judgement[] judgements = [Of(1, 2, day: 1, place: 7), Of(2, -2, day: 1, place: 7)];
        Assert.Equal(Consensus.Of(judgements, Aggregate.Latest), Consensus.Of(judgements.Reverse(), Aggregate.Latest));
    }

    [Fact]
    public void zero_has_no_sign()
    {
        Judgement[] zeros = [Of(1, 0.0, day: 1), Of(2, -0.0, day: 2)];
        foreach (var consensus in (Consensus[])[Consensus.Of(zeros, Aggregate.Median)!, Consensus.Of(zeros, Aggregate.Latest)!, Consensus.Of(zeros[1..], Aggregate.Mean)!])
            Assert.DoesNotContain(((double[])[consensus.Value, consensus.Min, consensus.Max]), double.IsNegative);
    }

    [Fact]
    public void of_nobody_there_is_none() => Assert.Null(Consensus.Of([], Aggregate.Median));

    private static Judgement Of(int assessor, double value, int day, long? place = null) =>
        new(new Guid(assessor, 0, 0, new byte[8]), value, new DateTime(2020, 1, day, 0, 0, 0, DateTimeKind.Utc), place ?? day);
}
