using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Ties;

namespace Coalitions.Domain.Tests.Recruiting;

public class IntroductionSpecs
{
    [Theory]
    [InlineData(TieKind.Trusts, 2, 1)]
    [InlineData(TieKind.Informs, 1, 2)]
    [InlineData(TieKind.AlliedWith, 1, 1)]
    [InlineData(TieKind.CoordinatesWith, 1, 1)]
    public void whoever_trusts_or_is_informed_listens_and_the_other_way_round_they_know_each_other(TieKind kind, int forth, int back)
    {
        var tie = new TrustedTie(Id(9), 0, 1, kind);
        Assert.Equal((forth, back), (From(0, [tie]).LengthTo(1), From(1, [tie]).LengthTo(0)));
        Assert.Equal([new IntroductionStep(0, 1, Id(9), kind, forth == 1)], From(0, [tie]).To(1));
    }

    [Theory]
    [InlineData(TieKind.Funds)]
    [InlineData(TieKind.PatronOf)]
    [InlineData(TieKind.ReportsTo)]
    [InlineData(TieKind.InConflictWith)]
    public void money_power_and_conflict_introduce_nobody(TieKind kind) => Assert.Null(From(0, [new TrustedTie(Id(9), 0, 1, kind)]).LengthTo(1));

    [Fact]
    public void the_shortest_chain_is_told_from_a_member_on()
    {
        TrustedTie[] ties = [Trusts(1, 0, 1), Trusts(2, 1, 2), Trusts(3, 2, 3), Trusts(4, 3, 0)];
        var introductions = From(0, ties);
        // Over 1 and 2 in three steps; from 3, which 0 trusts, in two.
        Assert.Equal((0, 1, 2, 2), (introductions.LengthTo(0), introductions.LengthTo(1), introductions.LengthTo(2), introductions.LengthTo(3)));
        Assert.Equal([(0, 1, true), (1, 2, true)], introductions.To(2).Select(step => (step.From, step.To, step.Listens)));
        Assert.Equal([(0, 3, false)], introductions.To(3).Select(step => (step.From, step.To, step.Listens)));
        Assert.Empty(introductions.To(0));
        Assert.Empty(introductions.To(4));
        Assert.Null(introductions.LengthTo(4));
    }

    [Fact]
    public void nobody_is_asked_who_is_not_to_be()
    {
        TrustedTie[] ties = [Trusts(1, 0, 1), Trusts(2, 1, 2)];
        var introductions = Introductions.Of(5, ties, node => node == 0, node => node != 1);
        Assert.Equal((1, null), (introductions.LengthTo(1), introductions.LengthTo(2)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void the_order_of_ties_decides_nothing(int seed)
    {
        var random = new Random(seed);
        TrustedTie[] ties = [.. Enumerable.Range(0, 60).Select(i => new TrustedTie(Id(i), random.Next(12), 12 + random.Next(12), (TieKind)random.Next(6, 8)))];
        var expected = Chains(ties);
        for (var i = 0; i < 10; i++)
        {
            random.Shuffle(ties);
            Assert.Equal(expected, Chains(ties));
        }

        static string Chains(TrustedTie[] ties)
        {
            var introductions = Introductions.Of(24, ties, node => node < 2, _ => true);
            return string.Join('\n', Enumerable.Range(0, 24).Select(node => $"{introductions.LengthTo(node)} {string.Join(' ', introductions.To(node))}"));
        }
    }

    private static Introductions From(int member, TrustedTie[] ties) => Introductions.Of(5, ties, node => node == member, _ => true);

    // The second trusts the first, and so listens to it.
    private static TrustedTie Trusts(int record, int first, int second) => new(Id(record), second, first, TieKind.Trusts);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
