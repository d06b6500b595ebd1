using Coalitions.Domain.Reforms;
using Coalitions.Domain.Voting;
using static Coalitions.Domain.Tests.Voting.Games;

namespace Coalitions.Domain.Tests.Voting;

public class VotingGameSpecs
{
    [Fact]
    public void decimals_are_added_as_they_were_given()
    {
        Assert.True(Game(0.3, 0.1, 0.2).Wins([Id(0), Id(1)]));
        Assert.True(Game(0.8, [.. Enumerable.Repeat(0.1, 8)]).Wins(Enumerable.Range(0, 8).Select(Id)));
        Assert.False(Game(0.30000000000000004, 0.1, 0.2, 5).Wins([Id(0), Id(1)]));
        Assert.True(Game(1e15, 1e15, 0.001).Wins([Id(0)]));
        Assert.False(Game(1000000000000000.1, 1e15, 0.5).Wins([Id(0)]));
    }

    [Fact]
    public void a_coalition_wins_with_the_quota_and_every_veto()
    {
        var game = Game(3, [2], 2, 1, 1);
        Assert.False(game.Wins([Id(0), Id(1)]));
        Assert.True(game.Wins([Id(0), Id(2), Id(2), Id(99)]));
    }

    [Fact]
    public void voters_of_one_id_vote_as_one()
    {
        var game = VotingGame.Of(3, [new Voter(Id(1), 0.1), new Voter(Id(0), 2), new Voter(Id(1), 0.2), new Voter(Id(1), 0.7, true)]).Value;
        Assert.Equal([new Voter(Id(0), 2), new Voter(Id(1), 1, true)], game.Voters);
    }

    [Fact]
    public void a_decision_rule_is_a_game_and_whoever_only_has_a_veto_weighs_nothing()
    {
        var rule = new DecisionRuleAdopted(
            Id(9), 2, [new Decider(DeciderKind.Actor, Id(0), 2), new Decider(DeciderKind.Post, Id(1))],
            [new Decider(DeciderKind.Post, Id(1)), new Decider(DeciderKind.Actor, Id(2))]);
        var game = VotingGame.Of(rule).Value;
        Assert.Equal([new Voter(Id(0), 2), new Voter(Id(1), 1, true), new Voter(Id(2), 0, true)], game.Voters);
        Assert.Equal([1, 1, 1], VotingPower.Of(game).Value.Voters.Select(voter => (int)voter.Swings!.Value));
    }

    [Theory]
    [InlineData(0, 1, "invalid-quota")]
    [InlineData(-1, 1, "invalid-quota")]
    [InlineData(double.NaN, 1, "invalid-quota")]
    [InlineData(double.PositiveInfinity, 1, "invalid-quota")]
    [InlineData(2.5, 1, "quota-above-total")]
    [InlineData(1, 0, "invalid-weight")]
    [InlineData(1, -1, "invalid-weight")]
    [InlineData(1, double.NaN, "invalid-weight")]
    [InlineData(1, double.PositiveInfinity, "invalid-weight")]
    [InlineData(1, 1e-300, "weights-too-fine")]
    [InlineData(1, double.MaxValue, "weights-too-fine")]
    public void what_makes_no_game_is_refused(double quota, double weight, string code) =>
        Assert.Equal(code, VotingGame.Of(quota, [new Voter(Id(0)), new Voter(Id(1), weight)]).Refusal?.Code);

    [Fact]
    public void without_voters_there_is_no_game() => Assert.Equal("no-voters", VotingGame.Of(1, []).Refusal?.Code);
}
