using Coalitions.Api.Http;

namespace Coalitions.Api.Replays;

/// <summary>A replay can take long and holds a connection to the database all the while: few are worked at, others wait for a moment or come again.</summary>
public sealed class ReplayRoom : IDisposable
{
    /// <summary>So many at once.</summary>
    public const int AtATime = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim room = new(AtATime);

    /// <summary>Waits for a place; disposed, it is given back.</summary>
    /// <exception cref="ProblemException">Others take too long: 503.</exception>
    public async ValueTask<IDisposable> Enter(CancellationToken cancellation)
    {
        if (!await room.WaitAsync(LongestWait, cancellation)) throw new ProblemException(Problem.Capacity);
        return new Place(room);
    }

    public void Dispose() => room.Dispose();

    private sealed class Place(SemaphoreSlim room) : IDisposable
    {
        public void Dispose() => room.Release();
    }
}
