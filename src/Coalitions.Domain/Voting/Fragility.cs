using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Voting;

/// <summary>
/// How few defectors break a winning coalition. Exact for one quota: the heaviest go first, and one with a veto is enough;
/// by influence it is the cheapest set that weighs more than the surplus, found among undominated sets (Nemhauser and Ullmann 1969).
/// </summary>
/// <param name="ByHeads">The fewest members whose leaving makes it lose; one with a veto before others, then the heaviest, then by id.</param>
/// <param name="ByInfluence">The members of the least influence together whose leaving makes it lose; null when those with a judged influence do not suffice, or there are too many sets to compare.</param>
/// <param name="N">How many members vote.</param>
/// <param name="WithoutInfluence">How many of them have no judged influence, and are in no answer by influence: what it would take to win them away is not known.</param>
public sealed record Fragility(Defection ByHeads, Defection? ByInfluence, int N, int WithoutInfluence)
{
    // So many undominated sets take some tens of megabytes.
    private const int MostSets = 100_000;

    /// <summary>The figure's name and how it is made.</summary>
    public const string Formula = "the least |D|, and the least sum of influence over D, for which the coalition without D loses";

    internal static Fragility Of(VotingGame game, bool[] members, Int128 weight, IReadOnlyDictionary<Guid, double> influences)
    {
        int[] inside = [.. Enumerable.Range(0, members.Length).Where(i => members[i])];
        var costs = new decimal?[members.Length];
        foreach (var i in inside)
            if (influences.TryGetValue(game.Voters[i].Id, out var influence))
            {
                if (!(influence is >= 0 and <= Scale.Furthest)) throw new ArgumentOutOfRangeException(nameof(influences), influence, "An influence is a number of 0 or more.");
                costs[i] = (decimal)influence;
            }

        // What has to go; more than that is no better.
        var needed = weight - game.Needed + 1;
        return new Fragility(
            Defection.Of(game, Heaviest(game, inside, needed), costs),
            Cheapest(game, inside, needed, costs) is { } cheapest ? Defection.Of(game, cheapest, costs) : null,
            inside.Length, inside.Count(i => costs[i] is null));
    }

    private static List<int> Heaviest(VotingGame game, int[] inside, Int128 needed)
    {
        var leaving = new List<int>();
        // Stable: of equal weight the first by id. One with a veto weighs as much as need be.
        foreach (var i in inside.OrderByDescending(i => game.Voters[i].Veto).ThenByDescending(i => game.Weights[i]))
        {
            leaving.Add(i);
            needed -= game.Voters[i].Veto ? needed : game.Weights[i];
            if (needed <= 0) break;
        }

        return leaving;
    }

    private static List<int>? Cheapest(VotingGame game, int[] inside, Int128 needed, decimal?[] costs)
    {
        // By weight, heaviest first; of what weighs more nothing costs as little.
        var sets = new List<Set> { new(0, 0, 0, -1, null) };
        foreach (var i in inside)
        {
            if (costs[i] is not { } cost) continue;
            var own = game.Voters[i].Veto ? needed : game.Weights[i];
            var larger = sets.Select(set => new Set(Int128.Min(needed, set.Weight + own), set.Cost + cost, set.Heads + 1, i, set));
            // Stable: of equals the one without this voter stays.
            var all = sets.Concat(larger).OrderByDescending(set => set.Weight).ThenBy(set => set.Cost).ThenBy(set => set.Heads).ToArray();
            sets = [];
            foreach (var set in all)
                if (sets.Count == 0 || (set.Cost, set.Heads).CompareTo((sets[^1].Cost, sets[^1].Heads)) < 0) sets.Add(set);
            if (sets.Count > MostSets) return null;
        }

        if (sets[0].Weight < needed) return null;
        var leaving = new List<int>();
        for (var set = sets[0]; set.Before is not null; set = set.Before) leaving.Add(set.Last);
        return leaving;
    }

    private sealed record Set(Int128 Weight, decimal Cost, int Heads, int Last, Set? Before);
}

/// <summary>Members who leave.</summary>
/// <param name="Members">By id.</param>
/// <param name="Weight">What they weigh under the rule.</param>
/// <param name="Influence">The sum over those whose influence was judged; null when it was judged of none.</param>
public sealed record Defection(ValueList<Guid> Members, double Weight, double? Influence)
{
    /// <summary>How many leave.</summary>
    public int Heads => Members.Count;

    internal static Defection Of(VotingGame game, List<int> leaving, decimal?[] costs) => new(
        [.. leaving.Order().Select(i => game.Voters[i].Id)],
        game.Number(leaving.Aggregate(Int128.Zero, (sum, i) => sum + game.Weights[i])),
        leaving.Any(i => costs[i] is not null) ? (double)leaving.Sum(i => costs[i] ?? 0) : null);
}
