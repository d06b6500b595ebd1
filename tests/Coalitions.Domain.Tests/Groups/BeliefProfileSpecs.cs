using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Groups;

public class BeliefProfileSpecs
{
    [Fact]
    public void it_says_who_is_for_who_against_and_of_whom_nothing_is_known()
    {
        HeldPosition[] positions =
        [
            new(Id(1), Id(100), 2), new(Id(2), Id(100), 0.5), new(Id(3), Id(100), -1), new(Id(4), Id(100), 0), new(Id(9), Id(100), -2),
            new(Id(1), Id(101), 55), new(Id(1), Id(103), 1),
        ];
        var profile = BeliefProfile.Of(
            [Id(1), Id(2), Id(3), Id(4), Id(5)],
            [new Issue(Id(102), Scale.Support), new Issue(Id(101), Scale.Continuum(0, 100).Value), new Issue(Id(100), Scale.Support)], positions);
        Assert.Equal([new(Id(100), 4, 1, 1, Proportion.Of(2, 4), Proportion.Of(1, 4)), new(Id(101), 1, 4, null, null, null), new IssueBelief(Id(102), 0, 5, 0, null, null)], profile);
    }

    // Published: Brown, Cai and DasGupta 2001, Newcombe 1998.
    [Theory]
    [InlineData(3, 3, 0.4385, 1)]
    [InlineData(0, 3, 0, 0.5615)]
    [InlineData(3, 5, 0.2307, 0.8824)]
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(8, 8, 0.6756, 1)]
    public void the_interval_is_wilsons(int count, int n, double low, double high)
    {
        var found = Proportion.Of(count, n)!;
        Assert.Equal((low, high, (double)count / n), (Math.Round(found.Low, 4), Math.Round(found.High, 4), found.Value));
    }

    // The bounds are where a test of the share would just not reject: (p - b)^2 = z^2 b (1 - b) / n.
    [Fact]
    public void every_bound_solves_the_equation_that_it_is_made_of()
    {
        for (var n = 1; n <= 40; n++)
            for (var count = 0; count <= n; count++)
            {
                var found = Proportion.Of(count, n)!;
                foreach (var bound in (double[])[found.Low, found.High])
                    Assert.Equal(Math.Pow(found.Value - bound, 2), 3.841458820694124 * bound * (1 - bound) / n, 12);
                Assert.True(found.Low <= found.Value && found.Value <= found.High && found.Low < found.High);
            }

        var (all, large) = (Proportion.Of(7, 7)!, Proportion.Of(1_000_000_000, 2_000_000_000)!);
        Assert.Equal(7 / (7 + 3.841458820694124), all.Low, 14);
        Assert.InRange(large.High - large.Low, 0, 1e-4);
    }

    [Fact]
    public void of_none_there_is_no_share()
    {
        Assert.Null(Proportion.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Of(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Of(-1, 1));
    }
}
