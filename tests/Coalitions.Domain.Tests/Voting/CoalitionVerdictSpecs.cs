using Coalitions.Domain.Voting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Coalitions.Domain.Tests.Voting.Games;

namespace Coalitions.Domain.Tests.Voting;

public class CoalitionVerdictSpecs
{
    [Fact]
    public void a_winning_coalition_knows_its_margin_its_swing_members_and_who_has_no_vote()
    {
        var verdict = CoalitionVerdict.Of(Game(51, 8, 21, 26, 12, 33), [Id(2), Id(1), Id(4), Id(77)], new Dictionary<Guid, double>());
        Assert.Equal((true, 80, 51, 29), (verdict.Wins, verdict.Weight, verdict.Quota, verdict.Margin));
        Assert.Equal(("E", "", true), (Letters(verdict.Swing), Letters(verdict.MissingVetoes), verdict.Blocks));
        Assert.Equal([Id(77)], verdict.WithoutVote);
    }

    [Fact]
    public void one_that_falls_short_or_lacks_a_veto_loses()
    {
        var game = Game(0.3, [2], 0.1, 0.2, 0.1);
        var (weak, vetoed) = (Verdict(game, 0, 2), Verdict(game, 0, 1));
        Assert.Equal((false, -0.1, "", true), (weak.Wins, weak.Margin, Letters(weak.MissingVetoes), weak.Blocks));
        Assert.Equal((false, 0, "C", true), (vetoed.Wins, vetoed.Margin, Letters(vetoed.MissingVetoes), vetoed.Blocks));
        Assert.Empty(weak.Swing);
        Assert.Null(weak.Fragility);
    }

    [Fact]
    public void the_fewest_who_break_it_are_the_heaviest_and_the_cheapest_may_be_others()
    {
        var game = Game(50, 30, 20, 20, 20, 10);
        var fragility = CoalitionVerdict.Of(game, [.. Enumerable.Range(0, 5).Select(Id)], Influences(0.9, 0.2, 0.1, 0.3, 0.05)).Fragility!;
        // 51 of 100 have to go.
        Assert.Equal(("ABC", 3, 70, 1.2), (Letters(fragility.ByHeads.Members), fragility.ByHeads.Heads, fragility.ByHeads.Weight, fragility.ByHeads.Influence));
        Assert.Equal(("BCD", 0.6), (Letters(fragility.ByInfluence!.Members), fragility.ByInfluence.Influence));
        Assert.Equal((5, 0), (fragility.N, fragility.WithoutInfluence));
    }

    [Fact]
    public void one_with_a_veto_is_enough()
    {
        var fragility = CoalitionVerdict.Of(Game(50, [4], 30, 20, 20, 20, 10), [.. Enumerable.Range(0, 5).Select(Id)], Influences(0.9, 0.2, 0.1, 0.3, 0.7)).Fragility!;
        Assert.Equal(("E", "BCD"), (Letters(fragility.ByHeads.Members), Letters(fragility.ByInfluence!.Members)));
    }

    [Fact]
    public void whose_influence_nobody_judged_is_in_no_answer_by_influence()
    {
        var game = Game(50, 30, 20, 20, 20, 10);
        var fragility = CoalitionVerdict.Of(game, [.. Enumerable.Range(0, 5).Select(Id)], new Dictionary<Guid, double> { [Id(0)] = 0.1, [Id(1)] = 0.1 }).Fragility!;
        Assert.Equal((null, 3), (fragility.ByInfluence, fragility.WithoutInfluence));
        Assert.Equal(0.2, fragility.ByHeads.Influence);
        Assert.Null(CoalitionVerdict.Of(game, [.. Enumerable.Range(0, 5).Select(Id)], new Dictionary<Guid, double>()).Fragility!.ByHeads.Influence);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void an_influence_that_is_none_is_an_error(double influence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CoalitionVerdict.Of(Game(1, 1), [Id(0)], new Dictionary<Guid, double> { [Id(0)] = influence }));

    [Property(MaxTest = 300)]
    public Property it_is_that_of_trying_every_defection() => Prop.ForAll(Random(9), Gen.ArrayOf(Gen.Choose(0, 9), 9).ToArbitrary(), Gen.Choose(0, 511).ToArbitrary(), (plain, costs, set) =>
    {
        bool[] members = [.. Enumerable.Range(0, plain.Voters).Select(i => (set >> i & 1) == 1)];
        var verdict = CoalitionVerdict.Of(plain.Game, Ids(members), Influences([.. costs.Select(cost => cost / 10.0)]));
        if (verdict.Wins != plain.Wins(members)) return false;
        if (!verdict.Wins) return verdict.Fragility is null && verdict.Swing.Count == 0;
        int[] inside = [.. Enumerable.Range(0, plain.Voters).Where(i => members[i])];
        var breaking = Every(plain.Voters).Where(leaving => leaving.Zip(members).All(pair => !pair.First || pair.Second) && !plain.Wins([.. members.Zip(leaving, (member, leaves) => member && !leaves)])).ToArray();
        var cheapest = breaking.Min(leaving => leaving.Select((leaves, i) => leaves ? costs[i] : 0).Sum());
        var found = verdict.Fragility!;
        return verdict.Swing.SequenceEqual(inside.Where(i => !plain.Wins(plain.Without(members, i))).Select(Id))
            && found.ByHeads.Heads == breaking.Min(leaving => leaving.Count(leaves => leaves))
            && found.ByInfluence!.Influence == cheapest / 10.0
            && !plain.Game.Wins(Ids(members).Except(found.ByHeads.Members))
            && !plain.Game.Wins(Ids(members).Except(found.ByInfluence.Members));
    });

    private static CoalitionVerdict Verdict(VotingGame game, params int[] members) => CoalitionVerdict.Of(game, [.. members.Select(Id)], new Dictionary<Guid, double>());

    private static Dictionary<Guid, double> Influences(params double[] influences) => influences.Select((influence, i) => (influence, i)).ToDictionary(pair => Id(pair.i), pair => pair.influence);
}
