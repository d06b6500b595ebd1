using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Recruiting;

/// <summary>What suggestions are made from: the very figures, stances and ties of the map at one pair of clocks.</summary>
/// <param name="Nodes">In the order of their ids.</param>
/// <param name="Scale">That of stances on the reform itself.</param>
/// <param name="Network">The stances and ties that coalitions are detected from, in the numbers of the nodes.</param>
/// <param name="Trusted">Over which ties somebody could be introduced, in the same numbers.</param>
/// <param name="Rules">The decision rules in force.</param>
public sealed record RecruitingFacts(
    IReadOnlyList<NodeFigures> Nodes, Scale Scale, DetectionFacts Network, IReadOnlyList<TrustedTie> Trusted, IReadOnlyList<RecruitingRule> Rules);

/// <summary>For whom somebody is looked for, and what for.</summary>
/// <param name="Members">Who is in the coalition, by id.</param>
/// <param name="Side">+1 for a coalition for the reform, −1 for one against it, 0 for one that is neither, or on a continuum.</param>
/// <param name="Goal">What for.</param>
/// <param name="Most">How many, 1 or more.</param>
/// <param name="Excluded">Who is not to be suggested, by id.</param>
/// <param name="Method">How much ties and agreement weigh in conflicts.</param>
public sealed record RecruitingQuestion(
    IReadOnlySet<Guid> Members, int Side, RecruitingGoal Goal, int Most, IReadOnlySet<Guid> Excluded, DetectionMethod Method);

/// <summary>Why somebody is not suggested.</summary>
public enum FilterReason
{
    /// <summary>It is in the coalition.</summary>
    AlreadyMember = 1,

    /// <summary>Whoever asked left it out.</summary>
    Excluded = 2,

    /// <summary>It stands on the other side of neutral than the coalition.</summary>
    Opposes = 3,

    /// <summary>Its entry would lower the signed weight within the coalition by more than <see cref="Entry.MostConflict"/>.</summary>
    Conflict = 4,
}

/// <summary>Somebody who is not suggested; by place among the nodes.</summary>
public readonly record struct FilteredOut(int Node, FilterReason Reason);

/// <summary>Somebody who cannot be weighed before it is assessed.</summary>
/// <param name="Node">By place among the nodes.</param>
/// <param name="Missing"><c>no_position</c>, <c>no_influence</c>: what the goal needs and the record does not have, in this order.</param>
/// <param name="Votes">Whether it votes, or can block, under a decision rule in force.</param>
public sealed record ToAssess(int Node, ValueList<string> Missing, bool Votes);

/// <summary>What it takes to bring somebody in; relative, without a unit.</summary>
/// <param name="Gap">How far it stands from the coalition's mean, of the width of the scale, in [0, 1]; 0 where it stands further on the coalition's own side. Null where the coalition has no mean.</param>
/// <param name="Persuasion">Gap × salience, in [0, 1]: whoever cares moves at a price. Null where the gap is not 0 and its salience was not judged.</param>
/// <param name="Steps">How long the shortest introduction is; null where none is on record.</param>
/// <param name="Introduction">Steps ÷ 4, at most 1, which is what it takes to come unannounced.</param>
public sealed record RecruitingCost(double? Gap, double? Persuasion, int? Steps, double Introduction)
{
    /// <summary>From so many steps on an introduction takes as much as none.</summary>
    public const int LongestIntroduction = 4;

    /// <summary>How it is made.</summary>
    public const string Formula = "gap / width x salience + min(steps of the shortest introduction, 4) / 4; no introduction: 1";

    /// <summary>Persuasion and introduction together, above 0; null where persuasion is not known.</summary>
    public double? Total => Persuasion is { } known ? Greedy.Rounded(known + Introduction) : null;
}

/// <summary>Somebody suggested.</summary>
/// <param name="Node">By place among the nodes.</param>
/// <param name="Gain">What it adds once those before it are in, rounded to 10⁻¹².</param>
/// <param name="Parts">The same, split.</param>
/// <param name="Cost">What it takes.</param>
/// <param name="Unknown"><c>no_class</c>: what breadth it adds is not known, and counts nothing; <c>no_salience</c>: what it takes is not known.</param>
/// <param name="Pivotal">The rules, by place, that are carried with it and were not before.</param>
/// <param name="Introduction">Who could introduce it, from a member on; empty where nobody is on record.</param>
public sealed record Suggestion(int Node, double Gain, GainParts Parts, RecruitingCost Cost, ValueList<string> Unknown, ValueList<int> Pivotal, IReadOnlyList<IntroductionStep> Introduction);

/// <summary>Which of two orders of choosing.</summary>
public enum RecruitingOrder
{
    /// <summary>Whoever adds the most goes first.</summary>
    Gain = 1,

    /// <summary>Whoever adds the most for its cost goes first.</summary>
    GainPerCost = 2,
}

/// <summary>A choice of actors.</summary>
/// <param name="Order">How they were chosen.</param>
/// <param name="Steps">In the order of choice.</param>
/// <param name="Value">What all of them add, rounded to 10⁻¹².</param>
/// <param name="Cost">What those take whose cost is known.</param>
/// <param name="CostUnknown">Of how many it is not known.</param>
public sealed record RecruitingChoice(RecruitingOrder Order, IReadOnlyList<Suggestion> Steps, double Value, double Cost, int CostUnknown);

/// <summary>Whom to bring in next.</summary>
/// <param name="Chosen">The better choice: by value, then by known cost, then by gain alone.</param>
/// <param name="Other">The other one; null where it is the same actors.</param>
/// <param name="Best">The best choice there is; null above <see cref="Optimum.MostCandidates"/> candidates. By place among the nodes.</param>
/// <param name="Candidates">Among how many was chosen.</param>
/// <param name="Quota">Half of all judged influence: what strength is measured by where no votes are asked for.</param>
/// <param name="FilteredOut">Who is not suggested, and why; by node.</param>
/// <param name="AssessFirst">Who cannot be weighed: those with a vote first, then by influence, then by node.</param>
/// <param name="Entries">What each node's entry does to the coalition, by node.</param>
/// <param name="Won">The rules, by place, that the coalition carries as it is.</param>
/// <param name="EmptyReason">Why nobody is suggested; null when somebody is.</param>
public sealed record RecruitingAnswer(
    RecruitingChoice Chosen, RecruitingChoice? Other, Optimum? Best, int Candidates, double Quota,
    IReadOnlyList<FilteredOut> FilteredOut, IReadOnlyList<ToAssess> AssessFirst, IReadOnlyList<Entry> Entries, ValueList<int> Won, string? EmptyReason);
