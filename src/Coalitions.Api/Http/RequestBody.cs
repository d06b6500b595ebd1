using System.Buffers;

namespace Coalitions.Api.Http;

/// <summary>Reads a body whole, up to a size and for so long, and waits for the turn to work at it.</summary>
public static class RequestBody
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static async Task<byte[]> Read(HttpContext context, int largest)
    {
        var request = context.Request;
        if (request.ContentLength > largest) throw new ProblemException(Problem.TooLarge);
        if (request.Headers.ContentEncoding.Count > 0) throw new ProblemException(Problem.MediaType);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(Longest);
        try
        {
            return await Read(context, request.ContentLength ?? largest, largest, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(Problem.TooSlow);
        }
    }

    private static async Task<byte[]> Read(HttpContext context, long announced, int largest, CancellationToken cancellation)
    {
        var request = context.Request;
        // Room for what came, not for what is announced: announcing costs nothing.
        using var body = new MemoryStream((int)Math.Min(announced, 64 * 1024));
        var (buffer, held) = (ArrayPool<byte>.Shared.Rent(32 * 1024), false);
        try
        {
            while (await request.Body.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                if (body.Length + read > largest) throw new ProblemException(Problem.TooLarge);
                if (!held && body.Length + read > BodyRoom.Step)
                {
                    await context.RequestServices.GetRequiredService<BodyRoom>().Hold(context, announced);
                    held = true;
                    // With room for all of it, it need not be moved time and again while it grows.
                    if (request.ContentLength is { } length) body.Capacity = (int)length;
                }

                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        await context.RequestServices.GetRequiredService<Turns>().Take(context);
        return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
    }
}
