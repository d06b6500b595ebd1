using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Detection;

/// <summary>The stances of one group on one issue, ready to be weighed against another: in ascending order, with the sum of those before each.</summary>
internal sealed class GroupStances
{
    private readonly Scale scale;
    private readonly decimal[] places;
    private readonly decimal[] before;

    public GroupStances(Scale scale, double[] positions)
    {
        this.scale = scale;
        places = [.. positions.Select(Place).Order()];
        before = new decimal[places.Length + 1];
        for (var i = 0; i < places.Length; i++) before[i + 1] = before[i] + places[i];
    }

    /// <summary>How alike a position is to all of them together, the one who holds it left out.</summary>
    public double With(double position, bool itself)
    {
        var (own, all) = (Place(position), before[^1]);
        if (scale.IsSupport) return (double)(own * (itself ? all - own : all) / 4);
        var at = Array.BinarySearch(places, own);
        if (at < 0) at = ~at;
        var distance = own * at - before[at] + (all - before[at]) - own * (places.Length - at);
        return (double)(places.Length - (itself ? 1 : 0) - 2 * distance);
    }

    private decimal Place(double position) => scale.IsSupport ? (decimal)position : scale.Along(position);
}
