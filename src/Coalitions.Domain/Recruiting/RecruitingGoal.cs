namespace Coalitions.Domain.Recruiting;

/// <summary>What somebody is brought in for.</summary>
public enum RecruitingGoal
{
    /// <summary>Many kinds of actors, and influence.</summary>
    Broad = 1,

    /// <summary>The votes that carry a decision.</summary>
    Winning = 2,

    /// <summary>Many kinds of actors, and the votes that carry a decision.</summary>
    Both = 3,
}
