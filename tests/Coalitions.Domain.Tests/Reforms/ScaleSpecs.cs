using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Tests.Reforms;

public class ScaleSpecs
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(-1.7e308, 1.7e308)]
    [InlineData(0, 1.1e15)]
    public void refuses_a_continuum_without_finite_bounds_in_order(double min, double max) =>
        Assert.Equal("invalid-scale", Scale.Continuum(min, max).Refusal!.Code);

    [Fact]
    public void includes_both_of_its_bounds()
    {
        var scale = Scale.Continuum(10, 20).Value;
        Assert.True(scale.Contains(10) && scale.Contains(20));
        Assert.False(scale.Contains(9.99) || scale.Contains(20.01) || scale.Contains(double.NaN));
    }
}
