using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Mapping;

public class MeasuresSpecs
{
    [Fact]
    public void each_excluded_actor_has_its_reason()
    {
        var measure = Measures.WeightedMean([Node(1, 1, 0.5, 0.5), Node(2, null, 0.5, 0.5), Node(3, 1, null, 0.5), Node(4, 1, 0.5, null), Node(5, -1, 0, 0.5)]);
        Assert.Equal((1, 1, 0.5), (measure.Value, measure.N, measure.Unweighted));
        Assert.Equal(
            [new(Id(2), "no_position"), new(Id(3), "no_influence"), new(Id(4), "no_salience"), new Exclusion(Id(5), "no_weight")],
            measure.Excluded);
    }

    [Fact]
    public void the_median_is_the_lower_one_where_the_weights_below_and_above_are_equal_decimals()
    {
        var measure = Measures.WeightedMedian([
            Node(1, 10, 0.44, 0.7), Node(2, 10, 0.76, 0.1), Node(3, 10, 0.81, 0.1),
            Node(4, 90, 0.81, 0.1), Node(5, 90, 0.76, 0.1), Node(6, 90, 0.44, 0.7)]);
        Assert.Equal(10, measure.Value);
    }

    // Whole hundredths and tenths: their products are compared as whole numbers, which no rounding touches.
    [Property(MaxTest = 2_000)]
    public Property the_median_is_that_of_whole_number_weights() => Prop.ForAll(Weights().ToArbitrary(), weights =>
    {
        var nodes = weights.Select((weight, i) => Node(i, weight.Position, weight.Influence / 100.0, weight.Salience / 10.0)).ToArray();
        var total = weights.Sum(weight => weight.Influence * weight.Salience);
        var plain = weights.Select(weight => weight.Position).Order()
            .First(position => 2 * weights.Where(weight => weight.Position <= position).Sum(weight => weight.Influence * weight.Salience) >= total);
        return Measures.WeightedMedian(nodes).Value == plain;
    });

    [Fact]
    public void a_mean_of_equal_positions_is_that_position()
    {
        var measure = Measures.WeightedMean([Node(1, 0.3, 0.7, 0.7), Node(2, 0.3, 0.1, 0.8), Node(3, 0.3, 0.5, 0.4)]);
        Assert.Equal((0.3, 0.3), (measure.Value, measure.Unweighted));
    }

    [Fact]
    public void influence_is_added_up_as_the_decimals_that_were_given_and_those_without_any_are_counted()
    {
        var standing = Measures.ByClass([Node(1, 1, 0.1, 1), Node(2, 2, 0.2, 1), Node(3, 1, null, 1), Node(4, 0, 0.5, 1)], Scale.Support)
            .Single(standing => standing.ActorClass == ActorClass.Citizen);
        Assert.Equal((new Standing(3, 0.3, 1), new Standing(0, 0, 0), new Standing(1, 0.5, 0)), (standing.Supports, standing.Opposes, standing.Neutral));
    }

    [Fact]
    public void every_class_is_listed_and_the_unclassified_come_last() =>
        Assert.Equal([.. Enum.GetValues<ActorClass>().Cast<ActorClass?>(), null], Measures.ByClass([], Scale.Support).Select(standing => standing.ActorClass));

    private static Gen<Weight[]> Weights() =>
        (from position in Gen.Choose(-2, 2)
         from influence in Gen.Choose(1, 100)
         from salience in Gen.Choose(1, 10)
         select new Weight(position, influence, salience))
        .NonEmptyListOf().Select(half => half.Concat(half.Select(weight => weight with { Position = -weight.Position })).ToArray());

    private static NodeFigures Node(int actor, double? position, double? influence, double? salience) =>
        new(Id(actor), ActorClass.Citizen, Of(position), null, Of(salience), Of(influence));

    private static Consensus? Of(double? value) => value is { } given ? new Consensus(given, given, given, 1) : null;

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public sealed record Weight(int Position, int Influence, int Salience);
}
