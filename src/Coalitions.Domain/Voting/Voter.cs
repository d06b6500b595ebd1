namespace Coalitions.Domain.Voting;

/// <summary>Whoever votes as one: an actor, a post whose holder votes, or a bloc of them.</summary>
/// <param name="Id">The actor, the post, or whatever names the bloc; voters of one id are one voter, whose weights add up.</param>
/// <param name="Weight">Above 0; for a voter that holds nothing but a veto it may be 0.</param>
/// <param name="Veto">Whether nothing is decided without it.</param>
public sealed record Voter(Guid Id, double Weight = 1, bool Veto = false);
