using Coalitions.Api.Http;
using Coalitions.Domain;

namespace Coalitions.Api.Detection;

/// <summary>Large detections take a processor for seconds and much memory: two are worked at, others wait for a moment or come again.</summary>
public sealed class DetectionRoom : IDisposable
{
    /// <summary>The most actors among whom coalitions are detected.</summary>
    public const int MostActors = 50_000;

    /// <summary>From more actors on a detection waits for its turn.</summary>
    public const int Large = 1_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim room = new(2);

    /// <summary>Waits for a turn; disposed, it is given back. Null where none is needed.</summary>
    /// <exception cref="ProblemException">There are too many actors (413), or others take too long (503).</exception>
    public async ValueTask<IDisposable?> Enter(int actors, CancellationToken cancellation)
    {
        if (actors > MostActors)
            throw DetectionQuestion.Refused(new Refusal("too-many-actors", $"Coalitions are detected among at most {MostActors} actors; there are {actors}."));
        if (actors <= Large) return null;
        if (!await room.WaitAsync(LongestWait, cancellation)) throw new ProblemException(Problem.Capacity);
        return new Turn(room);
    }

    /// <summary>Waits for a turn however long it takes: what has answered in part cannot be told to come again.</summary>
    public async ValueTask<IDisposable?> Await(int actors, CancellationToken cancellation)
    {
        if (actors <= Large) return null;
        await room.WaitAsync(cancellation);
        return new Turn(room);
    }

    public void Dispose() => room.Dispose();

    private sealed class Turn(SemaphoreSlim room) : IDisposable
    {
        public void Dispose() => room.Release();
    }
}
