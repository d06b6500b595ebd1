namespace Coalitions.Domain.Mapping;

/// <summary>Why a fact makes two maps differ.</summary>
public enum ChangeCause
{
    /// <summary>Something happened in the world: the fact began, or ended, between the two dates.</summary>
    ChangeInTheWorld = 1,

    /// <summary>It was so at the first date already, and was recorded only afterwards; an end that was recorded late likewise.</summary>
    LateArrival = 2,

    /// <summary>It had been written down wrongly.</summary>
    Correction = 3,

    /// <summary>It should never have been recorded.</summary>
    Retraction = 4,

    /// <summary>Two actors turned out to be one, or one to be two.</summary>
    Identity = 5,

    /// <summary>It is only supposed.</summary>
    Hypothesis = 6,
}
