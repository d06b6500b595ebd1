using Coalitions.Api.Facts;

namespace Coalitions.Api.Http;

public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new Liveness("live"), ApiJson.Options)).AllowAnonymous()
            .Describe("live", "Tells that the process runs.", "health").Produces<Liveness>();
        app.MapGet("/health/ready", (Canary canary) => canary.Heard == true
                ? Results.Json(new Readiness("ready", canary.Delay?.TotalMilliseconds), ApiJson.Options)
                : Results.Json(new Readiness(canary.Heard is null ? "starting" : "not_fresh", null), ApiJson.Options, statusCode: 503))
            .AllowAnonymous()
            .Describe("ready", "Tells that what is recorded reaches the views.", "health").Produces<Readiness>().Produces<Readiness>(503);
    }
}

public sealed record Liveness(string Status);

/// <param name="FreshnessMilliseconds">How long the latest canary took from append to view.</param>
public sealed record Readiness(string Status, double? FreshnessMilliseconds);
