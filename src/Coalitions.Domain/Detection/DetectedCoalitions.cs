namespace Coalitions.Domain.Detection;

/// <summary>What was detected, with everything that the result rests on.</summary>
/// <param name="Method">As asked for, with the defaults filled in.</param>
/// <param name="Restarts">How many runs, each in its own fixed order of visits, the best was taken of; 1 from a given start; 0 when all groupings of the few actors were tried, so that none is better.</param>
/// <param name="Objective">Q in [−1, 1] at γ = 1 for modularity, a weight for the Potts model; null when there is nothing to detect from.</param>
/// <param name="PositiveWeight">The weight of all positive ties, each pair once.</param>
/// <param name="NegativeWeight">That of all negative ones, as a positive number.</param>
/// <param name="Frustrated">The ties that the grouping breaks.</param>
/// <param name="Groups">By influence, then heads, then smallest member; also groups of one.</param>
/// <param name="Members">Everybody in a group, by actor.</param>
/// <param name="Unplaced">Who has no signed tie and takes no side on an issue that others take one on.</param>
/// <param name="EmptyReason">Why there are no groups: <see cref="NothingSigned"/>; null when there are.</param>
public sealed record DetectedCoalitions(
    DetectionMethod Method,
    int Restarts,
    double? Objective,
    double PositiveWeight,
    double NegativeWeight,
    Frustration Frustrated,
    ValueList<DetectedGroup> Groups,
    ValueList<MemberMargin> Members,
    ValueList<int> Unplaced,
    string? EmptyReason)
{
    /// <summary>How groups are searched for; the version goes up whenever the same facts could give another answer.</summary>
    public const string Algorithm = "signed-leiden";

    /// <summary>The version of the algorithm.</summary>
    public const int Version = 1;

    /// <summary>The reason of an empty answer: no signed tie, and no issue on which two actors take sides.</summary>
    public const string NothingSigned = "no_stances_and_no_signed_ties";

    /// <summary>Each actor's place among the groups; −1 for the unplaced. A start for the next detection.</summary>
    public int[] Labels()
    {
        var labels = new int[Members.Count + Unplaced.Count];
        Array.Fill(labels, -1);
        foreach (var member in Members) labels[member.Actor] = member.Group;
        return labels;
    }
}

/// <summary>A detected group.</summary>
/// <param name="Members">By actor.</param>
/// <param name="Influence">The sum over those whose influence was judged; null where none was.</param>
public sealed record DetectedGroup(ValueList<int> Members, double? Influence);

/// <summary>The weight that a grouping breaks (weighted frustration; Doreian &amp; Mrvar 1996, Aref, Mason &amp; Wilson 2020).</summary>
/// <param name="PositiveBetween">Positive ties between groups.</param>
/// <param name="NegativeWithin">Negative ties within groups, as a positive number.</param>
/// <param name="Share">Of all weight, in [0, 1]; null when there is none.</param>
public sealed record Frustration(double PositiveBetween, double NegativeWithin, double? Share)
{
    /// <summary>Both together.</summary>
    public double Weight => PositiveBetween + NegativeWithin;
}

/// <summary>What a given grouping is worth.</summary>
/// <param name="Objective">As in <see cref="DetectedCoalitions"/>; null when there is nothing to judge by.</param>
public sealed record Grouping(double? Objective, Frustration Frustrated);

/// <summary>What holds a member in its group.</summary>
/// <param name="Own">Its net weight to the others of its group.</param>
/// <param name="Other">Its highest net weight to another group, which may be below 0; null when there is no other.</param>
/// <param name="NextGroup">That group, the first of equals; null when there is no other.</param>
/// <param name="Margin">Own less other (less 0 when there is no other): the smaller, the sooner it swings. A weight; below 0 only where chance would give even less.</param>
/// <param name="ObjectiveMargin">How much the objective loses if it moves to the best other group that it has positive ties with, or stands alone; at least 0, null when it has nowhere to go.</param>
public readonly record struct MemberMargin(int Actor, int Group, double Own, double? Other, int? NextGroup, double Margin, double? ObjectiveMargin);

/// <summary>What detection gives that does not see negative ties.</summary>
/// <param name="Labels">Each actor's group, numbered by first member; −1 for the unplaced.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="Objective">The objective of this grouping with the negative ties: comparable with the answer's.</param>
/// <param name="Similarity">The adjusted Rand index with the answer (Hubert &amp; Arabie 1985): 1 when equal, about 0 by chance.</param>
public sealed record PositiveOnly(ValueList<int> Labels, int Groups, double Objective, double Similarity)
{
    /// <summary>Whether it says something else than the answer; then conflict decides, and both should be shown.</summary>
    public bool Differs => Similarity < 1;
}

/// <summary>One point of a resolution profile.</summary>
/// <param name="Gamma">The resolution.</param>
/// <param name="Groups">How many groups there are.</param>
/// <param name="Objective">The objective at this γ; not comparable with that at another.</param>
/// <param name="Similarity">The adjusted Rand index with the grouping at the method's own γ: high over a wide range speaks for stable groups.</param>
public sealed record ResolutionPoint(double Gamma, int Groups, double Objective, double Similarity);
