using Coalitions.Domain.Mapping;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Mapping;

public class SettlementSpecs
{
    // Emission standards, Bueno de Mesquita 1994, as printed by Scholz, Calbert and Smith 2011, table 1: capability, position, salience.
    private static readonly NodeFigures[] Emissions =
    [
        Member(1, 4, .08, salience: .8), Member(2, 7, .08, salience: .4), Member(3, 4, .03, salience: .2), Member(4, 4, .16, salience: .8), Member(5, 10, .16, salience: .6),
        Member(6, 10, .16, salience: .6), Member(7, 10, .16, salience: .9), Member(8, 7, .05, salience: .1), Member(9, 4, .05, salience: 1), Member(10, 7, .08, salience: .7),
    ];

    [Fact]
    public void the_emission_standards_settle_where_the_reference_says()
    {
        var found = Settlement.Of(Emissions);
        Assert.Equal((7.389955687, 10, 7), (Math.Round(found.Mean.Value!.Value, 9), found.Mean.N, found.Median.Value));
        Assert.Equal([new(4, 0.248, 4), new(7, 0.093, 3), new WeightAt(10, 0.336, 3)], found.Weights);
        Assert.Equal((new Interval(7, found.Mean.Value!.Value), new Interval(4, 10)), (found.Between, found.Range));
    }

    [Fact]
    public void the_order_of_the_actors_does_not_matter()
    {
        var (one, other) = (Settlement.Of(Emissions), Settlement.Of([.. Emissions.Reverse()]));
        Assert.Equal((one.Mean.Value, one.Median.Value, one.Between, one.Range), (other.Mean.Value, other.Median.Value, other.Between, other.Range));
        Assert.Equal(one.Weights, other.Weights);
    }

    [Fact]
    public void where_nobody_counts_nothing_settles()
    {
        var found = Settlement.Of([Member(1, 1, 0.5)]);
        Assert.Equal((null, null, null, null, "no_salience"), (found.Mean.Value, found.Median.Value, found.Between, found.Range, found.Mean.Excluded.Single().Reason));
        Assert.Empty(found.Weights);
    }
}
