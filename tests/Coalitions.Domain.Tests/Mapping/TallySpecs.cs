using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Tests.Mapping;

public class TallySpecs
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void after_any_comings_and_goings_it_measures_what_is_there(int seed)
    {
        var random = new Random(seed);
        var (tally, there) = (new Tally(), new List<NodeFigures>());
        for (var step = 0; step < 2_000; step++)
        {
            if (there.Count > 0 && random.Next(5) < 2)
            {
                var at = random.Next(there.Count);
                tally.Remove(there[at]);
                there.RemoveAt(at);
            }
            else
            {
                var node = AnyNode(random, step);
                tally.Add(node);
                there.Add(node);
            }

            if (step % 50 > 0) continue;
            // As if they had been there from the beginning, in another order.
            var fresh = Tally.Of(there.OrderBy(_ => random.Next()));
            Assert.Equal(Said(fresh), Said(tally));
            Assert.Equal((Measures.WeightedMean(there).Value, Measures.WeightedMedian(there).Value), (tally.WeightedMean([]).Value, tally.WeightedMedian([]).Value));
        }

        foreach (var node in there) tally.Remove(node);
        Assert.Equal(Said(new Tally()), Said(tally));
    }

    [Fact]
    public void the_least_weight_is_not_lost_among_many()
    {
        var tally = new Tally();
        var least = Node(0, 2, 1e-14, 1e-13);
        for (var i = 1; i < 1_000; i++) tally.Add(Node(i, -1, 1, 1));
        tally.Add(least);
        for (var i = 1; i < 1_000; i++) tally.Remove(Node(i, -1, 1, 1));
        Assert.Equal((2.0, 2.0, 1), (tally.WeightedMean([]).Value, tally.WeightedMedian([]).Value, tally.WeightedMean([]).N));
        tally.Remove(least);
        Assert.Null(tally.WeightedMean([]).Value);
    }

    private static (double?, int, double?, double?, double?, string) Said(Tally tally) => (
        tally.WeightedMean([]).Value, tally.WeightedMean([]).N, tally.WeightedMean([]).Unweighted, tally.WeightedMedian([]).Value, tally.WeightedMedian([]).Unweighted,
        string.Join('\n', tally.ByClass(Scale.Support)));

    private static NodeFigures AnyNode(Random random, int id) => Node(
        id, random.Next(6) == 0 ? null : random.Next(-4, 5) / 2.0, random.Next(5) == 0 ? null : random.Next(3) == 0 ? random.NextDouble() : random.Next(11) / 10.0,
        random.Next(5) == 0 ? null : random.Next(5) / 4.0) with { ActorClass = random.Next(3) switch { 0 => null, 1 => ActorClass.Citizen, _ => ActorClass.PublicOfficial } };

    private static NodeFigures Node(int id, double? position, double? influence, double? salience) =>
        new(new Guid(id, 0, 0, new byte[8]), ActorClass.Citizen, Of(position), null, Of(salience), Of(influence));

    private static Consensus? Of(double? value) => value is { } given ? new Consensus(given, given, given, 1) : null;
}
