using Coalitions.Domain.Reforms;
using Coalitions.Domain.Voting;

namespace Coalitions.Api.Detection;

/// <summary>A decision rule in force, and what each detected coalition can do under it.</summary>
/// <param name="Voters">Who casts votes: actors, and posts that no single actor holds.</param>
/// <param name="Posts">The posts among those who decide or can block, and who holds them.</param>
/// <param name="Refusal">Why the rule makes no game; null when it does.</param>
/// <param name="Power">How figures of power were found; null when there are none.</param>
/// <param name="Over"><c>voters</c>, or <c>coalitions</c>: above 25 voters each detected coalition is taken as one.</param>
/// <param name="Blocs">Which voter stands for which coalition in <paramref name="Minimal"/>; empty over voters.</param>
/// <param name="Minimal">Which coalitions could form, and the smallest that block.</param>
/// <param name="Coalitions">The detected ones.</param>
public sealed record RuleOutlook(
    Guid RecordId, string? Arena, double Quota, IReadOnlyList<RuleVoter> Voters, IReadOnlyList<RulePost> Posts, string? Refusal,
    RulePower? Power, string Over, IReadOnlyList<RuleBloc> Blocs, MinimalCoalitions? Minimal, IReadOnlyList<CoalitionOutlook> Coalitions);

/// <summary>A voter and its power: a figure of the rule alone, which knows nothing of who stands with whom.</summary>
/// <param name="Id">An actor, or a post that is vacant or shared.</param>
/// <param name="Posts">The posts whose votes or vetoes it holds.</param>
/// <param name="Coalition">The detected coalition that it votes with; null: with none.</param>
/// <param name="Veto">Nothing is decided without it, by right or by weight.</param>
/// <param name="Dummy">No coalition ever turns on it; null when samples found none.</param>
/// <param name="Swings">A whole number of any length; null when sampled.</param>
/// <param name="ExactBanzhaf">As a fraction; null when sampled.</param>
public sealed record RuleVoter(
    Guid Id, DeciderKind Kind, string? Name, IReadOnlyList<Guid> Posts, double Weight, string? Coalition, bool? Veto, bool? Dictator, bool? Dummy, string? Swings,
    double? AbsoluteBanzhaf, double? Banzhaf, double? ShapleyShubik, string? ExactBanzhaf, string? ExactShapleyShubik);

/// <summary>A post among those who decide.</summary>
/// <param name="State"><c>held</c> by one, whose vote it is; <c>vacant</c>: it votes with nobody; <c>shared</c>: it votes where all its holders are.</param>
public sealed record RulePost(Guid PostId, string? Title, string State, IReadOnlyList<Guid> Holders);

/// <param name="Sampling">Null when exact.</param>
public sealed record RulePower(PowerMethod Method, double PowerToAct, string? WinningCoalitions, string Coalitions, Sampling? Sampling);

/// <param name="Id">The voter that stands for all of them.</param>
/// <param name="Voters">How many they are.</param>
public sealed record RuleBloc(Guid Id, string Coalition, double Weight, int Voters);

/// <summary>How a detected coalition fares under a rule.</summary>
/// <param name="Margin">Weight less quota: by how much it is above, or falls short.</param>
/// <param name="MissingVetoes">Who could block it and is not in it.</param>
/// <param name="Swing">The members without any one of whom it would lose.</param>
/// <param name="Blocks">Whether nothing is decided without it.</param>
/// <param name="Voting">How many of its members vote.</param>
/// <param name="Fragility">What would break it; null when it loses.</param>
public sealed record CoalitionOutlook(
    string Coalition, bool Wins, double Weight, double Margin, IReadOnlyList<Guid> MissingVetoes, IReadOnlyList<Guid> Swing, bool Blocks, int Voting, Fragility? Fragility);
