using System.Globalization;

namespace Coalitions.Domain.Detection;

/// <summary>What becomes of coalitions from one moment to the next (Palla, Barabási &amp; Vicsek 2007).</summary>
public enum LineageChange
{
    /// <summary>A coalition that none before it resembles.</summary>
    Born = 1,

    /// <summary>A coalition that none after it resembles.</summary>
    Died = 2,

    /// <summary>A part of one went its own way, or over to a smaller one that was there before; the rest may go on.</summary>
    Split = 3,

    /// <summary>One went, wholly or in part, into a larger one, which may have been there before.</summary>
    Merged = 4,
}

/// <summary>Something that happened to coalitions by a checkpoint.</summary>
/// <param name="At">The checkpoint.</param>
/// <param name="From">The identities before: none when one is born.</param>
/// <param name="Into">The identities since: none when one has died; of a split, the one that goes on among them.</param>
public sealed record LineageEvent(string At, LineageChange Change, ValueList<string> From, ValueList<string> Into);

/// <summary>A coalition with its identity.</summary>
/// <param name="Lineage">The checkpoint at which it was born and its place among those born then, such as <c>2024-03.1</c>.</param>
/// <param name="Members">Each with its influence, where judged.</param>
public sealed record LineageGroup(string Lineage, IReadOnlyDictionary<Guid, double?> Members);

/// <summary>
/// Gives detected coalitions an identity over time: detection at each moment is cold and knows nothing of any other, so that
/// it depends on no question's beginning; identity is a matching afterwards. Coalitions of one moment are matched with those of
/// the last checkpoint by the Jaccard index of their members, weighted by influence: from one half on they are the same, and
/// where more than one could be, the assignment with the highest sum decides (Kuhn 1955, Munkres 1957). From a tenth on, one
/// is a part of the other: a split or a merger. The rest is born or has died (Greene, Doyle &amp; Cunningham 2010; Palla et al.
/// 2007). Checkpoints are the ends of months from before anything is dated: an identity does not depend on what was asked for.
/// </summary>
public static class CoalitionLineage
{
    /// <summary>From this similarity on, two coalitions are the same.</summary>
    public const decimal Same = 0.5m;

    /// <summary>From this similarity on, one of two coalitions came out of the other, or went into it.</summary>
    public const decimal Related = 0.1m;

    /// <summary>How identity is told, in words.</summary>
    public const string Method =
        "influence-weighted Jaccard with the last month's end, optimally assigned: same from 0.5, split or merged from 0.1, else born or died";

    /// <summary>The coalitions of a moment with their identities, and what happened since the checkpoint before.</summary>
    /// <param name="before">Those of the checkpoint before; empty where there is none.</param>
    /// <param name="at">The checkpoint; between two, the coming one: what is new has the name that it will have if it lasts.</param>
    /// <param name="now">In the order of the answer that names them. No actor is in two of them.</param>
    public static (IReadOnlyList<LineageGroup> Groups, IReadOnlyList<LineageEvent> Events) Follow(
        IReadOnlyList<LineageGroup> before, string at, IReadOnlyList<IReadOnlyDictionary<Guid, double?>> now)
    {
        var pairs = Alike(before, now);
        var (heirs, born) = (Assign(pairs.Where(pair => pair.Similarity >= Same)), 0);
        var groups = now.Select((members, place) => new LineageGroup(
            heirs.TryGetValue(place, out var old) ? before[old].Lineage : string.Create(CultureInfo.InvariantCulture, $"{at}.{++born}"), members)).ToArray();
        return (groups, [.. Events(before, at, groups, heirs, pairs)]);
    }

    private static IEnumerable<LineageEvent> Events(
        IReadOnlyList<LineageGroup> before, string at, LineageGroup[] groups, Dictionary<int, int> heirs, IReadOnlyList<Pair> pairs)
    {
        var parts = pairs.Where(pair => pair.Similarity >= Related && !(heirs.TryGetValue(pair.New, out var heir) && heir == pair.Old)).ToArray();
        var going = heirs.ToDictionary(pair => pair.Value, pair => pair.Key);

        foreach (var split in parts.Where(part => part.IsPart).GroupBy(part => part.Old).OrderBy(split => split.Key))
            yield return new LineageEvent(at, LineageChange.Split, [before[split.Key].Lineage],
                [.. split.Select(part => part.New).Concat(going.TryGetValue(split.Key, out var on) ? [on] : []).Order().Select(place => groups[place].Lineage)]);
        foreach (var merger in parts.Where(part => !part.IsPart).GroupBy(part => part.New).OrderBy(merger => merger.Key))
            yield return new LineageEvent(at, LineageChange.Merged,
                [.. merger.Select(part => part.Old).Concat(heirs.TryGetValue(merger.Key, out var old) ? [old] : []).Order().Select(place => before[place].Lineage)],
                [groups[merger.Key].Lineage]);
        foreach (var place in Enumerable.Range(0, groups.Length).Where(place => !heirs.ContainsKey(place) && parts.All(part => part.New != place)))
            yield return new LineageEvent(at, LineageChange.Born, [], [groups[place].Lineage]);
        foreach (var place in Enumerable.Range(0, before.Count).Where(place => !going.ContainsKey(place) && parts.All(part => part.Old != place)))
            yield return new LineageEvent(at, LineageChange.Died, [before[place].Lineage], []);
    }

    // Every two that share members, with how alike they are. In decimals, so that the order of members decides nothing.
    private static IReadOnlyList<Pair> Alike(IReadOnlyList<LineageGroup> before, IReadOnlyList<IReadOnlyDictionary<Guid, double?>> now)
    {
        var weights = Weights(before, now);
        var was = before.SelectMany((group, place) => group.Members.Keys.Select(member => (member, place))).ToDictionary(pair => pair.member, pair => pair.place);
        decimal[] old = [.. before.Select(group => Sum(group.Members.Keys))], present = [.. now.Select(members => Sum(members.Keys))];
        var shared = new SortedDictionary<(int Old, int New), decimal>();
        for (var place = 0; place < now.Count; place++)
            foreach (var member in now[place].Keys)
                if (was.TryGetValue(member, out var from)) shared[(from, place)] = shared.GetValueOrDefault((from, place)) + weights[member];
        return [.. shared.Where(pair => pair.Value > 0).Select(pair => new Pair(pair.Key.Old, pair.Key.New,
            pair.Value / (old[pair.Key.Old] + present[pair.Key.New] - pair.Value), present[pair.Key.New] <= old[pair.Key.Old]))];

        decimal Sum(IEnumerable<Guid> members) => members.Sum(member => weights[member]);
    }

    // One weight for each actor at both moments: a coalition whose members stay is the same, however their influence is judged
    // meanwhile. Whoever is not judged, or at 0, weighs as the others do on average: nobody's staying is worth nothing.
    private static Dictionary<Guid, decimal> Weights(IReadOnlyList<LineageGroup> before, IReadOnlyList<IReadOnlyDictionary<Guid, double?>> now)
    {
        var judged = before.SelectMany(group => group.Members).Concat(now.SelectMany(members => members)).GroupBy(member => member.Key, member => (decimal)(member.Value ?? 0))
            .ToDictionary(own => own.Key, own => own.Where(influence => influence > 0).DefaultIfEmpty(0).Average());
        var usual = judged.Values.Where(influence => influence > 0).DefaultIfEmpty(1).Average();
        return judged.ToDictionary(own => own.Key, own => own.Value > 0 ? own.Value : usual);
    }

    // Of two that are half alike at least each has no more than two such partners, so what hangs together is small.
    private static Dictionary<int, int> Assign(IEnumerable<Pair> candidates)
    {
        var (heirs, all) = (new Dictionary<int, int>(), candidates.ToList());
        while (all.Count > 0)
        {
            var (olds, news) = (new SortedSet<int> { all[0].Old }, new SortedSet<int>());
            for (var size = -1; size != olds.Count + news.Count;)
            {
                size = olds.Count + news.Count;
                foreach (var pair in all.Where(pair => olds.Contains(pair.Old) || news.Contains(pair.New)))
                {
                    olds.Add(pair.Old);
                    news.Add(pair.New);
                }
            }

            var (rows, columns) = (olds.ToArray(), news.ToArray());
            var gains = new decimal[rows.Length, columns.Length];
            foreach (var pair in all.Where(pair => olds.Contains(pair.Old))) gains[Array.IndexOf(rows, pair.Old), Array.IndexOf(columns, pair.New)] = pair.Similarity;
            var assigned = Assignment.Highest(gains);
            for (var row = 0; row < rows.Length; row++)
                if (assigned[row] is { } column && gains[row, column] > 0) heirs[columns[column]] = rows[row];
            all.RemoveAll(pair => olds.Contains(pair.Old));
        }

        return heirs;
    }

    /// <param name="IsPart">Whether the new one weighs no more than the old: then it is a part of it, else the old one went into it.</param>
    private sealed record Pair(int Old, int New, decimal Similarity, bool IsPart);
}
