using System.Text.Json.Serialization;

namespace Coalitions.Domain.Time;

/// <summary>
/// From when to when a fact held. An absent start is unknown and reaches back to −∞; an absent end is open. The end
/// includes the whole of what it names: until <c>2019</c> means until the last moment of 2019.
/// </summary>
public readonly record struct Validity(ValidTime? From = null, ValidTime? To = null)
{
    /// <summary>−∞: where a fact with an unknown start begins.</summary>
    public static readonly DateTime Beginning = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    /// <summary>+∞: where a fact with an open end would end.</summary>
    public static readonly DateTime Never = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    /// <summary>The first moment, UTC, inclusive.</summary>
    [JsonIgnore]
    public DateTime Start => From?.Start ?? Beginning;

    /// <summary>The first moment after it, UTC.</summary>
    [JsonIgnore]
    public DateTime End => To is { } to ? to.End : Never;

    /// <summary>Whether it ends before, or when, it starts: true in no order of recording.</summary>
    [JsonIgnore]
    public bool IsInverted => End <= Start;
}
