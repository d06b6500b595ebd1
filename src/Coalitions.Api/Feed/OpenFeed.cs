using System.Text;
using System.Threading.Channels;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;

namespace Coalitions.Api.Feed;

/// <summary>How often an open feed says that it lives, and asks whether its caller still may; and how long it waits for whoever does not read.</summary>
public sealed record FeedTimes(TimeSpan Heartbeat, TimeSpan Reauthorise, TimeSpan Slowest);

/// <summary>A feed that somebody keeps open. It sleeps until it is woken, and holds no more than one segment.</summary>
public sealed class OpenFeed(HttpContext context, Caller caller, FeedFilter filter, long after, TenantFeed tenant, ApiKeys keys, FeedTimes times, TimeProvider clock)
{
    // From so far behind on it is cheaper to look for what is asked for than to read everything.
    private const long FarBehind = 2 * TenantFeed.Block;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long said, asked;

    public void Wake() => woken.Writer.TryWrite(true);

    /// <summary>Whether it has to speak, or to ask for itself.</summary>
    public bool IsDue => clock.GetElapsedTime(Volatile.Read(ref said)) >= times.Heartbeat || clock.GetElapsedTime(Volatile.Read(ref asked)) >= times.Reauthorise;

    /// <summary>Tells until the caller goes, may no longer, or the service stops.</summary>
    public async Task Run(CancellationToken stopping)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var (place, told) = (after, after);
        said = asked = clock.GetTimestamp();
        try
        {
            // Whoever was cut off by an end of the service does not come back in the same moment as all the others.
            await Say(FormattableString.Invariant($"retry: {Random.Shared.Next(2_000, 5_000)}\n\n"), until.Token);
            while (true)
            {
                if (clock.GetElapsedTime(asked) >= times.Reauthorise)
                {
                    if (!await StillMay(until.Token))
                    {
                        await Say("event: end\ndata: {\"reason\":\"access-ended\"}\n\n", until.Token);
                        return;
                    }

                    Volatile.Write(ref asked, clock.GetTimestamp());
                }

                if (clock.GetElapsedTime(said) >= times.Heartbeat)
                {
                    // What was not asked for is passed all the same: whoever resumes need not have it looked through again.
                    await Say(place == told ? ":\n\n" : FormattableString.Invariant($": \nid: {place}\n\n"), until.Token);
                    told = place;
                }

                if (place < tenant.Head && await Next(place, until.Token) is { } segment)
                {
                    var (any, last) = segment.Write(context.Response.BodyWriter, filter, place);
                    place = segment.Through;
                    if (any) await Flush(until.Token);
                    told = Math.Max(told, last);
                    continue;
                }

                await woken.Reader.ReadAsync(until.Token);
            }
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            if (!context.RequestAborted.IsCancellationRequested) await TryToSay("event: end\ndata: {\"reason\":\"stopping\"}\n\n");
        }
        catch (TimeoutException)
        {
            // Whoever does not read is cut off, and resumes where it was.
            context.Abort();
        }
    }

    private async Task<FeedSegment?> Next(long place, CancellationToken cancellation)
    {
        try
        {
            return await (!filter.IsEmpty && tenant.Head - place > FarBehind ? tenant.Sought(place, filter, cancellation) : tenant.After(place).WaitAsync(cancellation));
        }
        catch (Exception exception) when (DatabaseTrouble.Of(exception) is not null)
        {
            await Task.Delay(Breath, cancellation);
            Wake();
            return null;
        }
    }

    // When that cannot be found out, it may not.
    private async Task<bool> StillMay(CancellationToken cancellation)
    {
        try
        {
            return await keys.StillSpeaksFor(caller, cancellation);
        }
        catch (Exception exception) when (DatabaseTrouble.Of(exception) is not null)
        {
            return false;
        }
    }

    private async Task Say(string text, CancellationToken cancellation)
    {
        Encoding.UTF8.GetBytes(text, context.Response.BodyWriter);
        await Flush(cancellation);
    }

    private async Task Flush(CancellationToken cancellation)
    {
        var flushing = context.Response.BodyWriter.FlushAsync(cancellation);
        if (!flushing.IsCompletedSuccessfully) await flushing.AsTask().WaitAsync(times.Slowest, cancellation);
        Volatile.Write(ref said, clock.GetTimestamp());
    }

    private async Task TryToSay(string text)
    {
        try
        {
            using var limit = new CancellationTokenSource(Breath);
            await Say(text, limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException or IOException)
        {
            context.Abort();
        }
    }
}
