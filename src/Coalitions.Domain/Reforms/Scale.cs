using System.Text.Json.Serialization;

namespace Coalitions.Domain.Reforms;

/// <summary>What a scale measures.</summary>
public enum ScaleKind
{
    /// <summary>From strong opposition (−2) over neutral (0) to strong support (+2).</summary>
    Support = 1,

    /// <summary>Points among outcomes (KTAB, Bueno de Mesquita, DECIDE): never read as for or against.</summary>
    Continuum = 2,
}

/// <summary>The scale on which stances on an issue are given, its bounds included.</summary>
public sealed record Scale
{
    /// <summary>How far from 0 a bound of a continuum may lie: so far whole numbers are exact, and sums and products of positions are finite.</summary>
    public const double Furthest = 1e15;

    /// <summary>Only for reading what is stored; use <see cref="Support"/> or <see cref="Continuum"/>.</summary>
    [JsonConstructor]
    internal Scale(ScaleKind kind, double min, double max) =>
        (Kind, Min, Max) = (kind, min, max);

    /// <summary>[−2, 2], the default.</summary>
    public static Scale Support { get; } = new(ScaleKind.Support, -2, 2);

    /// <summary>What it measures.</summary>
    public ScaleKind Kind { get; }

    /// <summary>The lowest position.</summary>
    public double Min { get; }

    /// <summary>The highest position.</summary>
    public double Max { get; }

    /// <summary>Whether positions mean for (above 0) or against (below 0).</summary>
    [JsonIgnore]
    public bool IsSupport => Kind == ScaleKind.Support;

    /// <summary>[min, max]; refused unless min lies below max and both within <see cref="Furthest"/> of 0.</summary>
    public static Decision<Scale> Continuum(double min, double max) =>
        min >= -Furthest && max <= Furthest && min < max
            ? new Scale(ScaleKind.Continuum, min, max)
            : new Refusal("invalid-scale", "A continuum has a min below its max, and both lie between -1e15 and 1e15.", "scale");

    /// <summary>Whether a position lies on the scale.</summary>
    public bool Contains(double position) => position >= Min && position <= Max;

    /// <summary>How far from the lowest to the highest position it is, in [0, 1]. Bounds that fifteen digits do not tell apart are told apart in binary.</summary>
    internal decimal Along(double position) => (decimal)Max - (decimal)Min is > 0 and var width
        ? ((decimal)position - (decimal)Min) / width
        : (decimal)((position - Min) / (Max - Min));
}
