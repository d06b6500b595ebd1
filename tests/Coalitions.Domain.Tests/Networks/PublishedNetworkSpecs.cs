using Coalitions.Domain.Networks;

namespace Coalitions.Domain.Tests.Networks;

/// <summary>What others reckoned on small networks, to the digits that they printed.</summary>
public class PublishedNetworkSpecs
{
    private static readonly SignedGraph Karate = SignedGraph.Of(34, PublishedNetworks.KarateUnweighted);
    private static readonly SignedGraph Florentine = SignedGraph.Of(15, PublishedNetworks.Florentine);
    private static readonly SignedGraph Kite = SignedGraph.Of(10, PublishedNetworks.Kite);

    [Theory]
    [InlineData(1, 231.071429)]
    [InlineData(34, 160.551587)]
    [InlineData(33, 76.690476)]
    [InlineData(3, 75.850794)]
    [InlineData(32, 73.009524)]
    public void betweenness_in_the_karate_club(int member, double expected) =>
        Assert.Equal(expected, Betweenness.Of(Karate)[member - 1], 6);

    [Theory]
    [InlineData("Medici", 0.521978)]
    [InlineData("Guadagni", 0.254579)]
    [InlineData("Albizzi", 0.212454)]
    [InlineData("Salviati", 0.142857)]
    [InlineData("Ridolfi", 0.113553)]
    [InlineData("Bischeri", 0.104396)]
    [InlineData("Strozzi", 0.102564)]
    [InlineData("Barbadori", 0.093407)]
    [InlineData("Tornabuoni", 0.091575)]
    [InlineData("Castellani", 0.054945)]
    [InlineData("Peruzzi", 0.021978)]
    [InlineData("Acciaiuoli", 0)]
    [InlineData("Ginori", 0)]
    [InlineData("Lamberteschi", 0)]
    [InlineData("Pazzi", 0)]
    public void betweenness_among_florentine_families_as_a_share_of_pairs(string family, double expected) =>
        Assert.Equal(expected, Betweenness.Of(Florentine)[Array.IndexOf(PublishedNetworks.Families, family)] / (14 * 13 / 2.0), 6);

    [Theory]
    [InlineData(7, 14)]
    [InlineData(5, 8.333333)]
    [InlineData(6, 8.333333)]
    [InlineData(8, 8)]
    [InlineData(3, 3.666667)]
    public void betweenness_in_the_kite(int actor, double expected) =>
        Assert.Equal(expected, Betweenness.Of(Kite)[actor], 6);

    [Theory]
    [InlineData(34, 0.10091918)]
    [InlineData(1, 0.09699729)]
    [InlineData(33, 0.07169323)]
    [InlineData(3, 0.05707851)]
    [InlineData(2, 0.05287692)]
    [InlineData(12, 0.00956475)]
    public void page_rank_in_the_karate_club(int member, double expected) =>
        Assert.Equal(expected, PageRank.Of(Karate)[member - 1], 8);

    [Theory]
    [InlineData(1, 0.155423)]
    [InlineData(34, 0.156419)]
    [InlineData(3, 0.185177)]
    [InlineData(33, 0.249223)]
    [InlineData(2, 0.279535)]
    [InlineData(10, 0.5)]
    [InlineData(12, 1)]
    public void constraint_in_the_karate_club(int member, double expected) =>
        Assert.Equal(expected, Brokerage.Of(Karate)[member - 1].Constraint!.Value, 6);

    [Theory]
    [InlineData(34, 15.235294)]
    [InlineData(1, 13.75)]
    [InlineData(33, 9.833333)]
    [InlineData(3, 7.8)]
    [InlineData(10, 2)]
    public void effective_size_in_the_karate_club(int member, double expected) =>
        Assert.Equal(expected, Brokerage.Of(Karate)[member - 1].EffectiveSize!.Value, 6);

    [Theory]
    [InlineData("Medici", 0.209877)]
    [InlineData("Guadagni", 0.25)]
    [InlineData("Albizzi", 0.333333)]
    [InlineData("Strozzi", 0.458333)]
    public void constraint_among_florentine_families(string family, double expected) =>
        Assert.Equal(expected, Brokerage.Of(Florentine)[Array.IndexOf(PublishedNetworks.Families, family)].Constraint!.Value, 6);

    [Fact]
    public void the_inner_core_of_the_karate_club()
    {
        var cores = Components.Cores(Karate);
        Assert.Equal(4, cores.Max());
        Assert.Equal([1, 2, 3, 4, 8, 9, 14, 31, 33, 34], Enumerable.Range(1, 34).Where(member => cores[member - 1] == 4));
    }

    [Fact]
    public void the_one_member_without_whom_the_karate_club_falls_apart() =>
        Assert.Equal([0], Components.CutActors(Karate));

    [Fact]
    public void ties_in_the_karate_club_stay_mostly_within_the_clubs_that_followed()
    {
        var index = ExternalInternal.Index(Karate, PublishedNetworks.KarateClubs)!.Value;
        Assert.Equal(-0.717949, index, 6);
        Assert.Equal(-56.0 / 78, index);
    }
}
