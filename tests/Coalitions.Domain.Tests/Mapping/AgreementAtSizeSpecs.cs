using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Mapping;

/// <summary>Maps of more actors than one block holds, on issues that nearly all hold and on issues that hardly anybody does.</summary>
public class AgreementAtSizeSpecs
{
    private static readonly SimilarityRange[] Ranges = Enum.GetValues<SimilarityRange>();

    [Property(MaxTest = 8)]
    public Property equals_a_plain_comparison_of_all_pairs() => Prop.ForAll(Tables().ToArbitrary(), table =>
    {
        foreach (var similarity in Enum.GetValues<Similarity>())
            foreach (var range in Ranges)
            {
                var agreement = new Agreement(table.Actors, table.Scales, table.Positions, similarity, range);
                var plain = Plain(table, similarity, range).ToArray();
                if (!agreement.All().SequenceEqual(plain)) return false.Label($"all, {similarity}, {range}");
                if (agreement.CountPairs() != plain.Length) return false.Label($"pairs, {similarity}, {range}");
                foreach (var (top, least) in ((int, double)[])[(3, 0), (20, 0.5)])
                {
                    var (edges, pairs) = agreement.Backbone(top, least);
                    if (pairs != plain.Length || !edges.SequenceEqual(Backbone(table.Actors, plain, top, least))) return false.Label($"top {top}, {similarity}, {range}");
                }
            }

        return true.Label("");
    });

    [Property(MaxTest = 6)]
    public Property comes_out_the_same_whatever_the_order_of_the_positions() => Prop.ForAll(Tables().ToArbitrary(), table =>
    {
        var other = table with { Positions = [.. table.Positions.OrderBy(item => item.Position).ThenByDescending(item => item.Actor)] };
        return Enum.GetValues<Similarity>().All(similarity => Of(table, similarity).SequenceEqual(Of(other, similarity)));

        static IReadOnlyList<AgreementEdge> Of(Table table, Similarity similarity) =>
            new Agreement(table.Actors, table.Scales, table.Positions, similarity, SimilarityRange.Observed).Backbone(5).Edges;
    });

    private static IEnumerable<AgreementEdge> Plain(Table table, Similarity similarity, SimilarityRange range)
    {
        var stances = new double?[table.Actors][];
        for (var actor = 0; actor < table.Actors; actor++) stances[actor] = new double?[table.Scales.Length];
        foreach (var (actor, issue, position) in table.Positions) stances[actor][issue] = position;
        var widths = table.Scales.Select((scale, issue) => range == SimilarityRange.Observed && similarity == Similarity.Dna
            ? Spread([.. stances.Select(own => own[issue]).OfType<double>()])
            : scale.Max - scale.Min).ToArray();

        for (var a = 0; a < table.Actors; a++)
            for (var b = a + 1; b < table.Actors; b++)
            {
                var (sum, count) = (0.0, 0);
                for (var issue = 0; issue < table.Scales.Length; issue++)
                    if (stances[a][issue] is { } one && stances[b][issue] is { } other)
                    {
                        sum += similarity == Similarity.Product && table.Scales[issue].IsSupport ? one * other / 4
                            : one == other ? 1
                            : 1 - 2 * (Math.Abs(one - other) / widths[issue]);
                        count++;
                    }

                if (count > 0) yield return new AgreementEdge(a, b, sum / count, sum, count);
            }
    }

    private static double Spread(double[] positions) => positions.Length == 0 ? 0 : positions.Max() - positions.Min();

    private static IEnumerable<AgreementEdge> Backbone(int actors, AgreementEdge[] all, int top, double least)
    {
        var ends = all.Where(edge => Math.Abs(edge.Weight) >= least)
            .SelectMany(edge => ((int Own, int Other, AgreementEdge Edge)[])[(edge.Source, edge.Target, edge), (edge.Target, edge.Source, edge)])
            .ToLookup(end => end.Own);
        return Enumerable.Range(0, actors)
            .SelectMany(actor => ends[actor].OrderByDescending(end => Math.Abs(end.Edge.Weight)).ThenBy(end => end.Other).Take(top))
            .Select(end => end.Edge).Distinct().OrderBy(edge => edge.Source).ThenBy(edge => edge.Target);
    }

    // Of each hundred actors so many hold an issue, from all of them to none; where anybody does, those at the ends of blocks do too.
    private static Gen<Table> Tables() =>
        from actors in Gen.Choose(500, 700)
        from shares in Gen.Elements(100, 30, 8, 5, 2, 1, 0).ArrayOf(8)
        from continua in Gen.Choose(0, 1).ArrayOf(8)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        let random = new Random(seed)
        select new Table(
            actors,
            [.. continua.Select(continuum => continuum == 1 ? Scale.Continuum(-3, 4).Value : Scale.Support)],
            [.. from actor in Enumerable.Range(0, actors)
                from issue in Enumerable.Range(0, shares.Length)
                where random.Next(100) < shares[issue] || (shares[issue] > 0 && actor % 256 is 0 or 255)
                select (actor, issue, random.Next(-4, 5) / 2.0)]);

    public sealed record Table(int Actors, Scale[] Scales, (int Actor, int Issue, double Position)[] Positions)
    {
        public override string ToString() => $"{Actors} actors, {Scales.Length} issues, {Positions.Length} stances";
    }
}
