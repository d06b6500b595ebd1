namespace Coalitions.Domain.Mapping;

/// <summary>What ties add to the coordination of two actors, in force at the clocks of the map.</summary>
/// <param name="RecordId">The record that declares it.</param>
/// <param name="Weight">Sign × strength, in [−1, 1].</param>
public readonly record struct CoordinatingTie(Guid RecordId, Guid FromId, Guid ToId, double Weight);

/// <summary>Two actors who coordinate, or work against each other, by their place among the nodes.</summary>
/// <param name="Weight">The sum of sign × strength over their ties; an unstated strength counts 1. Not bounded.</param>
/// <param name="Ties">The records of the ties, by id.</param>
public sealed record CoordinationEdge(int Source, int Target, double Weight, IReadOnlyList<Guid> Ties);

/// <summary>An actor who was there at an engagement.</summary>
public readonly record struct Attendee(Guid EngagementId, Guid ActorId);

/// <summary>Two actors who were at the same engagements, by their place among the nodes. It does not make them allies.</summary>
/// <param name="Engagements">The engagements that they shared, by id.</param>
public sealed record CoAttendanceEdge(int Source, int Target, IReadOnlyList<Guid> Engagements);

/// <summary>Edges that rest on something between two actors, not on what both think: kept apart from agreement, and never summed with it.</summary>
public static class Coordination
{
    /// <summary>An engagement at which more people than this were there makes no pairs.</summary>
    public const int LargestEngagement = 50;

    /// <summary>One edge for each pair of nodes that ties join, undirected: for coordination it does not matter who declared the tie.</summary>
    /// <param name="actors">The nodes, in the order of their ids.</param>
    public static IReadOnlyList<CoordinationEdge> Edges(Guid[] actors, IEnumerable<CoordinatingTie> ties) =>
    [
        .. from tie in ties
           let pair = Pair(actors, tie.FromId, tie.ToId)
           where pair is not null
           group tie by pair.Value into joined
           orderby joined.Key
           select new CoordinationEdge(joined.Key.Source, joined.Key.Target,
               // In decimals, so that the order in which ties are read decides nothing; nor does it the sign of a zero.
               (double)joined.Sum(tie => (decimal)tie.Weight) + 0.0, [.. joined.Select(tie => tie.RecordId).Order()]),
    ];

    /// <summary>One edge for each pair of nodes who were at the same engagement, however often.</summary>
    /// <param name="actors">The nodes, in the order of their ids.</param>
    public static IReadOnlyList<CoAttendanceEdge> CoAttendance(Guid[] actors, IEnumerable<Attendee> attendees)
    {
        var shared = new Dictionary<(int Source, int Target), List<Guid>>();
        foreach (var engagement in attendees.GroupBy(attendee => attendee.EngagementId).OrderBy(engagement => engagement.Key))
        {
            var there = engagement.Select(attendee => Array.BinarySearch(actors, attendee.ActorId)).Where(node => node >= 0).Distinct().Order().ToArray();
            if (engagement.Select(attendee => attendee.ActorId).Distinct().Count() > LargestEngagement) continue;
            for (var i = 0; i < there.Length; i++)
                for (var j = i + 1; j < there.Length; j++)
                    if (shared.TryGetValue((there[i], there[j]), out var engagements)) engagements.Add(engagement.Key);
                    else shared[(there[i], there[j])] = [engagement.Key];
        }

        return [.. shared.OrderBy(pair => pair.Key).Select(pair => new CoAttendanceEdge(pair.Key.Source, pair.Key.Target, pair.Value))];
    }

    private static (int Source, int Target)? Pair(Guid[] actors, Guid one, Guid other)
    {
        var (source, target) = (Array.BinarySearch(actors, one), Array.BinarySearch(actors, other));
        return source < 0 || target < 0 || source == target ? null : source < target ? (source, target) : (target, source);
    }
}
