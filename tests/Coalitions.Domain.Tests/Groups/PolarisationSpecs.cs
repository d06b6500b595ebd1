using Coalitions.Domain.Groups;
using Coalitions.Domain.Reforms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Groups;

public class PolarisationSpecs
{
    // The first is the example of the manual of the R package agrmt; the others were run with it.
    [Theory]
    [InlineData("30 40 210 130 530 50 10", 0.6113333333, 0.1943333333)]
    [InlineData("10 20 30 15 4", 0.3924050633, 0.3037974684)]
    [InlineData("0 0 1 0 0", 1, 0)]
    [InlineData("1 1 1 1 1", 0, 0.5)]
    [InlineData("1 0 0 0 1", -1, 1)]
    [InlineData("10 5 0 5 10", -0.4259259259, 0.7129629630)]
    [InlineData("50 10 5 10 25", -0.0777777778, 0.5388888889)]
    public void agreement_is_that_of_the_published_program(string frequencies, double agreement, double polarisation)
    {
        var found = OrderedAgreement.Of([.. frequencies.Split(' ').Select(decimal.Parse)]).Agreement!.Value;
        Assert.Equal((agreement, polarisation), ((double)Math.Round(found, 10), (double)Math.Round((1 - found) / 2, 10)));
        var thousandths = OrderedAgreement.Of([.. frequencies.Split(' ').Select(frequency => decimal.Parse(frequency) / 1_000)]).Agreement!.Value;
        Assert.Equal(Math.Round(found, 24), Math.Round(thousandths, 24));
    }

    [Fact]
    public void the_layers_explain_it()
    {
        var (agreement, layers) = OrderedAgreement.Of([1, 0, 2.5m, 0.5m, 0]);
        Assert.Equal(["10110", "10100", "00100"], layers.Select(layer => layer.Pattern));
        Assert.Equal([1.5 / 4, 1.0 / 4, 1.5 / 4], layers.Select(layer => layer.Weight));
        Assert.Equal((double)agreement!.Value, layers.Sum(layer => layer.Weight * layer.Agreement), 12);
    }

    [Fact]
    public void frequencies_that_are_none_have_no_agreement()
    {
        Assert.Null(OrderedAgreement.Of([0, 0, 0]).Agreement);
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderedAgreement.Of([1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderedAgreement.Of([1, -1, 1]));
    }

    [Theory]
    [InlineData("0.5 0 0 0 0.5", 1.6, 0.659754)]
    [InlineData("0.5 0 0 0 0.5", 1, 1.0)]
    [InlineData("0.2 0.2 0.2 0.2 0.2", 1.6, 0.121834)]
    [InlineData("0.2 0.2 0.2 0.2 0.2", 1, 0.32)]
    [InlineData("0.25 0 0.5 0 0.25", 1.6, 0.273757)]
    [InlineData("0.25 0 0.5 0 0.25", 1, 0.5)]
    [InlineData("0.4 0.05 0.1 0.05 0.4", 1.6, 0.375093)]
    [InlineData("0.4 0.05 0.1 0.05 0.4", 1, 0.666)]
    public void esteban_and_ray_is_that_of_the_reference(string masses, double alpha, double index) =>
        Assert.Equal(index, Math.Round(EstebanRay.Of(masses.Split(' ').Select((mass, i) => (i - 2m, decimal.Parse(mass, System.Globalization.CultureInfo.InvariantCulture))), alpha)!.Value, 6));

    [Property(MaxTest = 200)]
    public Property esteban_and_ray_is_the_double_sum() => Prop.ForAll(Gen.Choose(-8, 8).Two().NonEmptyListOf().ToArbitrary(), items =>
    {
        (decimal Position, decimal Mass)[] masses = [.. items.Select(item => (item.Item1 / 4m, Math.Abs(item.Item2) / 10m))];
        var total = masses.Sum(item => item.Mass);
        var merged = masses.GroupBy(item => item.Position).Select(group => ((double)group.Key, (double)(group.Sum(item => item.Mass) / Math.Max(total, 0.1m)))).ToArray();
        var plain = merged.Sum(one => merged.Sum(other => Math.Pow(one.Item2, 2.6) * other.Item2 * Math.Abs(one.Item1 - other.Item1)));
        var found = EstebanRay.Of(masses);
        return total == 0 ? found is null : Math.Abs(found!.Value - plain) < 1e-9 && EstebanRay.Of(masses.Reverse()) == found;
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1.7)]
    [InlineData(double.NaN)]
    public void an_alpha_beyond_the_axioms_is_an_error(double alpha) => Assert.Throws<ArgumentOutOfRangeException>(() => EstebanRay.Of([(0, 1)], alpha));

    [Fact]
    public void a_group_is_split_by_heads_and_otherwise_by_influence()
    {
        var found = Polarisation.Of([Member(1, 2, 0.8), Member(2, -2, 0.1), Member(3, -1.5, null), Member(4, null, 0.5)], Scale.Support);
        Assert.Equal([1, 1, 0, 0, 1], found.ByHeads.Frequencies);
        Assert.Equal([0.1, 0, 0, 0, 0.8], found.ByInfluence.Frequencies);
        Assert.Equal((3, 2), (found.ByHeads.Agreement.N, found.ByInfluence.EstebanRay.N));
        // A layer 10001 of 0.2 in 0.9, and one of a single category.
        Assert.Equal(Math.Round((0.7 - 0.2) / 0.9, 12), Math.Round(found.ByInfluence.Agreement.Value!.Value, 12));
        Assert.Equal(Math.Round((1 - 0.5 / 0.9) / 2, 12), Math.Round(found.ByInfluence.Polarised.Value!.Value, 12));
    }

    [Fact]
    public void half_a_step_counts_with_the_one_nearer_to_neutral() =>
        Assert.Equal([0, 1, 2, 1, 1], Polarisation.Of([Member(1, 0.5), Member(2, -0.5), Member(3, 1.5), Member(4, -1.5), Member(5, 1.51)], Scale.Support).ByHeads.Frequencies);

    [Fact]
    public void a_continuum_is_stretched_and_has_no_categories()
    {
        var split = Polarisation.Of([Member(1, 0), Member(2, 100)], Scale.Continuum(0, 100).Value).ByHeads;
        Assert.Equal((null, null, 0.659754, 2), (split.Agreement.Value, split.Polarised.Value, Math.Round(split.EstebanRay.Value!.Value, 6), split.EstebanRay.N));
    }

    [Fact]
    public void without_stances_it_is_absent()
    {
        var split = Polarisation.Of([Member(1, null, 0.5)], Scale.Support);
        Assert.All([split.ByHeads, split.ByInfluence], own => Assert.Equal((null, null, null, 0), (own.Agreement.Value, own.Polarised.Value, own.EstebanRay.Value, own.Agreement.N)));
    }
}
