using System.Collections.Concurrent;

namespace Coalitions.Api.Reading;

/// <summary>
/// What each principal recorded last on this node, for a few seconds: whoever records and then asks expects to find it.
/// Across nodes one asks for it with <c>includes</c>.
/// </summary>
public sealed class OwnWrites(TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, (Guid Event, long Sequence, long At)> last = new();

    /// <summary>Keeps what stands latest in the store's order: of recordings at the same time the one acknowledged last need not.</summary>
    public void Remember(Guid principal, Guid eventId, long sequence)
    {
        if (last.Count > 10_000) last.Clear();
        var write = (eventId, sequence, clock.GetTimestamp());
        last.AddOrUpdate(principal, write, (_, known) => known.Sequence > sequence ? known with { At = write.Item3 } : write);
    }

    /// <summary>The event to wait for; null when there is none of late.</summary>
    public Guid? Of(Guid principal) =>
        last.TryGetValue(principal, out var write) && clock.GetElapsedTime(write.At) < Remembered ? write.Event : null;
}
