using Coalitions.Domain.Detection;
using Coalitions.Domain.Networks;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Tests.Networks;

namespace Coalitions.Domain.Tests.Detection;

/// <summary>What others found in small networks, to the digits that they printed.</summary>
public class PublishedDetectionSpecs
{
    private static readonly DetectionMethod Net = new(AgreementForm: AgreementForm.Net);

    [Fact]
    public void the_karate_club_has_four_groups_whose_modularity_is_the_proven_optimum()
    {
        var found = Detect(34, PublishedNetworks.KarateUnweighted);
        Assert.Equal(0.4197896121, found.Objective!.Value, 10);
        Assert.Equal(KarateGroups, Sets(found));
    }

    [Fact]
    public void so_it_is_with_weights()
    {
        var found = Detect(34, PublishedNetworks.Karate);
        Assert.Equal(0.4449035813, found.Objective!.Value, 10);
        Assert.Equal(KarateGroups, Sets(found));
    }

    [Theory]
    [InlineData(0.5, 2, 0.621795)]
    [InlineData(1.5, 5, 0.276011)]
    [InlineData(2, 7, 0.164530)]
    public void a_higher_resolution_gives_more_groups_of_the_karate_club(double gamma, int groups, double objective)
    {
        var found = Detect(34, PublishedNetworks.KarateUnweighted, new DetectionMethod(Gamma: gamma));
        Assert.Equal((groups, objective), (found.Groups.Count, Math.Round(found.Objective!.Value, 6)));
    }

    [Fact]
    public void the_split_that_happened_is_worth_less_than_the_optimum() =>
        Assert.Equal(0.3582347, Judge(34, PublishedNetworks.KarateUnweighted, PublishedNetworks.KarateClubs).Objective!.Value, 7);

    [Fact]
    public void the_tribes_fall_into_three()
    {
        var found = Detect(16, PublishedNetworks.Tribes);
        Assert.Equal(0.43103448, found.Objective!.Value, 8);
        Assert.Equal(25.0 / 58, found.Objective!.Value, 15);
        Assert.Equal(TribeGroups, Sets(found));
        Assert.Equal((2, 2.0 / 58), (found.Frustrated.Weight, found.Frustrated.Share!.Value));
    }

    [Fact]
    public void without_a_price_of_size_the_tribes_fall_into_the_same_three() =>
        Assert.Equal(TribeGroups, Sets(Detect(16, PublishedNetworks.Tribes, new DetectionMethod(DetectionObjective.Cpm, 1e-9))));

    [Fact]
    public void of_two_camps_the_best_breaks_seven_ties()
    {
        int[] camps = PublishedNetworks.Labels(16, [1, 2, 15, 16], [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
        var frustrated = Judge(16, PublishedNetworks.Tribes, camps).Frustrated;
        Assert.Equal((7, 7.0 / 58), (frustrated.Weight, frustrated.Share!.Value));
    }

    [Fact]
    public void the_justices_stand_four_against_five()
    {
        var found = CoalitionDetection.Detect(Court(), Net).Value;
        Assert.Equal(0.49326028, found.Objective!.Value, 8);
        Assert.Equal(3, found.Frustrated.Weight);
        Assert.Equal([[4, 5, 6, 7, 8], [0, 1, 2, 3]], found.Groups.Select(group => group.Members.ToArray()));
    }

    [Theory]
    [InlineData("OConner", 19)]
    [InlineData("Kennedy", 45)]
    [InlineData("Souter", 101)]
    [InlineData("Stevens", 105)]
    [InlineData("Breyer", 116)]
    [InlineData("Ginsburg", 117)]
    [InlineData("Rehnquist", 127)]
    [InlineData("Thomas", 127)]
    [InlineData("Scalia", 127)]
    public void a_justice_s_margin_is_the_weight_to_the_own_side_less_that_to_the_other(string justice, double margin)
    {
        var actor = Array.FindIndex(PublishedNetworks.Court, row => row.Justice == justice);
        Assert.Equal(margin, CoalitionDetection.Detect(Court(), Net).Value.Members.Single(member => member.Actor == actor).Margin);
    }

    [Theory]
    [InlineData(new[] { 0, 0, 0, 0, 2, 1, 1, 1, 1 }, 21)]
    [InlineData(new[] { 0, 0, 0, 0, 0, 1, 1, 1, 1 }, 22)]
    public void other_groupings_of_the_justices_break_more(int[] groups, double broken) =>
        Assert.Equal(broken, CoalitionDetection.Judge(Court(), Net, groups).Value.Frustrated.Weight);

    [Fact]
    public void without_a_price_of_size_too_the_justices_stand_four_against_five() =>
        Assert.Equal(3, CoalitionDetection.Detect(Court(), Net with { Objective = DetectionObjective.Cpm, Gamma = 1e-9 }).Value.Frustrated.Weight);

    private static readonly int[][] KarateGroups =
    [
        [9, 10, 15, 16, 19, 21, 23, 27, 30, 31, 33, 34],
        [1, 2, 3, 4, 8, 12, 13, 14, 18, 20, 22],
        [24, 25, 26, 28, 29, 32],
        [5, 6, 7, 11, 17],
    ];

    private static readonly int[][] TribeGroups = [[3, 4, 6, 7, 8, 11, 12], [5, 9, 10, 13, 14], [1, 2, 15, 16]];

    // A tie of the data is a tie of strength 1.
    private static DetectionFacts Facts(int actors, SignedTie[] ties) =>
        new(actors, [], [], []) { Ties = SignedGraph.Of(actors, ties.Select(tie => tie with { Weight = 1000 * tie.Weight })) };

    private static DetectedCoalitions Detect(int actors, SignedTie[] ties, DetectionMethod? method = null) =>
        CoalitionDetection.Detect(Facts(actors, ties), method ?? new DetectionMethod()).Value;

    private static Grouping Judge(int actors, SignedTie[] ties, int[] labels) =>
        CoalitionDetection.Judge(Facts(actors, ties), new DetectionMethod(), labels).Value;

    private static int[][] Sets(DetectedCoalitions found) => [.. found.Groups.Select(group => group.Members.Select(actor => actor + 1).ToArray())];

    // In the majority +2, in dissent −2: agreement on a decision weighs 1, disagreement −1.
    private static DetectionFacts Court() => new(
        PublishedNetworks.Court.Length,
        [.. Enumerable.Repeat(Scale.Support, 26)],
        [
            .. from justice in Enumerable.Range(0, PublishedNetworks.Court.Length)
               from decision in Enumerable.Range(0, 26)
               let vote = PublishedNetworks.Court[justice].Votes[decision]
               where vote != '.'
               select (justice, decision, vote == '+' ? 2.0 : -2.0),
        ],
        []);
}
