namespace Coalitions.Domain.Actors;

/// <summary>Why an incentive changed (the founding paper's last paragraphs).</summary>
public enum IncentiveCause
{
    /// <summary>Politics reached into the post.</summary>
    Politicisation = 1,

    /// <summary>The means are missing.</summary>
    LackOfResources = 2,

    /// <summary>Work is seen.</summary>
    Recognition = 3,

    /// <summary>More room to act.</summary>
    Empowerment = 4,

    /// <summary>A step up or down.</summary>
    Career = 5,

    /// <summary>Something else.</summary>
    Other = 6,
}
