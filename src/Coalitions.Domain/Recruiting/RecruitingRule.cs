using Coalitions.Domain.Voting;

namespace Coalitions.Domain.Recruiting;

/// <summary>A decision rule in force, as a game of those who vote.</summary>
/// <param name="RecordId">The record that adopts it.</param>
/// <param name="Arena">Where it decides; null where there is but one.</param>
/// <param name="Game">Posts vote as their only holder; one that is vacant, or held by several, by its own id.</param>
/// <param name="Shared">Who holds each post that several hold: it votes where all of them are. One alone adds nothing by it, so that it counts in who wins and in nobody's gain.</param>
public sealed record RecruitingRule(Guid RecordId, string? Arena, VotingGame Game, IReadOnlyDictionary<Guid, IReadOnlyList<Guid>> Shared)
{
    /// <summary>Whether these carry a decision, the posts that all of its holders are among them for included.</summary>
    public bool IsWonBy(IReadOnlySet<Guid> actors) => Game.Wins(VotersOf(actors));

    /// <summary>These, and the shared posts that all of the holders are among them of.</summary>
    public IEnumerable<Guid> VotersOf(IReadOnlySet<Guid> actors) => actors.Concat(Shared.Where(post => post.Value.All(actors.Contains)).Select(post => post.Key));
}
