using System.Numerics;
using Coalitions.Domain.Voting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Coalitions.Domain.Tests.Voting.Games;

namespace Coalitions.Domain.Tests.Voting;

public class MinimalCoalitionsSpecs
{
    // The usual example of the textbooks: five parties from left to right.
    private static readonly VotingGame FiveParties = Game(51, 8, 21, 26, 12, 33);

    private static readonly Dictionary<Guid, double> LeftToRight = Enumerable.Range(0, 5).ToDictionary(Id, i => i + 1.0);

    private static readonly (Guid, Guid)[] Line = [.. Enumerable.Range(0, 4).Select(i => (Id(i), Id(i + 1)))];

    [Fact]
    public void five_parties_form_the_coalitions_of_the_textbook()
    {
        var found = MinimalCoalitions.Of(FiveParties, LeftToRight, Line);
        Assert.Equal("ABC ADE BCD BE CE", Written(found.MinimalWinning));
        Assert.Equal("ADE", Written(found.MinimumSize));
        Assert.Equal((53, 2, 4), (found.MinimumSize!.First[0].Weight, found.MinimumSize.First[0].Surplus, found.MinimumSize.First[0].Range));
        Assert.Equal("BE CE", Written(found.FewestMembers));
        Assert.Equal("ABC BCD CE", Written(found.MinimalRange));
        Assert.Equal("ABC BCD CDE", Written(found.ConnectedInOrder));
        Assert.Equal("ABC BCD CDE", Written(found.ConnectedInGraph));
        Assert.Equal(3, found.MedianPosition);
        Assert.Empty(found.WithoutPosition);
    }

    [Fact]
    public void who_can_block_is_who_can_keep_the_others_below_the_quota() =>
        Assert.Equal("ABD ACD AE BC BE CE DE", Written(MinimalCoalitions.Of(Game(60, 8, 21, 26, 12, 33)).Blocking));

    [Fact]
    public void a_veto_blocks_alone_and_is_in_every_coalition()
    {
        var found = MinimalCoalitions.Of(Game(51, [3], 8, 21, 26, 12, 33), LeftToRight, Line);
        Assert.Equal("ADE BCD BDE CDE", Written(found.MinimalWinning));
        Assert.Equal("ABC BE CE D", Written(found.Blocking));
        Assert.Equal("BCD CDE", Written(found.ConnectedInOrder));
        Assert.Equal("BCD CDE", Written(found.ConnectedInGraph));
    }

    [Fact]
    public void without_positions_or_connections_what_needs_them_is_absent()
    {
        var found = MinimalCoalitions.Of(FiveParties);
        Assert.Equal((null, null, null, null), (found.MinimalRange, found.ConnectedInOrder, found.ConnectedInGraph, found.MedianPosition));
        Assert.All(found.MinimalWinning!.First, coalition => Assert.Null(coalition.Range));
    }

    [Fact]
    public void who_has_no_position_is_named_and_in_no_ordered_coalition()
    {
        var found = MinimalCoalitions.Of(FiveParties, LeftToRight.Where(pair => pair.Key != Id(2)).ToDictionary());
        Assert.Equal([Id(2)], found.WithoutPosition);
        Assert.Equal("ADE BE", Written(found.MinimalRange is null ? null : MinimalCoalitions.Of(FiveParties, LeftToRight.Where(pair => pair.Key != Id(2)).ToDictionary(pair => pair.Key, _ => 0.0)).MinimalRange));
        Assert.Equal("BDE", Written(found.ConnectedInOrder));
        Assert.Equal("", Written(MinimalCoalitions.Of(Game(51, [2], 8, 21, 26, 12, 33), LeftToRight.Where(pair => pair.Key != Id(2)).ToDictionary()).ConnectedInOrder));
    }

    [Fact]
    public void only_the_first_are_listed_and_all_are_counted()
    {
        var found = MinimalCoalitions.Of(FiveParties, most: 2).MinimalWinning!;
        Assert.Equal((5, "ADE BE"), (found.Count, Written(found)));
        Assert.Equal([53.0, 54.0], found.First.Select(coalition => coalition.Weight));
    }

    [Fact]
    public void twenty_five_equal_blocs_have_as_many_as_can_be_chosen()
    {
        var found = MinimalCoalitions.Of(Game(13, [.. Enumerable.Repeat(1.0, 25)]), most: 1);
        Assert.Equal((5_200_300, "ABCDEFGHIJKLM"), (found.MinimalWinning!.Count, Written(found.MinimalWinning)));
    }

    [Fact]
    public void above_twenty_five_only_intervals_are_answered()
    {
        var game = Game(3, [.. Enumerable.Repeat(1.0, 26)]);
        var found = MinimalCoalitions.Of(game, Enumerable.Range(0, 26).ToDictionary(Id, i => (double)i), []);
        Assert.Equal((null, null, null, null, null), (found.MinimalWinning, found.FewestMembers, found.MinimalRange, found.ConnectedInGraph, found.Blocking));
        Assert.Equal((24, "ABC", false), (found.ConnectedInOrder!.Count, Letters(found.ConnectedInOrder.First[0].Members), found.TiesAsOne));
        var pairs = MinimalCoalitions.Of(game, Enumerable.Range(0, 26).ToDictionary(Id, i => Math.Floor(i / 2.0)));
        Assert.Equal((12, "ABCD", true), (pairs.ConnectedInOrder!.Count, Letters(pairs.ConnectedInOrder.First[0].Members), pairs.TiesAsOne));
    }

    [Property(MaxTest = 200)]
    public Property they_are_those_of_going_through_every_coalition() => Prop.ForAll(Random(10), plain =>
    {
        var all = Every(plain.Voters).Where(plain.IsMinimalWinning).Select(Ids).ToArray();
        var found = MinimalCoalitions.Of(plain.Game, most: 1_000);
        var blocking = Every(plain.Voters).Where(members => Blocks(plain, members) && Enumerable.Range(0, plain.Voters).Where(i => members[i]).All(i => !Blocks(plain, plain.Without(members, i))));
        return Written(found.MinimalWinning) == Written(all)
            && Written(found.MinimumSize) == Written(all.GroupBy(ids => ids.Sum(id => plain.Weights[Number(id)])).MinBy(group => group.Key)!)
            && Written(found.FewestMembers) == Written(all.GroupBy(ids => ids.Length).MinBy(group => group.Key)!)
            && Written(found.Blocking) == Written(blocking.Select(Ids));
    });

    [Property(MaxTest = 200)]
    public Property ordered_ones_leave_out_nobody_between_two_members() => Prop.ForAll(Random(9), Gen.ArrayOf(Gen.Choose(0, 4), 9).ToArbitrary(), (plain, places) =>
    {
        var connected = Every(plain.Voters).Where(members => plain.Wins(members) && IsConvex(members, places)).ToArray();
        var found = MinimalCoalitions.Of(plain.Game, Enumerable.Range(0, plain.Voters).ToDictionary(Id, i => (double)places[i]), most: 1_000);
        return Written(found.ConnectedInOrder) == Written(Smallest(connected));
    });

    [Property(MaxTest = 200)]
    public Property those_on_a_graph_are_joined_among_themselves() => Prop.ForAll(Random(9), Gen.ArrayOf(Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true))), 81).ToArbitrary(), (plain, ties) =>
    {
        bool Joined(int one, int other) => ties[one * 9 + other] || ties[other * 9 + one];
        var pairs = from one in Enumerable.Range(0, plain.Voters) from other in Enumerable.Range(0, plain.Voters) where ties[one * 9 + other] select (Id(one), Id(other));
        var connected = Every(plain.Voters).Where(members => plain.Wins(members) && IsConnected(members, Joined)).ToArray();
        return Written(MinimalCoalitions.Of(plain.Game, connections: pairs, most: 1_000).ConnectedInGraph) == Written(Smallest(connected));
    });

    // Beyond 25 voters another way is taken: padded with voters who are worth next to nothing and stand far off, a game has the same intervals.
    [Property(MaxTest = 100)]
    public Property intervals_of_many_are_those_of_few() => Prop.ForAll(Random(9), plain =>
    {
        var few = MinimalCoalitions.Of(plain.Game, Enumerable.Range(0, plain.Voters).ToDictionary(Id, i => (double)i), most: 1_000);
        var voters = plain.Game.Voters.Concat(Enumerable.Range(plain.Voters, 30).Select(i => new Voter(Id(i), 0.001)));
        var many = MinimalCoalitions.Of(VotingGame.Of(plain.Quota, voters).Value, Enumerable.Range(0, plain.Voters + 30).ToDictionary(Id, i => (double)i), most: 1_000);
        return Written(few.ConnectedInOrder) == Written(many.ConnectedInOrder);
    });

    private static bool Blocks(Plain plain, bool[] members) => !plain.Wins([.. members.Select(member => !member)]);

    private static bool IsConvex(bool[] members, int[] places)
    {
        var own = places.Where((_, i) => i < members.Length && members[i]).ToArray();
        return own.Length > 0 && Enumerable.Range(0, members.Length).All(i => members[i] || places[i] <= own.Min() || places[i] >= own.Max());
    }

    private static bool IsConnected(bool[] members, Func<int, int, bool> joined)
    {
        var left = Enumerable.Range(0, members.Length).Where(i => members[i]).ToHashSet();
        var queue = new Queue<int>(left.Take(1));
        left.ExceptWith(queue);
        while (queue.TryDequeue(out var one))
            foreach (var other in left.Where(other => joined(one, other)).ToArray())
            {
                left.Remove(other);
                queue.Enqueue(other);
            }

        return left.Count == 0;
    }

    private static IEnumerable<Guid[]> Smallest(bool[][] coalitions) => coalitions
        .Where(members => !coalitions.Any(other => other != members && other.Zip(members).All(pair => !pair.First || pair.Second)))
        .Select(Ids);

    private static string Written(CoalitionList? list) => Written(list!.First.Select(coalition => (IEnumerable<Guid>)coalition.Members));

    private static string Written(IEnumerable<IEnumerable<Guid>> coalitions) => string.Join(' ', coalitions.Select(Letters).Order(StringComparer.Ordinal));
}
