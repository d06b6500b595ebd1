using Coalitions.Domain.Record;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>How a declared coalition went, as far as it is on record.</summary>
/// <param name="Dissolved">When it came to its end; several where it was recorded more than once.</param>
public sealed record CoalitionCourse(
    IReadOnlyList<(Guid ActorId, Dated At)> Joined, IReadOnlyList<(Guid ActorId, Dated At)> Left, IReadOnlyList<Dated> Dissolved)
{
    /// <summary>Finds what does not fit together, in valid order.</summary>
    public IEnumerable<Contradiction> Contradictions()
    {
        foreach (var (actor, left) in Left.OrderBy(left => left.At.From).Where(left => !Joined.Any(joined => joined.ActorId == left.ActorId && joined.At.From <= left.At.From)))
            yield return new("left-without-joining", "It left and had not joined.", actor, [left.RecordId]);
        foreach (var (actor, joined) in Joined.OrderBy(joined => joined.At.From))
            if (Dissolved.FirstOrDefault(dissolved => dissolved.From <= joined.From) is { } end)
                yield return new("joined-after-dissolution", "It joined what had been dissolved.", actor, [end.RecordId, joined.RecordId]);
    }
}
