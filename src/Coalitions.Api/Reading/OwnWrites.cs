using System.Collections.Concurrent;

namespace Coalitions.Api.Reading;

/// <summary>
/// What each principal recorded last on this node, for a few seconds: whoever records and then asks expects to find it.
/// Across nodes one asks for it with <c>includes</c>.
/// </summary>
public sealed class OwnWrites(TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, (Guid Event, long At)> last = new();

    public void Remember(Guid principal, Guid eventId)
    {
        if (last.Count > 10_000) last.Clear();
        last[principal] = (eventId, clock.GetTimestamp());
    }

    /// <summary>The event to wait for; null when there is none of late.</summary>
    public Guid? Of(Guid principal) =>
        last.TryGetValue(principal, out var write) && clock.GetElapsedTime(write.At) < Remembered ? write.Event : null;
}
