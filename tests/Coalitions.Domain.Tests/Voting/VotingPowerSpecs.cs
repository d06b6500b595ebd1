using System.Numerics;
using Coalitions.Domain.Voting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Coalitions.Domain.Tests.Voting.Games;

namespace Coalitions.Domain.Tests.Voting;

/// <summary>Published games: Banzhaf 1965, Brams and Affuso 1976, Shapley and Shubik 1954, Games 9(2):29.</summary>
public class VotingPowerSpecs
{
    [Theory]
    [InlineData("51; 50 49 1", "3 1 1", "3/5 1/5 1/5", "2/3 1/6 1/6", 3, 8)]
    [InlineData("6; 4 3 2 1", "5 3 3 1", "5/12 1/4 1/4 1/12", "5/12 1/4 1/4 1/12", 7, 16)]
    [InlineData("12; 4 4 4 2 2 1", "10 10 10 6 6 0", "5/21 5/21 5/21 1/7 1/7 0", "7/30 7/30 7/30 3/20 3/20 0", 14, 64)]
    [InlineData("41; 10 10 10 10 5 5 3 3 2", "53 53 53 53 29 29 21 21 5", "53/317 53/317 53/317 53/317 29/317 29/317 21/317 21/317 5/317",
        "5/28 5/28 5/28 5/28 17/210 17/210 2/35 2/35 1/105", 75, 512)]
    [InlineData("54; 10 10 10 10 8 5 5 5 5 3 3 2", "286 286 286 286 242 148 148 148 148 102 102 40",
        "13/101 13/101 13/101 13/101 11/101 74/1111 74/1111 74/1111 74/1111 51/1111 51/1111 20/1111",
        "31/231 31/231 31/231 31/231 257/2310 589/9240 589/9240 589/9240 589/9240 59/1386 59/1386 41/3465", 402, 4096)]
    [InlineData("39; 7 7 7 7 7 1 1 1 1 1 1 1 1 1 1", "848 848 848 848 848 84 84 84 84 84 84 84 84 84 84",
        "106/635 106/635 106/635 106/635 106/635 21/1270 21/1270 21/1270 21/1270 21/1270 21/1270 21/1270 21/1270 21/1270 21/1270",
        "421/2145 421/2145 421/2145 421/2145 421/2145 4/2145 4/2145 4/2145 4/2145 4/2145 4/2145 4/2145 4/2145 4/2145 4/2145", 848, 32768)]
    [InlineData("16; 9 9 7 3 1 1", "16 16 16 0 0 0", "1/3 1/3 1/3 0 0 0", "1/3 1/3 1/3 0 0 0", 32, 64)]
    public void published_games_have_their_published_power(string game, string swings, string banzhaf, string shapley, int winning, int coalitions)
    {
        var power = Power(Written(game));
        Assert.Equal(PowerMethod.Exact, power.Method);
        Assert.Equal(swings, Written(power, voter => voter.Swings));
        Assert.Equal(banzhaf, Written(power, voter => voter.ExactBanzhaf));
        Assert.Equal(shapley, Written(power, voter => voter.ExactShapleyShubik));
        Assert.Equal((winning, coalitions, (double)winning / coalitions), (power.WinningCoalitions, power.Coalitions, power.PowerToAct));
    }

    [Theory]
    [InlineData("41; 10 10 10 10 5 5 3 3 2", ".167192 .167192 .167192 .167192 .091483 .091483 .066246 .066246 .015773")]
    [InlineData("54; 10 10 10 10 8 5 5 5 5 3 3 2", ".128713 .128713 .128713 .128713 .108911 .066607 .066607 .066607 .066607 .045905 .045905 .018002")]
    public void banzhaf_is_printed_to_six_digits_as_published(string game, string digits) =>
        Assert.Equal(digits, Written(Power(Written(game)), voter => voter.Banzhaf.ToString(".000000", System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void the_five_permanent_members_have_vetoes_and_luxembourg_is_a_dummy()
    {
        var council = Power(Written("39; 7 7 7 7 7 1 1 1 1 1 1 1 1 1 1"));
        Assert.All(council.Voters, voter => Assert.Equal(voter.Weight == 7, voter.Veto));
        Assert.DoesNotContain(council.Voters, voter => voter.Dictator || voter.Dummy != false);
        Assert.Equal([false, false, false, false, false, true], Power(Written("12; 4 4 4 2 2 1")).Voters.Select(voter => voter.Dummy!.Value));
    }

    // The charter's own rule: nine of fifteen, among them all five permanent members.
    [Fact]
    public void a_quota_of_heads_with_vetoes_is_the_same_council()
    {
        var weighted = Power(Written("39; 7 7 7 7 7 1 1 1 1 1 1 1 1 1 1"));
        var charter = Power(Game(9, [0, 1, 2, 3, 4], [.. Enumerable.Repeat(1.0, 15)]));
        Assert.Equal(weighted.Voters.Select(voter => voter with { Weight = 1 }), charter.Voters);
        Assert.Equal(weighted.WinningCoalitions, charter.WinningCoalitions);
    }

    [Fact]
    public void a_dictator_decides_alone_unless_somebody_else_has_a_veto()
    {
        Assert.Equal([true, false, false], Power(Game(5, 5, 2, 1)).Voters.Select(voter => voter.Dictator));
        Assert.DoesNotContain(Power(Game(5, [2], 5, 2, 1)).Voters, voter => voter.Dictator);
    }

    [Property(MaxTest = 300)]
    public Property power_is_that_of_going_through_every_coalition() => Prop.ForAll(Random(10), plain =>
    {
        var power = Power(plain.Game);
        var all = Every(plain.Voters).Where(plain.Wins).ToArray();
        int[] swings = [.. Enumerable.Range(0, plain.Voters).Select(i => all.Count(members => members[i] && !plain.Wins(plain.Without(members, i))))];
        return all.Length == power.WinningCoalitions
            && power.Voters.Select(voter => (int)voter.Swings!.Value).SequenceEqual(swings)
            && power.Voters.Select(voter => voter.ExactBanzhaf!.Value).SequenceEqual(swings.Select(own => new Ratio(own, swings.Sum())))
            && power.Voters.Select(voter => voter.Dummy).SequenceEqual(swings.Select(own => (bool?)(own == 0)))
            && power.Voters.Select(voter => voter.Veto).SequenceEqual(Enumerable.Range(0, plain.Voters).Select(i => all.All(members => members[i])))
            && power.Voters.Select(voter => voter.Dictator).SequenceEqual(Enumerable.Range(0, plain.Voters).Select(i => Every(plain.Voters).All(members => plain.Wins(members) == members[i])));
    });

    [Property(MaxTest = 60)]
    public Property shapley_and_shubik_is_that_of_going_through_every_order() => Prop.ForAll(Random(6), plain =>
    {
        var orders = Orders([.. Enumerable.Range(0, plain.Voters)]).ToArray();
        var pivots = new int[plain.Voters];
        foreach (var order in orders) pivots[order.Where((_, i) => plain.Wins(order.Take(i + 1))).First()]++;
        return Power(plain.Game).Voters.Select(voter => voter.ExactShapleyShubik!.Value).SequenceEqual(pivots.Select(count => new Ratio(count, orders.Length)));
    });

    [Property(MaxTest = 100)]
    public Property weights_too_fine_for_a_table_are_gone_through_with_the_same_result() => Prop.ForAll(Random(8), plain =>
    {
        // A grain so small that it never decides, and so odd that no common unit makes the weights small.
        var fine = VotingGame.Of(plain.Quota, plain.Weights.Select((weight, i) => new Voter(Id(i), weight + Math.Pow(7, i + 1) * 1e-9, plain.Vetoes[i]))).Value;
        return Power(fine).Voters.Select(voter => voter.ExactShapleyShubik).SequenceEqual(Power(plain.Game).Voters.Select(voter => voter.ExactShapleyShubik))
            && Power(fine).WinningCoalitions == Power(plain.Game).WinningCoalitions;
    });

    [Property(MaxTest = 200)]
    public Property neither_unit_nor_order_matters() => Prop.ForAll(Random(10), plain =>
    {
        var voters = plain.Weights.Select((weight, i) => new Voter(Id(i), weight / 10.0, plain.Vetoes[i])).Reverse();
        var scaled = Power(VotingGame.Of(plain.Quota / 10.0, voters).Value);
        return scaled.Voters.Select(voter => voter with { Weight = 0 }).SequenceEqual(Power(plain.Game).Voters.Select(voter => voter with { Weight = 0 }));
    });

    [Fact]
    public void a_hundred_voters_are_counted_exactly()
    {
        var power = Power(Game(2_600, [.. Enumerable.Range(1, 100).Select(i => (double)i)]));
        Assert.Equal(PowerMethod.Exact, power.Method);
        Assert.Equal(new Ratio(1, 1), power.Voters.Select(voter => voter.ExactShapleyShubik!.Value).Aggregate((sum, own) => new Ratio(
            sum.Numerator * own.Denominator + own.Numerator * sum.Denominator, sum.Denominator * own.Denominator)));
        Assert.True(power.Voters.Zip(power.Voters.Skip(1)).All(pair => pair.First.Swings <= pair.Second.Swings));
    }

    // With one vote each a voter turns those coalitions that are one vote short.
    [Theory]
    [InlineData(71, 36)]
    [InlineData(100, 67)]
    [InlineData(127, 20)]
    [InlineData(40, 30)]
    public void equal_voters_swing_as_often_as_one_vote_is_missing(int voters, int quota)
    {
        var power = Power(Game(quota, [.. Enumerable.Repeat(1.0, voters)]));
        var (missing, winning, choose) = (BigInteger.Zero, BigInteger.Zero, BigInteger.One);
        for (var size = 0; size < voters; size++)
        {
            if (size == quota - 1) missing = choose;
            choose = choose * (voters - 1 - size) / (size + 1);
        }

        choose = BigInteger.One;
        for (var size = 0; size <= voters; size++)
        {
            if (size >= quota) winning += choose;
            choose = choose * (voters - size) / (size + 1);
        }

        Assert.All(power.Voters, voter => Assert.Equal((missing, new Ratio(1, voters)), (voter.Swings!.Value, voter.ExactShapleyShubik!.Value)));
        Assert.Equal(winning, power.WinningCoalitions);
    }

    // One voter of weight 1/2 among very many small ones: in the ocean it is pivotal in half of all orders (Shapiro and Shapley 1960).
    [Fact]
    public void large_bodies_are_sampled_with_a_stated_error_and_the_same_seed_says_the_same()
    {
        var weights = Enumerable.Repeat(1.0, 600).Prepend(300).ToArray();
        var power = Power(Game(450, weights));
        Assert.Equal((PowerMethod.Sampled, 18_445, 0.01, 0.95), (power.Method, power.Sampling!.Samples, power.Sampling.Error, power.Sampling.Confidence));
        Assert.InRange(power.Voters[0].ShapleyShubik, 300.0 / 601 - 0.01, 300.0 / 601 + 0.01);
        Assert.Equal((null, null, false, false), (power.Voters[0].Swings, power.WinningCoalitions, power.Voters[0].Dictator, power.Voters[0].Veto));
        Assert.Equal(power.Voters, Power(Game(450, weights)).Voters);
        Assert.NotEqual(power.Voters, VotingPower.Of(Game(450, weights), seed: 2).Value.Voters);
    }

    [Fact]
    public void samples_agree_with_the_count_within_their_error()
    {
        var (game, sampling) = (Game(30, [1], 10, 4, 10, 10, 8, 5, 5, 5, 5, 3, 3, 2), Sampling.For(0.01, 7));
        var (counted, sampled) = (Power(game), SampledPower.Of(game, sampling));
        Assert.InRange(sampled.PowerToAct, counted.PowerToAct - 0.01, counted.PowerToAct + 0.01);
        foreach (var (exact, estimate) in counted.Voters.Zip(sampled.Voters))
        {
            Assert.InRange(estimate.AbsoluteBanzhaf, exact.AbsoluteBanzhaf - 0.01, exact.AbsoluteBanzhaf + 0.01);
            Assert.InRange(estimate.ShapleyShubik, exact.ShapleyShubik - 0.01, exact.ShapleyShubik + 0.01);
            Assert.InRange(estimate.Banzhaf, exact.Banzhaf - 0.02, exact.Banzhaf + 0.02);
        }
    }

    [Fact]
    public void the_samples_are_as_many_as_hoeffding_asks_for() =>
        Assert.Equal((18_445, 73_778), (Sampling.For(0.01, 1).Samples, Sampling.For(0.005, 1).Samples));

    // The reference values of the generator's first outputs for the seed 1234567.
    [Fact]
    public void the_generator_gives_its_published_numbers()
    {
        var random = new SplitMix64(1234567);
        Assert.Equal((6457827717110365317UL, 3203168211198807973UL, 9817491932198370423), (random.Next(), random.Next(), random.Next()));
    }

    [Fact]
    public void what_would_cost_too_much_is_refused()
    {
        var crowd = Game(10_000, [.. Enumerable.Repeat(1.0, 30_000)]);
        Assert.Equal("too-many-voters", VotingPower.Of(crowd).Refusal?.Code);
        Assert.Equal("invalid-error", VotingPower.Of(crowd, error: 0).Refusal?.Code);
        Assert.Equal("invalid-error", VotingPower.Of(crowd, error: double.NaN).Refusal?.Code);
    }

    private static VotingPower Power(VotingGame game) => VotingPower.Of(game).Value;

    private static VotingGame Written(string game)
    {
        double[] numbers = [.. game.Replace(";", "").Split(' ').Select(double.Parse)];
        return Game(numbers[0], numbers[1..]);
    }

    private static string Written(VotingPower power, Func<VoterPower, object?> figure) => string.Join(' ', power.Voters.Select(figure));

    private static IEnumerable<int[]> Orders(int[] left) => left.Length == 0
        ? [[]]
        : left.SelectMany(first => Orders([.. left.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));
}
