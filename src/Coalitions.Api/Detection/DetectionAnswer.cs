using Coalitions.Api.Reforms;
using Coalitions.Domain.Actors;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;

namespace Coalitions.Api.Detection;

/// <summary>Who stands together on a reform: what was detected, what it rests on, and what it could carry. Declared coalitions are compared with it and never mixed in.</summary>
/// <param name="Objective">The value of what the method maximises; null when there is nothing to detect from.</param>
/// <param name="Frustrated">What the grouping breaks.</param>
/// <param name="Coalitions">By influence, then heads; also groups of one.</param>
/// <param name="EmptyReason">Why there are none; null when there are.</param>
/// <param name="Unplaced">Stakeholders without a signed tie who take no side on an issue that others take one on.</param>
/// <param name="Profile">How the groups change with the resolution: similar over a wide range, they are stable.</param>
/// <param name="PositiveOnly">What detection says that does not see negative ties; null when it says the same.</param>
/// <param name="Pairs">Who agrees without acting together and the other way round; null above 500 actors, where pairs are not held.</param>
/// <param name="TiesInside">The records of ties that are left out because their ends turned out to be one actor.</param>
public sealed record ReformCoalitions(
    MapReform Reform, string AsOf, string? KnownAt, long Sequence, DetectionMethodUsed Method,
    double? Objective, double PositiveWeight, double NegativeWeight, Frustration Frustrated,
    IReadOnlyList<DetectedCoalition> Coalitions, string? EmptyReason, IReadOnlyList<Guid> Unplaced,
    IReadOnlyList<ResolutionPoint> Profile, PositiveGrouping? PositiveOnly,
    IReadOnlyList<RuleOutlook> DecisionRules, SettlementScenario Settlement, IReadOnlyList<DeclaredComparison> Declared,
    AgreementAndCoordination? Pairs, int Hindsight, IReadOnlyList<Guid> TiesInside);

/// <summary>How it was detected.</summary>
/// <param name="Restarts">How many runs the best was taken of; 0 when all groupings of few actors were tried.</param>
/// <param name="Aggregate">How several assessors' figures became one.</param>
/// <param name="Betweenness">From how many actors shortest paths were followed; null: from all, exactly.</param>
/// <param name="Formulas">What the figures without a formula of their own are.</param>
public sealed record DetectionMethodUsed(
    string Algorithm, int Version, DetectionObjective Objective, double Gamma, string AgreementForm, double AgreementWeight, double CoordinationWeight, int Restarts,
    string Aggregate, string? Window, int? Betweenness, IReadOnlyDictionary<string, string> Formulas);

/// <summary>A detected coalition.</summary>
/// <param name="Label">Names it within the answer.</param>
/// <param name="Influence">The sum over those whose influence was judged; null where none was.</param>
/// <param name="Measures">Null beyond the first 200 coalitions.</param>
public sealed record DetectedCoalition(string Label, int Size, double? Influence, IReadOnlyList<DetectedMember> Members, CoalitionMeasures? Measures);

/// <summary>A member, and what holds it in.</summary>
/// <param name="Own">Its net weight to the others of its coalition.</param>
/// <param name="Other">Its highest net weight to another one; null when there is none.</param>
/// <param name="NextCoalition">That other one.</param>
/// <param name="Margin">Own less other: the smaller, the sooner it swings.</param>
/// <param name="ObjectiveMargin">What the objective loses if it goes to the best other coalition or stands alone.</param>
/// <param name="Constraint">Burt's constraint over coordination ties; null without any.</param>
/// <param name="Betweenness">Over coordination ties; null where nobody has any.</param>
public sealed record DetectedMember(
    Guid ActorId, string? Name, ActorClass? ActorClass, double? Position, double? Influence,
    double Own, double? Other, string? NextCoalition, double Margin, double? ObjectiveMargin,
    MemberPulls HeldBy, MemberPulls Broken, double? Constraint, double? Betweenness);

/// <summary>The heaviest ties and issues of a kind, and how many there are.</summary>
public sealed record MemberPulls(int Ties, IReadOnlyList<PullingTie> StrongestTies, int Issues, IReadOnlyList<PullingIssue> StrongestIssues);

/// <param name="ActorId">Who is at the other end.</param>
/// <param name="Ties">The records of the ties.</param>
public sealed record PullingTie(Pull Kind, Guid ActorId, double Weight, IReadOnlyList<Guid> Ties);

/// <param name="Weight">Over all members of its own coalition, or of the next one where it is between.</param>
public sealed record PullingIssue(Pull Kind, Guid IssueId, double Weight);

/// <summary>What a coalition is like. Figures are null without underlying stances.</summary>
/// <param name="Beliefs">On each issue that a member takes a stance on.</param>
/// <param name="Incentives">What its support rests on, and what its opposition rests on.</param>
public sealed record CoalitionMeasures(
    Lean Lean, Breadth Breadth, Strength Strength, Cohesion Cohesion, AdvocacyReading Advocacy, Polarisation Polarisation,
    IReadOnlyList<IssueBelief> Beliefs, IReadOnlyList<IncentiveMix> Incentives);

/// <summary>A coalition read by the Advocacy Coalition Framework, which asks for shared beliefs and coordination.</summary>
public sealed record AdvocacyReading(AdvocacyKind Kind, Figure Coordinating, double MinAgreement, double MinCoordinating);

/// <summary>A grouping by positive ties alone.</summary>
/// <param name="Objective">By the same objective with the negative ties: comparable with the answer's.</param>
/// <param name="Similarity">The adjusted Rand index with the answer.</param>
public sealed record PositiveGrouping(int Groups, double Objective, double Similarity, IReadOnlyList<IReadOnlyList<Guid>> Members);

/// <summary>Where the reform would settle if influence and salience alone decided: a scenario, not a forecast.</summary>
/// <param name="Between">From the lower to the higher of mean and median.</param>
/// <param name="Range">From the lowest to the highest position that counts.</param>
public sealed record SettlementScenario(
    string Label, string MeanFormula, string MedianFormula, Measure Mean, Measure Median, Interval? Between, Interval? Range, IReadOnlyList<WeightAt> Weights);

/// <summary>A declared coalition beside the detected ones.</summary>
/// <param name="Overlaps">The nearest first.</param>
/// <param name="Elsewhere">Members in another detected coalition than the nearest.</param>
/// <param name="InNoCoalition">Members in none.</param>
/// <param name="NotDeclared">How many are in the nearest one and did not join.</param>
/// <param name="FirstNotDeclared">The first hundred of them, by id.</param>
/// <param name="AimCheck">Whose stances contradict its aim.</param>
public sealed record DeclaredComparison(
    Guid CoalitionId, string Name, IReadOnlyList<DeclaredMember> Members, IReadOnlyList<DeclaredOverlap> Overlaps,
    IReadOnlyList<Guid> Elsewhere, IReadOnlyList<Guid> InNoCoalition, int NotDeclared, IReadOnlyList<Guid> FirstNotDeclared, AimCheck AimCheck);

/// <param name="Shared">How many members are in both.</param>
/// <param name="Jaccard">Shared / in either.</param>
public sealed record DeclaredOverlap(string Coalition, int Shared, int Size, double Jaccard);
