using Coalitions.Domain.Voting;

namespace Coalitions.Domain.Recruiting;

/// <summary>A decision rule in force, as a game of those who vote.</summary>
/// <param name="RecordId">The record that adopts it.</param>
/// <param name="Arena">Where it decides; null where there is but one.</param>
/// <param name="Game">Posts vote as their only holder; one that is vacant, or held by several, by its own id.</param>
/// <param name="Shared">Who holds each post that several hold: it votes where all of them are. One alone adds nothing by it, so that it counts in who wins and in nobody's gain.</param>
public sealed record RecruitingRule(Guid RecordId, string? Arena, VotingGame Game, IReadOnlyDictionary<Guid, IReadOnlyList<Guid>> Shared)
{
    /// <summary>These, and the shared posts that all of the holders are among them of.</summary>
    public IEnumerable<Guid> VotersOf(IReadOnlySet<Guid> actors) => actors.Concat(Shared.Where(post => post.Value.All(actors.Contains)).Select(post => post.Key));
}

/// <summary>How far a rule is carried, while actors come in one by one, each once.</summary>
internal sealed class Ballot
{
    private readonly VotingGame game;
    private readonly Dictionary<Guid, int> away;
    private readonly ILookup<Guid, Guid> posts;
    private Int128 weight;
    private int vetoes;

    public Ballot(RecruitingRule rule, IEnumerable<Guid> members)
    {
        (game, vetoes) = (rule.Game, rule.Game.Voters.Count(voter => voter.Veto));
        away = rule.Shared.ToDictionary(post => post.Key, post => post.Value.Count);
        posts = rule.Shared.SelectMany(post => post.Value.Select(holder => (Holder: holder, Post: post.Key))).ToLookup(held => held.Holder, held => held.Post);
        foreach (var member in members) Add(member);
    }

    public bool IsWon => weight >= game.Needed && vetoes == 0;

    public void Add(Guid actor)
    {
        Cast(actor);
        foreach (var post in posts[actor])
            if (--away[post] == 0) Cast(post);
    }

    private void Cast(Guid voter)
    {
        if (game.PlaceOf(voter) is not { } place) return;
        weight += game.Weights[place];
        if (game.Voters[place].Veto) vetoes--;
    }
}
