using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Tests.Detection;

public class CoalitionDetectionSpecs
{
    // Two pairs of allies who are foes of each other, one who is tied to nobody.
    private static readonly DetectionFacts TwoPairs = new(5, [], [], [Tie(0, 1, 1), Tie(2, 3, 1), Tie(0, 2, -1), Tie(1, 3, -1)]);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void refuses_a_resolution_that_is_none(double gamma) =>
        Assert.Equal("invalid-gamma", CoalitionDetection.Detect(TwoPairs, new DetectionMethod(Gamma: gamma)).Refusal?.Code);

    [Theory]
    [InlineData(-0.1, 1, "agreementWeight")]
    [InlineData(1, 1000.1, "coordinationWeight")]
    [InlineData(double.NaN, 1, "agreementWeight")]
    public void refuses_a_layer_weight_out_of_range(double agreement, double coordination, string member) =>
        Assert.Equal(member, CoalitionDetection.Detect(TwoPairs, new DetectionMethod(AgreementWeight: agreement, CoordinationWeight: coordination)).Refusal?.Member);

    [Fact]
    public void refuses_to_hold_the_pairs_of_too_many() =>
        Assert.Equal("too-many-actors", CoalitionDetection.Detect(new DetectionFacts(501, [], [], []), new DetectionMethod(AgreementForm: AgreementForm.Net)).Refusal?.Code);

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    [InlineData(double.MaxValue)]
    public void any_resolution_above_zero_is_one(double gamma)
    {
        foreach (var objective in Enum.GetValues<DetectionObjective>())
            Assert.Equal(4, CoalitionDetection.Detect(TwoPairs, new DetectionMethod(objective, gamma)).Value.Members.Count);
    }

    [Fact]
    public void without_stances_and_signed_ties_the_answer_is_empty_and_says_why()
    {
        var found = CoalitionDetection.Detect(new DetectionFacts(3, [Scale.Support], [(0, 0, 2), (1, 0, 0)], []), new DetectionMethod()).Value;
        Assert.Equal((DetectedCoalitions.NothingSigned, 0, 3), (found.EmptyReason, found.Groups.Count, found.Unplaced.Count));
        Assert.Null(found.Objective);
    }

    [Fact]
    public void names_what_was_done_and_what_is_broken()
    {
        var found = CoalitionDetection.Detect(TwoPairs, new DetectionMethod()).Value;
        Assert.Equal(new DetectionMethod(AgreementForm: AgreementForm.PerIssue), found.Method);
        Assert.Equal((2, 2, 0.0), (found.PositiveWeight, found.NegativeWeight, found.Frustrated.Weight));
        Assert.Equal([0, 0, 1, 1, -1], found.Labels());
    }

    [Fact]
    public void a_layer_without_weight_does_not_count()
    {
        var facts = TwoPairs with { Scales = [Scale.Support], Positions = [(0, 0, 2), (3, 0, 2), (1, 0, -2), (2, 0, -2)] };
        Assert.Equal([0, 0, 1, 1, -1], CoalitionDetection.Detect(facts, new DetectionMethod(AgreementWeight: 0)).Value.Labels());
        Assert.Equal([0, 1, 1, 0, -1], CoalitionDetection.Detect(facts, new DetectionMethod(CoordinationWeight: 0)).Value.Labels());
    }

    [Fact]
    public void the_influential_come_first()
    {
        var found = CoalitionDetection.Detect(TwoPairs with { Influence = [0.1, null, 0.1, 0.2, 0.9] }, new DetectionMethod()).Value;
        Assert.Equal([2, 3], found.Groups[0].Members);
        Assert.Equal(0.3, found.Groups[0].Influence);
    }

    [Fact]
    public void who_only_sees_friends_may_see_other_groups()
    {
        // Three who are friends in a row, the ends of which are bitter foes.
        var facts = new DetectionFacts(3, [], [], [Tie(0, 1, 2), Tie(1, 2, 1), Tie(0, 2, -5)]);
        var found = CoalitionDetection.Detect(facts, new DetectionMethod(DetectionObjective.Cpm, 0.01)).Value;
        var blind = CoalitionDetection.WithoutNegative(facts, found)!;
        Assert.Equal([0, 0, 1], found.Labels());
        Assert.Equal([0, 0, 0], blind.Labels);
        Assert.True(blind.Differs);
        Assert.True(blind.Objective < found.Objective);
    }

    [Fact]
    public void a_profile_says_how_groups_change_with_the_resolution()
    {
        var found = CoalitionDetection.Detect(TwoPairs, new DetectionMethod()).Value;
        var profile = CoalitionDetection.Profile(TwoPairs, found);
        Assert.Equal(DetectionMethod.ProfileGammas, profile.Select(point => point.Gamma));
        Assert.Equal((2, found.Objective!.Value, 1.0), (profile[2].Groups, profile[2].Objective, profile[2].Similarity));
    }

    [Fact]
    public void from_a_start_nobody_moves_without_need()
    {
        var found = CoalitionDetection.Detect(TwoPairs, new DetectionMethod()).Value;
        var again = CoalitionDetection.Detect(TwoPairs, new DetectionMethod(), found.Labels()).Value;
        Assert.Equal((found.Groups, found.Objective, 1), (again.Groups, again.Objective, again.Restarts));
    }

    private static CoordinationEdge Tie(int source, int target, double weight) => new(source, target, weight, []);
}
