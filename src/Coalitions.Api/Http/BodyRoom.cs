namespace Coalitions.Api.Http;

/// <summary>
/// How many bytes of large bodies are held at a time, from their arrival to the answer: what is made of a body takes many
/// times its size. Whoever finds no room waits a little. What is recorded alone is never so large, so it never waits.
/// </summary>
/// <param name="steps">How many mebibytes there are.</param>
/// <param name="patience">How long somebody waits.</param>
public sealed class BodyRoom(int steps = 40, TimeSpan? patience = null) : IDisposable
{
    /// <summary>What a body may hold without asking, and the step in which more is held.</summary>
    public const int Step = 1 << 20;

    private readonly SemaphoreSlim free = new(steps);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Holds room for a body of so many bytes until the request is over; 503 where there is none for too long.</summary>
    public async Task Hold(HttpContext context, long bytes)
    {
        var wanted = (int)Math.Min((bytes + Step - 1) / Step, steps);
        var taken = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(patience ?? TimeSpan.FromSeconds(10));
        try
        {
            // One after the other: two that hold a half of what they need would wait for each other.
            await turn.WaitAsync(limit.Token);
            try
            {
                for (; taken < wanted; taken++) await free.WaitAsync(limit.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            if (taken > 0) free.Release(taken);
            if (context.RequestAborted.IsCancellationRequested) throw;
            throw new ProblemException(Problem.Capacity);
        }

        context.Response.RegisterForDispose(new Lease(() => free.Release(wanted)));
    }

    public void Dispose()
    {
        free.Dispose();
        turn.Dispose();
    }

    private sealed class Lease(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
