using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Detection;

/// <summary>What a tie or a shared issue does to the place of a member.</summary>
public enum Pull
{
    /// <summary>Positive, within its own group: it holds the member in.</summary>
    PositiveWithin = 1,

    /// <summary>Negative, within its own group: the grouping breaks it.</summary>
    NegativeWithin = 2,

    /// <summary>Positive, to another group: the grouping breaks it.</summary>
    PositiveBetween = 3,
}

/// <summary>What holds a member in its group, and what its place breaks; the heaviest first, and how many there are.</summary>
public sealed record MemberHolds(Strongest<TiePull> HeldByTies, Strongest<IssuePull> HeldByIssues, Strongest<TiePull> BrokenTies, Strongest<IssuePull> BrokenIssues);

/// <summary>The first of many.</summary>
/// <param name="Count">How many there are.</param>
public sealed record Strongest<T>(int Count, IReadOnlyList<T> First);

/// <summary>A coordination tie of a member.</summary>
/// <param name="Edge">Its place among the edges of the facts.</param>
/// <param name="Other">Who is at its other end.</param>
/// <param name="Weight">Its weight times that of its layer.</param>
public readonly record struct TiePull(Pull Kind, int Edge, int Other, double Weight);

/// <summary>An issue on which a member agrees or disagrees with a group.</summary>
/// <param name="Weight">The sum of similarity over the members of that group, itself left out, times the weight of agreement.</param>
public readonly record struct IssuePull(Pull Kind, int Issue, double Weight);

/// <summary>
/// Takes the margins of members apart. Ties are looked at one by one; on an issue a member is set against its own group and
/// against the one that it would go to next, which are the two that a margin compares. From sums over stances per group, so
/// that pairs are never held.
/// </summary>
public static class Holding
{
    /// <summary>What holds each member, by actor.</summary>
    /// <param name="most">How many of each kind are named.</param>
    public static IReadOnlyDictionary<int, MemberHolds> Of(DetectionFacts facts, DetectedCoalitions answer, int most)
    {
        var (labels, next) = (answer.Labels(), answer.Members.ToDictionary(member => member.Actor, member => member.NextGroup));
        var ties = answer.Members.ToDictionary(member => member.Actor, _ => new List<TiePull>());
        for (var edge = 0; edge < facts.Coordination.Count; edge++)
        {
            var (source, target, weight) = (facts.Coordination[edge].Source, facts.Coordination[edge].Target, facts.Coordination[edge].Weight * answer.Method.CoordinationWeight);
            if (KindOf(labels[source] == labels[target], weight) is not { } kind) continue;
            if (ties.TryGetValue(source, out var own)) own.Add(new TiePull(kind, edge, target, weight));
            if (ties.TryGetValue(target, out var others)) others.Add(new TiePull(kind, edge, source, weight));
        }

        var issues = answer.Members.ToDictionary(member => member.Actor, _ => new List<IssuePull>());
        if (answer.Method.AgreementWeight > 0)
            foreach (var held in facts.Positions.GroupBy(position => position.Issue))
            {
                var sums = held.Where(position => labels[position.Actor] >= 0).GroupBy(position => labels[position.Actor])
                    .ToDictionary(group => group.Key, group => new GroupStances(facts.Scales[held.Key], [.. group.Select(position => position.Position)]));
                foreach (var (actor, issue, position) in held.Where(position => labels[position.Actor] >= 0))
                {
                    Add(actor, issue, sums[labels[actor]].With(position, itself: true), within: true);
                    if (next[actor] is { } other && sums.TryGetValue(other, out var theirs)) Add(actor, issue, theirs.With(position, itself: false), within: false);
                }
            }

        return answer.Members.ToDictionary(member => member.Actor, member => new MemberHolds(
            First(ties[member.Actor], held: true, tie => (tie.Kind, tie.Weight, tie.Other)), First(issues[member.Actor], held: true, issue => (issue.Kind, issue.Weight, issue.Issue)),
            First(ties[member.Actor], held: false, tie => (tie.Kind, tie.Weight, tie.Other)), First(issues[member.Actor], held: false, issue => (issue.Kind, issue.Weight, issue.Issue))));

        void Add(int actor, int issue, double similarity, bool within)
        {
            var weight = similarity * answer.Method.AgreementWeight;
            if (KindOf(within, weight) is { } kind) issues[actor].Add(new IssuePull(kind, issue, weight));
        }

        Strongest<T> First<T>(List<T> pulls, bool held, Func<T, (Pull Kind, double Weight, int Number)> of)
        {
            T[] own = [.. pulls.Where(pull => of(pull).Kind == Pull.PositiveWithin == held).OrderByDescending(pull => Math.Abs(of(pull).Weight)).ThenBy(pull => of(pull).Number).ThenBy(pull => of(pull).Kind)];
            return new Strongest<T>(own.Length, [.. own.Take(most)]);
        }
    }

    private static Pull? KindOf(bool within, double weight) => (within, weight) switch
    {
        (true, > 0) => Pull.PositiveWithin,
        (true, < 0) => Pull.NegativeWithin,
        (false, > 0) => Pull.PositiveBetween,
        _ => null,
    };
}
