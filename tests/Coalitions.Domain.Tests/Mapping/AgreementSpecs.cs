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
                        sum += similarity == Similarity.Product && scale.IsSupport ? one * other / 4 : 1 - 2 / (scale.Max - scale.Min) * Math.Abs(one - other);
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
