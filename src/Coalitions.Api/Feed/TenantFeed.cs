using Coalitions.Api.Persistence;

namespace Coalitions.Api.Feed;

/// <summary>
/// What the open feeds of one tenant share on this node: how far the sequence has come, and the segments read last. Whoever
/// stands at the same place waits for the same reading; places within a block come together at its end.
/// </summary>
public sealed class TenantFeed(string tenant, FeedReader reader, SemaphoreSlim readings, CancellationToken stopping)
{
    /// <summary>How many events a segment holds at most.</summary>
    public const int Block = 100;

    private const int MostKept = 4;

    private readonly Lock gate = new();
    private readonly List<(long From, long To, Task<FeedSegment> Reading)> kept = [];
    private readonly HashSet<OpenFeed> feeds = [];
    private long head;

    public string Tenant => tenant;

    public long Head => Volatile.Read(ref head);

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (gate) return feeds.Count;
        }
    }

    public void Add(OpenFeed feed)
    {
        lock (gate) feeds.Add(feed);
    }

    public void Remove(OpenFeed feed)
    {
        lock (gate) feeds.Remove(feed);
    }

    /// <summary>The sequence has come so far: whoever waits goes on.</summary>
    public void Advance(long sequence)
    {
        lock (gate)
        {
            if (sequence <= head) return;
            head = sequence;
            foreach (var feed in feeds) feed.Wake();
        }
    }

    /// <summary>Wakes those who have something to do though nothing was recorded, and forgets what was read, since it holds opened texts.</summary>
    public void Beat()
    {
        lock (gate)
        {
            kept.RemoveAll(segment => segment.Reading.IsCompleted);
            foreach (var feed in feeds)
                if (feed.IsDue) feed.Wake();
        }
    }

    /// <summary>What comes after a place, before the head.</summary>
    public Task<FeedSegment> After(long place)
    {
        lock (gate)
        {
            var to = Math.Min((place / Block + 1) * Block, head);
            foreach (var (from, until, reading) in kept)
                if (reading.IsCompletedSuccessfully ? reading.Result.From <= place && place < reading.Result.Through : !reading.IsFaulted && from == place && until == to) return reading;
            kept.RemoveAll(segment => segment.Reading is { IsCompleted: true, IsCompletedSuccessfully: false });
            while (kept.Count >= MostKept) kept.RemoveAt(0);
            var read = Task.Run(() => Read(place, to), stopping);
            kept.Add((place, to, read));
            return read;
        }
    }

    /// <summary>What comes after a place of what a feed asks for that is far behind: looked for, not read through.</summary>
    public Task<FeedSegment> Sought(long place, FeedFilter filter, CancellationToken cancellation) => InTurn(async () =>
    {
        var latest = await reader.Head(tenant, cancellation);
        var (things, through) = await reader.Find(tenant, place, Block, filter, latest, cancellation);
        return await Segment(place, through, things, cancellation) with { Changed = filter.Reform };
    }, cancellation);

    private Task<FeedSegment> Read(long place, long to) => InTurn(async () =>
    {
        Tenancy.Enter(tenant);
        var latest = await reader.Head(tenant, stopping);
        var (things, through) = await reader.Find(tenant, place, Block, new FeedFilter(null, null, null), (to, latest.SeqId), stopping);
        return await Segment(place, through, things, stopping);
    }, stopping);

    private async Task<FeedSegment> InTurn(Func<Task<FeedSegment>> read, CancellationToken cancellation)
    {
        await readings.WaitAsync(cancellation);
        try
        {
            return await read();
        }
        finally
        {
            readings.Release();
        }
    }

    private async Task<FeedSegment> Segment(long from, long through, IReadOnlyList<FeedThing> things, CancellationToken cancellation)
    {
        var identities = await reader.Identities(tenant, things.Count == 0 ? 0 : things[^1].SeqId, cancellation);
        var touches = (await reader.Touches(tenant, things, identities, cancellation)).ToLookup(touch => touch.SeqId);
        var (frames, bytes) = (new List<FeedFrame>(), 0);
        foreach (var (thing, item) in things.Zip(await reader.Show(tenant, things, cancellation)))
        {
            if (bytes > FeedSegment.MostBytes) return new FeedSegment(from, frames[^1].Sequence, frames, identities);
            var text = FeedSegment.FrameOf(item);
            bytes += text.Length;
            frames.Add(new FeedFrame(item.Sequence, item.Type, item.Subjects.Select(identities.Of).ToHashSet(), [.. touches[thing.SeqId]], text));
        }

        return new FeedSegment(from, through, frames, identities);
    }
}
