using Coalitions.Api.Reading;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Coalitions.Api.Replays;

/// <summary>An answer of lines. Once it has begun it cannot be refused any more: what goes wrong then breaks the connection, so that nobody takes the half for the whole.</summary>
internal sealed class NdJson(Question question, Func<FrameWriter, Task> write) : IResult
{
    public const string Type = "application/x-ndjson";

    // A reader who hardly reads holds a place that others wait for.
    private static readonly MinDataRate SlowestReader = new(10_000, TimeSpan.FromSeconds(30));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = Type;
        response.Headers["Coalitions-Projected-Through"] = question.Clocks.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["Coalitions-Redaction-Epoch"] = "0";
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Authorization";
        if (httpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = SlowestReader;
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await using var writer = new FrameWriter(response.BodyWriter, question.Cancellation);
            await write(writer);
        }
        catch when (response.HasStarted)
        {
            httpContext.Abort();
            throw;
        }
    }
}
