using Coalitions.Domain.Mapping;
using Coalitions.Domain.Placement;
using Coalitions.Domain.Reforms;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Placement;

public class PlacementSpecs
{
    [Theory]
    [InlineData(0.5, 0.5, AiimQuadrant.Partner)]
    [InlineData(2, 0.49, AiimQuadrant.DevelopEnthusiasm)]
    [InlineData(0, 0.9, AiimQuadrant.PersuadeOrNeutralise)]
    [InlineData(-2, 0, AiimQuadrant.RaiseAwareness)]
    public void alignment_and_interest_make_four(double position, double salience, AiimQuadrant expected) =>
        Assert.Equal(expected, Placements.Aiim(Member(1, position, salience: salience), Scale.Support).Value);

    [Theory]
    [InlineData(0.5, 0.5, PowerInterestQuadrant.ManageClosely)]
    [InlineData(0.7, 0.3, PowerInterestQuadrant.KeepSatisfied)]
    [InlineData(0.3, 0.7, PowerInterestQuadrant.KeepInformed)]
    [InlineData(0.3, 0.3, PowerInterestQuadrant.Monitor)]
    public void power_and_interest_make_four(double influence, double salience, PowerInterestQuadrant expected) =>
        Assert.Equal(expected, Placements.PowerInterest(Member(1, null, influence, salience: salience)).Value);

    [Theory]
    [InlineData(0.9, 0, 0.1, StakeholderSalience.Dormant)]
    [InlineData(0.1, 1, 0.1, StakeholderSalience.Discretionary)]
    [InlineData(0.1, 0, 0.9, StakeholderSalience.Demanding)]
    [InlineData(0.9, 2, 0.1, StakeholderSalience.Dominant)]
    [InlineData(0.9, 0, 0.9, StakeholderSalience.Dangerous)]
    [InlineData(0.1, 1, 0.9, StakeholderSalience.Dependent)]
    [InlineData(0.9, 1, 0.9, StakeholderSalience.Definitive)]
    [InlineData(0.1, 0, 0.1, StakeholderSalience.NonStakeholder)]
    public void power_legitimacy_and_urgency_make_eight(double influence, int standings, double salience, StakeholderSalience expected) =>
        Assert.Equal(expected, Placements.Salience(Member(1, null, influence, salience: salience), standings).Value);

    [Fact]
    public void the_smallest_change_of_each_input_is_told_the_smallest_of_its_scale_first()
    {
        var opponent = Placements.Aiim(Member(1, -1, salience: 0.7), Scale.Support);
        // To go below 0.5 is a fifth of the scale, to come above 0 a quarter of it.
        Assert.Equal(
            [
                new Change<AiimQuadrant>("salience", 0.7, 0.5, false, -0.2, 0.2, AiimQuadrant.RaiseAwareness),
                new Change<AiimQuadrant>("position", -1, 0, false, 1, 0.25, AiimQuadrant.Partner),
            ], opponent.Changes);
        Assert.Equal(new Change<PowerInterestQuadrant>("influence", 0.38, 0.5, true, 0.12, 0.12, PowerInterestQuadrant.ManageClosely),
            Placements.PowerInterest(Member(1, null, 0.38, salience: 0.9)).Changes[0]);
        // Back at neutral it is aligned no more.
        Assert.Equal(new Change<AiimQuadrant>("position", 0.25, 0, true, -0.25, 0.0625, AiimQuadrant.PersuadeOrNeutralise), Placements.Aiim(Member(1, 0.25, salience: 1), Scale.Support).Changes[0]);
        var definitive = Placements.Salience(Member(1, null, 0.9, salience: 0.5), 2);
        Assert.Equal(["salience 0", "influence -0.4", "standings -2"], definitive.Changes.Select(change => FormattableString.Invariant($"{change.Input} {change.By}")));
        Assert.Equal(("standings", 1.0, true, StakeholderSalience.Definitive), Placements.Salience(Member(1, null, 0.9, salience: 0.9), 0).Changes.Select(change => (change.Input, change.By, change.Reaches, change.Becomes)).Last());
    }

    [Fact]
    public void a_change_that_is_made_moves_and_one_that_falls_short_does_not()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var node = Member(1, random.Next(-8, 9) / 4.0, random.Next(101) / 100.0, salience: random.Next(101) / 100.0);
            foreach (var change in Placements.Aiim(node, Scale.Support).Changes)
            {
                Assert.Equal(change.Becomes, Placements.Aiim(Changed(node, change.Input, Beyond(change)), Scale.Support).Value);
                Assert.Equal(Placements.Aiim(node, Scale.Support).Value, Placements.Aiim(Changed(node, change.Input, Short(change)), Scale.Support).Value);
            }

            foreach (var change in Placements.PowerInterest(node).Changes)
            {
                Assert.Equal(change.Becomes, Placements.PowerInterest(Changed(node, change.Input, Beyond(change))).Value);
                Assert.Equal(Placements.PowerInterest(node).Value, Placements.PowerInterest(Changed(node, change.Input, Short(change))).Value);
            }
        }

        static double Beyond<T>(Change<T> change)
            where T : struct, Enum => change.Reaches ? change.To : change.To + Direction(change) * 1e-6;

        static double Short<T>(Change<T> change)
            where T : struct, Enum => change.Reaches ? change.To - Direction(change) * 1e-6 : change.To;

        static int Direction<T>(Change<T> change)
            where T : struct, Enum => change.To != change.From ? Math.Sign(change.To - change.From) : change.Input == "position" ? 1 : -1;

        static NodeFigures Changed(NodeFigures node, string input, double value) => input switch
        {
            "position" => node with { Position = node.Position! with { Value = value } },
            "salience" => node with { Salience = node.Salience! with { Value = value } },
            _ => node with { Influence = node.Influence! with { Value = value } },
        };
    }

    [Fact]
    public void what_is_not_assessed_is_absent_and_leaves_open_what_it_could_be()
    {
        var placed = Placements.Aiim(Member(1, 1), Scale.Support);
        Assert.Null(placed.Value);
        Assert.Equal([AiimQuadrant.Partner, AiimQuadrant.DevelopEnthusiasm], placed.Possible);
        Assert.Equal([(null, "high"), ("not_assessed", "absent")], placed.Inputs.Select(input => (input.Absent, input.High switch { true => "high", false => "low", null => "absent" })));
        Assert.Empty(placed.Changes);
        Assert.Equal(4, Placements.PowerInterest(Member(1)).Possible.Count);
        Assert.Equal([StakeholderSalience.Discretionary, StakeholderSalience.Dominant], Placements.Salience(Member(1, salience: 0.1), 1).Possible);

        var placedOnContinuum = Placements.Aiim(Member(1, 70, salience: 0.9), Scale.Continuum(0, 100).Value);
        Assert.Equal((null, "continuum", null), (placedOnContinuum.Value, placedOnContinuum.Inputs[0].Absent, placedOnContinuum.Inputs[0].Value));
    }
}
