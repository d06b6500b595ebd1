using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>At which level somebody acts.</summary>
[Source("Powercube; regional added")]
public enum Level
{
    [Term("Local", "A municipality, district or neighbourhood.")]
    Local = 1,

    [Term("Regional", "A province, state or region within a country.")]
    Regional = 2,

    [Term("National", "A whole country.")]
    National = 3,

    [Term("Global", "Across countries.")]
    Global = 4,
}
