using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Groups;

/// <summary>What a group believes: for each issue who of it is for and who against.</summary>
public static class BeliefProfile
{
    /// <summary>The profile of a group, by issue id.</summary>
    /// <param name="members">The ids of the members, each once.</param>
    /// <param name="issues">The issues asked about, each once.</param>
    /// <param name="positions">Also those of others, and on other issues, may be among them.</param>
    public static IReadOnlyList<IssueBelief> Of(IReadOnlyCollection<Guid> members, IEnumerable<Issue> issues, IEnumerable<HeldPosition> positions)
    {
        var inside = members.ToHashSet();
        var held = positions.Where(position => inside.Contains(position.ActorId)).ToLookup(position => position.IssueId, position => position.Position);
        return [.. issues.OrderBy(issue => issue.Id).Select(issue =>
        {
            var own = held[issue.Id].ToArray();
            return issue.Scale.IsSupport
                ? new IssueBelief(
                    issue.Id, own.Length, inside.Count - own.Length, own.Count(position => position == 0),
                    Proportion.Of(own.Count(position => position > 0), own.Length), Proportion.Of(own.Count(position => position < 0), own.Length))
                : new IssueBelief(issue.Id, own.Length, inside.Count - own.Length, null, null, null);
        })];
    }
}

/// <summary>What a group believes of one issue.</summary>
/// <param name="N">How many members take a stance on it.</param>
/// <param name="NotAssessed">How many do not: never the same as neutral.</param>
/// <param name="Neutral">How many stand at 0; null on a continuum, which is never read as for or against.</param>
/// <param name="For">The share of the n who stand above 0; null when n is 0, and on a continuum.</param>
/// <param name="Against">The share of the n who stand below 0; null likewise.</param>
public sealed record IssueBelief(Guid IssueId, int N, int NotAssessed, int? Neutral, Proportion? For, Proportion? Against);
