using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Mapping;

public class AgreementSpecs
{
    [Theory]
    [InlineData(1, 1, 0.25)]
    [InlineData(2, 2, 1)]
    [InlineData(2, -2, -1)]
    [InlineData(1, -1, -0.25)]
    [InlineData(0, 2, 0)]
    public void on_a_support_issue_it_is_the_product(double one, double other, double weight) =>
        Assert.Equal(weight, Only(Scale.Support, one, other).Weight);

    [Fact]
    public void on_a_continuum_it_falls_with_the_distance() =>
        Assert.Equal(0.5, Only(Scale.Continuum(0, 100).Value, 30, 55).Weight);

    [Fact]
    public void congruence_and_conflict_are_the_two_parts_of_subtract()
    {
        var edge = Only(Scale.Support, 2, 1, Similarity.Dna);
        Assert.Equal((0.75, 0.25, 0.5), (edge.Congruence, edge.Conflict, edge.Weight));
    }

    [Fact]
    public void an_observed_range_is_that_of_the_positions_held()
    {
        var edge = Only(Scale.Support, 2, 1, Similarity.Dna, SimilarityRange.Observed);
        Assert.Equal((0, 1), (edge.Congruence, edge.Conflict));
    }

    [Theory]
    [InlineData(0, 49, 0, 49, -1)]
    [InlineData(0, 100, 20, 55, 0.3)]
    [InlineData(0, 5e-324, 0, 5e-324, -1)]
    [InlineData(-1e15, 1e15, -1e15, 1e15, -1)]
    public void on_any_continuum_the_weight_stays_between_minus_one_and_one(double min, double max, double one, double other, double weight) =>
        Assert.Equal(weight, Only(Scale.Continuum(min, max).Value, one, other).Weight, 15);

    [Fact]
    public void an_observed_range_may_be_as_narrow_as_numbers_are()
    {
        var edge = Only(Scale.Support, 0, double.Epsilon, Similarity.Dna, SimilarityRange.Observed);
        Assert.Equal((0, 1, -1), (edge.Congruence, edge.Conflict, edge.Weight));
    }

    [Fact]
    public void one_position_alone_is_congruence_under_an_observed_range()
    {
        var edge = Only(Scale.Support, 1, 1, Similarity.Dna, SimilarityRange.Observed);
        Assert.Equal((1, 0), (edge.Congruence, edge.Conflict));
    }

    [Fact]
    public void two_neutrals_make_an_edge_of_weight_zero_that_counts()
    {
        var agreement = new Agreement(2, [Scale.Support], [(0, 0, 0), (1, 0, 0)], Similarity.Product, SimilarityRange.Declared);
        var (edges, pairs) = agreement.Backbone(20);
        Assert.Equal((0, 1), (edges.Single().Weight, pairs));
    }

    [Fact]
    public void a_backbone_of_nothing_per_actor_makes_no_sense() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Agreement(2, [Scale.Support], [], Similarity.Product, SimilarityRange.Declared).Backbone(0));

    [Property(MaxTest = 200)]
    public Property equals_a_plain_comparison_of_all_pairs() => Prop.ForAll(Tables().ToArbitrary(), table =>
    {
        foreach (var similarity in Enum.GetValues<Similarity>())
        {
            var agreement = new Agreement(table.Actors, table.Scales, table.Positions, similarity, SimilarityRange.Declared);
            var plain = Plain(table, similarity).ToArray();
            if (!agreement.All().SequenceEqual(plain)) return false.Label("all");
            if (agreement.CountPairs() != plain.Length) return false.Label("pairs");
            foreach (var top in (int[])[1, 2, 5])
            {
                var (edges, pairs) = agreement.Backbone(top);
                if (pairs != plain.Length || !edges.SequenceEqual(PlainBackbone(table.Actors, plain, top))) return false.Label($"backbone {top}");
            }
        }

        return true.Label("");
    });

    private static AgreementEdge Only(Scale scale, double one, double other, Similarity similarity = Similarity.Product, SimilarityRange range = SimilarityRange.Declared) =>
        new Agreement(2, [scale], [(0, 0, one), (1, 0, other)], similarity, range).All().Single();

    private static IEnumerable<AgreementEdge> Plain(Table table, Similarity similarity)
    {
        var held = table.Positions.ToDictionary(item => (item.Actor, item.Issue), item => item.Position);
        for (var a = 0; a < table.Actors; a++)
            for (var b = a + 1; b < table.Actors; b++)
            {
                var (sum, count) = (0.0, 0);
                for (var issue = 0; issue < table.Scales.Length; issue++)
                    if (held.TryGetValue((a, issue), out var one) && held.TryGetValue((b, issue), out var other))
                    {
                        var scale = table.Scales[issue];
                        sum += similarity == Similarity.Product && scale.IsSupport ? one * other / 4 : 1 - 2 * (Math.Abs(one - other) / (scale.Max - scale.Min));
                        count++;
                    }

                if (count > 0) yield return new AgreementEdge(a, b, sum / count, sum, count);
            }
    }

    private static IEnumerable<AgreementEdge> PlainBackbone(int actors, AgreementEdge[] all, int top) => Enumerable.Range(0, actors)
        .SelectMany(actor => all.Where(edge => edge.Source == actor || edge.Target == actor)
            .OrderByDescending(edge => Math.Abs(edge.Weight)).ThenBy(edge => edge.Source == actor ? edge.Target : edge.Source).Take(top))
        .Distinct().OrderBy(edge => edge.Source).ThenBy(edge => edge.Target);

    private static Gen<Table> Tables() =>
        from actors in Gen.Choose(1, 12)
        from issues in Gen.Choose(1, 6)
        from continua in Gen.Choose(0, 1).ArrayOf(issues)
        from cells in Gen.Choose(-4, 4).ArrayOf(actors * issues)
        from gaps in Gen.Choose(0, 2).ArrayOf(actors * issues)
        select new Table(
            actors,
            [.. continua.Select(continuum => continuum == 1 ? Scale.Continuum(-4, 4).Value : Scale.Support)],
            [.. from actor in Enumerable.Range(0, actors)
                from issue in Enumerable.Range(0, issues)
                where gaps[actor * issues + issue] > 0
                select (actor, issue, cells[actor * issues + issue] / 2.0)]);

    public sealed record Table(int Actors, Scale[] Scales, (int Actor, int Issue, double Position)[] Positions);
}
