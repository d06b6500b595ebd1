using Coalitions.Api.Detection;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Placement;

namespace Coalitions.Api.Recruiting;

/// <summary>Why an actor is where it is: the figures with their records, the thresholds, and the smallest change that would move it. What was not assessed is absent.</summary>
/// <param name="Aggregate">How several assessors' figures became one.</param>
/// <param name="Standings">What gives it a standing in the reform: what legitimacy is counted by.</param>
/// <param name="Influences">Those on this reform go before general ones, which then do not count.</param>
public sealed record ActorPlacement(
    MapReform Reform, string AsOf, string? KnownAt, long Sequence, Guid ActorId, string? Name, ActorClass? ActorClass, Guid? ActorClassRecordId, string Aggregate,
    PlacedFigure Position, DerivedPosition? DerivedPosition, PlacedFigure Salience, PlacedFigure Influence, IReadOnlyList<ActorStanding> Standings,
    Placed<AiimQuadrant> Aiim, Placed<PowerInterestQuadrant> PowerInterest, Placed<StakeholderSalience> StakeholderSalience, CoalitionPlacement Coalition,
    IReadOnlyDictionary<string, string> Formulas, int Hindsight, IReadOnlyList<Guid> TiesInside);

/// <summary>A figure of the map, and the judgements that it is made of.</summary>
/// <param name="Value">Null where nobody judged it.</param>
/// <param name="Absent"><c>not_assessed</c> where there is none.</param>
/// <param name="Range">From the lowest to the highest that an assessor gave.</param>
public sealed record PlacedFigure(double? Value, string? Absent, double[]? Range, int Assessors, IReadOnlyList<PlacedJudgement> Judgements);

/// <param name="AssessorId">Who judged; null: the unit itself.</param>
/// <param name="Confidence">Of stances; null of influence.</param>
/// <param name="OnThisReform">Of influence: whether it is about this reform, or general; null of stances, which are.</param>
/// <param name="Counts">Whether the figure is made of it.</param>
public sealed record PlacedJudgement(double Value, Guid? AssessorId, Confidence? Confidence, bool? OnThisReform, bool Counts, Guid RecordId);

/// <param name="Kind"><c>votes</c>, <c>can_block</c>, <c>holds_post</c>, <c>invited</c>.</param>
public sealed record ActorStanding(string Kind, IReadOnlyList<Guid> RecordIds);

/// <summary>Its place among the detected coalitions.</summary>
/// <param name="Absent">Why it is in none: <c>no_signed_tie_and_no_shared_side</c>, <c>no_stances_and_no_signed_ties</c>; null when it is in one.</param>
/// <param name="Own">Its net weight to the others of its coalition.</param>
/// <param name="Margin">Own less other: the smaller, the sooner it swings.</param>
/// <param name="HeldBy">The heaviest positive ties and issues within its coalition.</param>
/// <param name="Broken">The heaviest that its place breaks.</param>
/// <param name="Stances">Its own positions, with the records behind them.</param>
/// <param name="Changes">For each input the smallest change that would make another place the better one, all others staying; the smallest first. Null where it is not sought.</param>
/// <param name="NotSought">Why not: <c>too_many_actors</c> (above 500), <c>in_no_coalition</c>; null when sought.</param>
public sealed record CoalitionPlacement(
    string? Label, int? Size, Leaning? Lean, string? Absent, double? Own, double? Other, string? NextCoalition, double? Margin, double? ObjectiveMargin,
    MemberPulls? HeldBy, MemberPulls? Broken, IReadOnlyList<OwnStance> Stances, IReadOnlyList<PlaceChange>? Changes, string? NotSought);

/// <param name="Position">As all assessors together say.</param>
public sealed record OwnStance(Guid IssueId, double Position, IReadOnlyList<Guid> RecordIds);

/// <summary>A change of one input.</summary>
/// <param name="IssueId">For a position.</param>
/// <param name="ActorId">Whom the tie joins it to, or would; any other member would do for one that begins.</param>
/// <param name="Ties">The records of the ties that would end.</param>
/// <param name="ShareOfScale">How much of the scale it is (of a tie's strength: of 1), by which inputs are compared.</param>
/// <param name="Becomes">The coalition that would be the better place; null: to stand alone.</param>
/// <param name="Confirmed">Of the smallest change: whether a detection from nothing then finds it with at most half of those it is with now; null of others.</param>
public sealed record PlaceChange(
    SwingInput Input, Guid? IssueId, Guid? ActorId, IReadOnlyList<Guid> Ties, double From, double To, double By, double ShareOfScale, string? Becomes, bool? Confirmed);
