using System.Buffers;

namespace Coalitions.Api.Http;

/// <summary>Reads a body whole, up to a size, and waits for the turn to work at it.</summary>
public static class RequestBody
{
    public static async Task<byte[]> Read(HttpContext context, int largest)
    {
        var request = context.Request;
        if (request.ContentLength > largest) throw new ProblemException(Problem.TooLarge);
        if (request.Headers.ContentEncoding.Count > 0) throw new ProblemException(Problem.MediaType);
        // Room for what came, not for what is announced: announcing costs nothing.
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, 64 * 1024));
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (await request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                if (body.Length + read > largest) throw new ProblemException(Problem.TooLarge);
                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        await context.RequestServices.GetRequiredService<Turns>().Take(context);
        return body.ToArray();
    }
}
