namespace Coalitions.Domain.Actors;

/// <summary>At which level somebody acts (powercube).</summary>
public enum Level
{
    /// <summary>A municipality or neighbourhood.</summary>
    Local = 1,

    /// <summary>A province or region.</summary>
    Regional = 2,

    /// <summary>A country.</summary>
    National = 3,

    /// <summary>Across countries.</summary>
    Global = 4,
}
