namespace Coalitions.Domain.Groups;

/// <summary>An actor's one position on an issue, made of what all assessors say; at most one for each pair.</summary>
public readonly record struct HeldPosition(Guid ActorId, Guid IssueId, double Position);
