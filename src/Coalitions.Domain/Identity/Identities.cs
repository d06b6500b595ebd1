using System.Collections.Immutable;

namespace Coalitions.Domain.Identity;

/// <summary>
/// Who is who: the merges that stand, as a forest. Each id is seen as the root of its tree, the survivor; a merge that is
/// taken back gives its whole branch back, in whatever order the others were made or taken back.
/// </summary>
public sealed class Identities
{
    private readonly ImmutableDictionary<Guid, (Guid Into, Guid RecordId)> merges;
    private readonly Lazy<ILookup<Guid, Guid>> behind;

    private Identities(ImmutableDictionary<Guid, (Guid Into, Guid RecordId)> merges)
    {
        this.merges = merges;
        behind = new(() => merges.Keys.Order().ToLookup(Of));
    }

    /// <summary>Nobody was merged: everybody is who they are.</summary>
    public static Identities None { get; } = new(ImmutableDictionary<Guid, (Guid, Guid)>.Empty);

    /// <summary>Whether nobody was merged.</summary>
    public bool IsEmpty => merges.IsEmpty;

    /// <summary>Every id that a merge names.</summary>
    public IEnumerable<Guid> Touched => merges.Keys.Concat(merges.Values.Select(merge => merge.Into)).Distinct();

    /// <summary>The merges that stand, by the ids that were merged.</summary>
    public IEnumerable<(Guid ActorId, Guid IntoId, Guid RecordId)> Merges =>
        merges.OrderBy(merge => merge.Key).Select(merge => (merge.Key, merge.Value.Into, merge.Value.RecordId));

    /// <summary>Who this id is seen as: the survivor of its merges, or itself.</summary>
    public Guid Of(Guid id)
    {
        for (var steps = merges.Count; steps > 0 && merges.TryGetValue(id, out var merge); steps--) id = merge.Into;
        return id;
    }

    /// <summary>All ids that are seen as this id's survivor, the survivor first.</summary>
    public Guid[] Behind(Guid id) => [Of(id), .. behind.Value[Of(id)]];

    /// <summary>Whether this record is a merge that stands.</summary>
    public bool Holds(Guid recordId) => merges.Values.Any(merge => merge.RecordId == recordId);

    /// <summary>
    /// Merges an actor. Refused when the id was merged already (its survivor can be, and its merge can be taken back), or
    /// when both are one actor already.
    /// </summary>
    public Decision<ActorMerged> Merge(ActorMerged merge)
    {
        if (merge.Impossible is { } refusal) return refusal;
        if (merges.TryGetValue(merge.ActorId, out var earlier))
            return new Refusal("already-merged", $"The actor was merged into {earlier.Into} by record {earlier.RecordId}; merge that one, or take the merge back first.");
        return Of(merge.IntoId) == merge.ActorId ? new Refusal("same-actor", "Both ids are one actor already.", "into") : merge;
    }

    /// <summary>Who is who once this merge is known.</summary>
    public Identities With(ActorMerged merge, Guid recordId) => new(merges.SetItem(merge.ActorId, (merge.IntoId, recordId)));

    /// <summary>Who is who once this merge is taken back; the same where it does not stand.</summary>
    public Identities Without(Guid recordId) => new(merges.RemoveRange(merges.Where(merge => merge.Value.RecordId == recordId).Select(merge => merge.Key)));
}
