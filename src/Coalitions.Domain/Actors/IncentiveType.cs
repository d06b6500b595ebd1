namespace Coalitions.Domain.Actors;

/// <summary>What moves an actor (Clark &amp; Wilson 1961; coercive after the founding paper's frame of power relations).</summary>
public enum IncentiveType
{
    /// <summary>Money, goods, jobs; re-election counts here.</summary>
    Material = 1,

    /// <summary>Belonging and being with others.</summary>
    Solidary = 2,

    /// <summary>The purpose itself.</summary>
    Purposive = 3,

    /// <summary>Standing and recognition.</summary>
    Status = 4,

    /// <summary>Avoiding a sanction or reprisal.</summary>
    Coercive = 5,
}
