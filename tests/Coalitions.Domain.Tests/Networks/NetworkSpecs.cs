using Coalitions.Domain.Networks;

namespace Coalitions.Domain.Tests.Networks;

public class NetworkSpecs
{
    // Two triangles that one tie joins, an actor apart, and two foes.
    private static readonly SignedTie[] Ties =
    [
        new(0, 1, 1), new(1, 2, 1), new(2, 0, 1), new(2, 3, 1), new(3, 4, 1), new(4, 5, 1), new(5, 3, 1), new(7, 8, -1),
    ];

    private static readonly SignedGraph Graph = SignedGraph.Of(9, Ties);

    [Fact]
    public void ties_between_the_same_two_are_added_up_and_nothing_is_no_tie()
    {
        var graph = SignedGraph.Of(4, [new(2, 0, 3), new(0, 2, -1), new(1, 3, 2), new(3, 1, -2)]);
        Assert.Equal((1, 2L), (graph.Ties, graph.WeightsOf(0)[0]));
        Assert.Equal(0, graph.Neighbours(1).Length);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 9)]
    [InlineData(-1, 2)]
    public void a_tie_joins_two_different_actors(int source, int target) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SignedGraph.Of(9, [new(source, target, 1)]));

    [Fact]
    public void conflict_does_not_hold_together() =>
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 2, 3], Components.Of(Graph));

    [Fact]
    public void the_ends_of_a_bridge_cut() =>
        Assert.Equal([2, 3], Components.CutActors(Graph));

    [Fact]
    public void who_has_no_friends_constrains_nobody() =>
        Assert.Equal(new StructuralHole(null, null), Brokerage.Of(Graph)[7]);

    [Fact]
    public void page_rank_sums_to_one_also_with_actors_apart() =>
        Assert.Equal(1, PageRank.Of(Graph).Sum(), 12);

    [Fact]
    public void page_rank_follows_the_arcs()
    {
        // 0 and 1 lead to 2, 2 leads nowhere: with x = ranks of 0 and 1, that of 2 is x + 2·0.85·x.
        var ranks = PageRank.Of(DirectedGraph.Of(3, [new(0, 2, 5), new(1, 2, 1)]));
        Assert.Equal(2.7 * ranks[0], ranks[2], 12);
        Assert.Equal(ranks[0], ranks[1], 12);
    }

    [Fact]
    public void the_ties_of_any_order_and_any_number_of_threads_give_the_same_bits()
    {
        var random = new SplitMix64(7);
        SignedTie[] ties = [.. Enumerable.Range(0, 2_000).Select(_ => new SignedTie(random.Below(300), random.Below(300), random.Below(9) - 2)).Where(tie => tie.Source != tie.Target)];
        var graph = SignedGraph.Of(300, ties);
        var (ranks, holes, exact, estimate) = (PageRank.Of(graph), Brokerage.Of(graph), Betweenness.Of(graph), Betweenness.Of(graph, 40));
        for (var shuffle = 0; shuffle < 20; shuffle++)
        {
            var other = SignedGraph.Of(300, random.Order(ties.Length).Select(at => ties[at] with { Source = ties[at].Target, Target = ties[at].Source }));
            Assert.Equal(ranks, PageRank.Of(other));
            Assert.Equal(holes, Brokerage.Of(other));
            Assert.Equal(exact, Betweenness.Of(other, threads: 2));
            Assert.Equal(estimate, Betweenness.Of(other, 40, threads: 2));
        }

        Assert.NotEqual(exact, estimate);
        Assert.Equal(exact, Betweenness.Of(graph, 300));
    }

    [Fact]
    public void pivots_give_about_what_all_give()
    {
        var graph = SignedGraph.Of(34, PublishedNetworks.KarateUnweighted);
        var (exact, estimate) = (Betweenness.Of(graph), Betweenness.Of(graph, 17));
        Assert.Equal(0, Array.IndexOf(estimate, estimate.Max()));
        Assert.InRange(estimate.Sum() / exact.Sum(), 0.8, 1.25);
    }
}
