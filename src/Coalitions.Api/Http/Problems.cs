using System.Diagnostics;
using System.Globalization;
using Coalitions.Api.Facts;
using Microsoft.AspNetCore.Http.Features;

namespace Coalitions.Api.Http;

/// <summary>Turns everything that goes wrong into problem details, without internals.</summary>
public static class Problems
{
    public static async Task Write(HttpContext context, Problem problem)
    {
        var response = context.Response;
        if (response.HasStarted) return;
        response.StatusCode = problem.Status;
        if (problem.Status == 503) context.RequestServices.GetRequiredService<Canary>().Doubt();
        if (problem.Status is 503 or 429 || problem.Code == Problem.LostRace.Code) response.Headers.RetryAfter = problem.RetryAfter.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        await response.WriteAsJsonAsync(problem.Body(traceId), ApiJson.Options, "application/problem+json");
    }

    /// <summary>Catches what the endpoints throw and gives every empty error answer a body.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
                await Write(context, OfStatus(context.Response.StatusCode));
        }
        catch (ProblemException exception)
        {
            await Write(context, exception.Problem);
        }
        catch (BadHttpRequestException exception)
        {
            await Write(context, OfStatus(exception.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Features.Get<IHttpRequestLifetimeFeature>()?.Abort();
        }
        catch (Exception exception) when (Persistence.DatabaseTrouble.Of(exception) is { } trouble)
        {
            context.RequestServices.GetRequiredService<ILogger<Problem>>().LogWarning("{Code} at {Path}: {Kind}", trouble.Code, context.GetEndpoint()?.DisplayName, exception.GetType().Name);
            await Write(context, trouble);
        }
#pragma warning disable CA1031 // The last line: whatever it was, the client gets a problem and the log its place, without values.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.RequestServices.GetRequiredService<ILogger<Problem>>().LogError("Unexpected {Kind} at {Path}: {Stack}", exception.GetType().FullName, context.GetEndpoint()?.DisplayName, exception.StackTrace);
            await Write(context, Problem.Internal);
        }
    });

    private static Problem OfStatus(int status) => status switch
    {
        401 => Problem.Unauthenticated,
        403 => Problem.Forbidden,
        404 => Problem.NotFound,
        405 => new(405, "method-not-allowed", "The resource does not know this method."),
        408 => Problem.TooSlow,
        413 => Problem.TooLarge,
        415 => Problem.MediaType,
        429 => Problem.TooMany,
        431 => new(431, "headers-too-large", "The request's headers are too large."),
        500 => Problem.Internal,
        503 => Problem.Capacity,
        _ => new(status, "invalid-request", "The request is not valid."),
    };
}
