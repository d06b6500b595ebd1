using Coalitions.Api.Reforms;
using Coalitions.Domain.Actors;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Ties;

namespace Coalitions.Api.Recruiting;

/// <summary>Whom to bring into a coalition next, what each adds and takes, and why others are not suggested. It compares and explains; it scores nobody.</summary>
/// <param name="EmptyReason"><c>no_decision_rule</c>, <c>no_candidates</c>, <c>no_gain</c>; null where somebody is suggested.</param>
/// <param name="Candidates">Among how many was chosen.</param>
/// <param name="Value">What all steps add together.</param>
/// <param name="Cost">What the steps take whose cost is known.</param>
/// <param name="CostUnknown">Of how many steps it is not.</param>
/// <param name="Alternative">The other order of choice, where it takes others.</param>
/// <param name="Optimum">The best there is; null above 15 candidates.</param>
/// <param name="TiesInside">The records of ties that are left out because their ends turned out to be one actor.</param>
public sealed record ReformSuggestions(
    MapReform Reform, string AsOf, string? KnownAt, long Sequence, SuggestionMethodUsed Method,
    SuggestedFor Coalition, RecruitingGoal Goal, int K, string? EmptyReason, int Candidates,
    IReadOnlyList<SuggestedActor> Steps, double Value, double Cost, int CostUnknown, SuggestedAlternative? Alternative, SuggestedOptimum? Optimum,
    IReadOnlyList<SuggestedRule> DecisionRules, IReadOnlyList<FilteredActors> FilteredOut, ActorsToAssess AssessFirst, int Hindsight, IReadOnlyList<Guid> TiesInside);

/// <summary>How it was chosen.</summary>
/// <param name="Order">Which of two orders of choice was the better one.</param>
/// <param name="Guarantee">The share of the optimum that is reached at least.</param>
/// <param name="Quota">Half of all judged influence on the map.</param>
/// <param name="MostConflict">By how much an entry may lower the weight within the coalition.</param>
/// <param name="Aggregate">How several assessors' figures became one.</param>
public sealed record SuggestionMethodUsed(
    string Algorithm, int Version, RecruitingOrder Order, double Guarantee, double Quota, double MostConflict, int LongestIntroduction,
    double AgreementWeight, double CoordinationWeight, string Aggregate, string? Window, IReadOnlyDictionary<string, string> Formulas);

/// <summary>For whom somebody is looked for.</summary>
/// <param name="Kind"><c>detected</c>, <c>declared</c>, <c>supporters</c>.</param>
/// <param name="Side"><c>for_reform</c>, <c>against_reform</c>; null: neither, or not known.</param>
/// <param name="MeanPosition">Weighted by influence; by heads where none was judged.</param>
/// <param name="Influence">The sum over those whose influence was judged.</param>
/// <param name="WithoutInfluence">Of how many members it was not.</param>
/// <param name="FirstMembers">The first hundred, by id.</param>
public sealed record SuggestedFor(
    string Kind, string? Label, Guid? CoalitionId, string? Name, ReformDirection? Side, double? MeanPosition, double Influence, int WithoutInfluence, int Size, IReadOnlyList<Guid> FirstMembers);

/// <summary>A step: somebody to bring in once those before are in.</summary>
/// <param name="Position">On the reform itself.</param>
/// <param name="Unknown"><c>no_class</c>: what breadth it adds is not known, and counts nothing; <c>no_salience</c>: what it takes is not known.</param>
/// <param name="Pivotal">The decision rules that are carried with it and were not before.</param>
/// <param name="Introduction">Who could introduce it, from a member on; empty where no chain of trust is on record.</param>
/// <param name="Conditions">What its support depends on, as far as it is on record.</param>
public sealed record SuggestedActor(
    Guid ActorId, string? Name, ActorClass? ActorClass, double? Position, double? Salience, double? Influence,
    SuggestedGain Gain, SuggestedCost Cost, IReadOnlyList<string> Unknown, IReadOnlyList<PivotalFor> Pivotal, SuggestedEntry Entry,
    IReadOnlyList<IntroducedBy> Introduction, IReadOnlyList<SuggestedIncentive> IncentivesFor, IReadOnlyList<SuggestedIncentive> IncentivesAgainst,
    IReadOnlyList<AskedCondition> Conditions, SuggestedEvidence Evidence);

/// <param name="Breadth">By its class.</param>
/// <param name="Strength">By its influence, or by its votes where they are asked for.</param>
/// <param name="Cumulated">With all steps before it.</param>
public sealed record SuggestedGain(double Total, double Breadth, double Strength, double Cumulated);

/// <param name="Total">Null where its persuasion is not known.</param>
/// <param name="Gap">How far it stands from the coalition's mean, of the width of the scale; 0 where it stands further on the coalition's side.</param>
/// <param name="Persuasion">Gap × salience.</param>
/// <param name="Steps">The length of the introduction; null where there is none.</param>
/// <param name="Introduction">Steps / 4, at most 1; 1 without.</param>
public sealed record SuggestedCost(double? Total, double? Gap, double? Persuasion, int? Steps, double Introduction);

public sealed record PivotalFor(Guid RecordId, string? Arena);

/// <summary>What its entry does to the signed weight within the coalition as it is.</summary>
/// <param name="Agreement">Below 0: it disagrees with the members on more than it agrees.</param>
/// <param name="WithMembers">The ties that join it to members.</param>
public sealed record SuggestedEntry(double Weight, double Ties, double Agreement, IReadOnlyList<MemberTie> WithMembers);

/// <param name="Weight">Below 0: they work against each other.</param>
public sealed record MemberTie(Guid ActorId, double Weight, IReadOnlyList<Guid> Ties);

/// <param name="Listens">Whether the second takes the word of the first; else they know each other.</param>
public sealed record IntroducedBy(Guid From, string? FromName, Guid To, string? ToName, TieKind Kind, bool Listens, Guid RecordId);

public sealed record SuggestedIncentive(IncentiveType IncentiveType, double? Strength, Guid RecordId);

/// <param name="Of"><c>stance</c>, or <c>membership</c> of a declared coalition.</param>
/// <param name="IssueId">The issue of the stance; null for a membership.</param>
/// <param name="CoalitionId">The coalition that it joined; null for a stance.</param>
/// <param name="ProvisionId">The provision that the condition is about.</param>
/// <param name="Status">What became of it; null for a stance.</param>
public sealed record AskedCondition(string Of, Guid? IssueId, Guid? CoalitionId, string? Text, Guid? ProvisionId, ConditionStatus? Status, Guid RecordId);

/// <summary>The records behind its figures.</summary>
public sealed record SuggestedEvidence(IReadOnlyList<Guid> Position, IReadOnlyList<Guid> Salience, IReadOnlyList<Guid> Influence, Guid? ActorClass);

/// <summary>The other order of choice, in short.</summary>
public sealed record SuggestedAlternative(RecruitingOrder Order, IReadOnlyList<Guid> ActorIds, double Value, double Cost, int CostUnknown);

/// <param name="Share">The value of the steps / the value of the best; null where that is 0.</param>
public sealed record SuggestedOptimum(double Value, double? Share, IReadOnlyList<Guid> ActorIds);

/// <summary>A decision rule before and after all steps.</summary>
/// <param name="Refusal">Why it makes no game; null when it does.</param>
/// <param name="SharedPosts">Posts that several hold: they vote where all of them are, and are in nobody's gain.</param>
public sealed record SuggestedRule(Guid RecordId, string? Arena, double Quota, string? Refusal, RuleStanding? Before, RuleStanding? After, IReadOnlyList<Guid> SharedPosts);

public sealed record RuleStanding(bool Wins, double Weight, double Margin, IReadOnlyList<Guid> MissingVetoes);

/// <summary>Those who are not suggested for one reason.</summary>
/// <param name="First">The first hundred, by id; of members and of those excluded too.</param>
public sealed record FilteredActors(FilterReason Reason, int Count, IReadOnlyList<FilteredActor> First);

/// <param name="Entry">What its entry would do to the coalition; null unless that is the reason.</param>
/// <param name="RecordIds">The records that the reason rests on: its position, or the ties with members and its position.</param>
public sealed record FilteredActor(Guid ActorId, string? Name, double? Position, SuggestedEntry? Entry, IReadOnlyList<Guid> RecordIds);

/// <summary>Those who are not weighed because something was not assessed. That is never zero.</summary>
/// <param name="First">The first hundred: those with a vote first, of whom those come first of all who are not on the map, then by influence, then by id.</param>
public sealed record ActorsToAssess(int Count, IReadOnlyList<ActorToAssess> First);

/// <param name="Missing"><c>no_stakeholder</c> (it is not on the map at all), <c>no_position</c>, <c>no_influence</c>.</param>
/// <param name="Votes">Whether it votes, or can block, under a decision rule in force.</param>
/// <param name="DerivedPosition">From stances on provisions, where the position itself was not assessed.</param>
public sealed record ActorToAssess(
    Guid ActorId, string? Name, ActorClass? ActorClass, IReadOnlyList<string> Missing, bool Votes, double? Position, DerivedPosition? DerivedPosition, double? Influence);
