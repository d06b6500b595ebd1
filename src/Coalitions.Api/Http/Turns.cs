using System.Threading.RateLimiting;

namespace Coalitions.Api.Http;

/// <summary>
/// How many requests are worked at: no more than the machine and the database's connections carry, so that each is quick. Some
/// wait for a moment, and the rest is told at once to come again, which costs next to nothing. Health is always answered.
/// </summary>
public sealed class Turns(IConfiguration configuration) : IDisposable
{
    private const int WaitingForEach = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly ConcurrencyLimiter limiter = Limiter(configuration.GetValue("Coalitions:AtATime", 50));

    /// <summary>Waits for a turn, which ends with the answer.</summary>
    /// <exception cref="ProblemException">Too many wait already, or it took too long: 503.</exception>
    public async ValueTask Take(HttpContext context)
    {
        if (limiter.AttemptAcquire() is not { IsAcquired: true } turn)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            patience.CancelAfter(LongestWait);
            try
            {
                turn = await limiter.AcquireAsync(1, patience.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw new ProblemException(Problem.Capacity);
            }
        }

        context.Response.RegisterForDispose(turn);
        context.Items[typeof(Turns)] = turn;
        if (!turn.IsAcquired) throw new ProblemException(Problem.Capacity);
    }

    /// <summary>Gives the turn back before the answer ends: for what is kept open and mostly waits.</summary>
    public static void GiveBack(HttpContext context) => (context.Items[typeof(Turns)] as RateLimitLease)?.Dispose();

    public void Dispose() => limiter.Dispose();

    private static ConcurrencyLimiter Limiter(int atATime) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atATime,
        QueueLimit = atATime * WaitingForEach,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}

public static class TurnTaking
{
    /// <summary>Lets every request wait for its turn. One that brings a body takes it when that has arrived: whoever sends slowly keeps nobody waiting.</summary>
    public static IApplicationBuilder UseTurns(this IApplicationBuilder app)
    {
        var turns = app.ApplicationServices.GetRequiredService<Turns>();
        return app.Use(async (context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/health") && !HttpMethods.IsPost(context.Request.Method)) await turns.Take(context);
            await next(context);
        });
    }
}
