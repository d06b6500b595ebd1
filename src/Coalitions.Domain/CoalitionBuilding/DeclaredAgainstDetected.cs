namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>How a declared coalition lies across the groups that an analysis detects. The two are compared and never mixed.</summary>
/// <param name="Overlaps">The groups that have members in common with it: the nearest first, by Jaccard's coefficient, then by number.</param>
/// <param name="Elsewhere">Its members in another group than the nearest, by id.</param>
/// <param name="InNoGroup">Its members in none, by id.</param>
/// <param name="NotDeclared">Who is in the nearest group and did not join, by id: candidates, or rivals who think alike.</param>
public sealed record DeclaredAgainstDetected(
    IReadOnlyList<GroupOverlap> Overlaps, IReadOnlyList<Guid> Elsewhere, IReadOnlyList<Guid> InNoGroup, IReadOnlyList<Guid> NotDeclared)
{
    /// <summary>The comparison.</summary>
    /// <param name="members">Who is in the declared coalition, each once.</param>
    /// <param name="groupOf">The detected group of each actor, by any number.</param>
    public static DeclaredAgainstDetected Of(IReadOnlyCollection<Guid> members, IReadOnlyDictionary<Guid, int> groupOf)
    {
        var sizes = groupOf.Values.CountBy(group => group).ToDictionary();
        var placed = members.Where(groupOf.ContainsKey).ToArray();
        GroupOverlap[] overlaps = [.. placed.CountBy(id => groupOf[id])
            .Select(shared => new GroupOverlap(shared.Key, shared.Value, sizes[shared.Key], (double)shared.Value / (members.Count + sizes[shared.Key] - shared.Value)))
            .OrderByDescending(overlap => overlap.Jaccard).ThenBy(overlap => overlap.Group)];
        int? nearest = overlaps.Length > 0 ? overlaps[0].Group : null;
        var joined = members.ToHashSet();
        return new DeclaredAgainstDetected(
            overlaps,
            [.. placed.Where(id => groupOf[id] != nearest).Order()],
            [.. members.Where(id => !groupOf.ContainsKey(id)).Order()],
            [.. groupOf.Where(pair => pair.Value == nearest && !joined.Contains(pair.Key)).Select(pair => pair.Key).Order()]);
    }
}

/// <summary>What a declared coalition and a detected group have in common.</summary>
/// <param name="Shared">How many members are in both.</param>
/// <param name="Size">How many are in the group.</param>
/// <param name="Jaccard">Shared / in either, in (0, 1] (Jaccard 1912).</param>
public sealed record GroupOverlap(int Group, int Shared, int Size, double Jaccard);
