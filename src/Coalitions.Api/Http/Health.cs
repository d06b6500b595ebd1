using Coalitions.Api.Facts;

namespace Coalitions.Api.Http;

public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new Liveness("live"), ApiJson.Options))
            .Describe("live", "Tells that the process runs.", "health").Produces<Liveness>();
        app.MapGet("/health/ready", (Canary canary, FactTrouble trouble) =>
            {
                var readiness = Readiness.Of(canary, trouble);
                return Results.Json(readiness, ApiJson.Options, statusCode: readiness.Status == Readiness.Ready ? 200 : 503);
            })
            .Describe("ready", "Tells that what is recorded reaches the views.", "health").Produces<Readiness>().Produces<Readiness>(503);
    }

    /// <summary>Asks the service that runs beside it with the same settings: for whoever watches it where there is no shell and no curl.</summary>
    public static async Task<int> Ask(IConfiguration configuration, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            var listens = BindingAddress.Parse(configuration["Urls"]!.Split(';')[0]);
            var host = listens.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "127.0.0.1" : listens.Host;
            using var answer = await client.GetAsync(new UriBuilder(listens.Scheme, host, listens.Port, "/health/ready").Uri, cancellation);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or FormatException)
        {
            Console.WriteLine(exception.Message);
            return 1;
        }
    }
}

public sealed record Liveness(string Status);

/// <param name="Status"><c>ready</c>, <c>starting</c>, <c>not_fresh</c>, <c>stopped</c> at an event that cannot be read, or <c>incomplete</c>: the views lack an event.</param>
/// <param name="FreshnessMilliseconds">How long the latest canary took from append to view.</param>
/// <param name="Event">The event that stopped the projection, or that the views lack.</param>
public sealed record Readiness(string Status, double? FreshnessMilliseconds = null, NamedEvent? Event = null)
{
    public const string Ready = "ready";

    public static Readiness Of(Canary canary, FactTrouble trouble) => (trouble, canary.Heard) switch
    {
        ({ StoppedAt: { } stopped }, _) => new("stopped", Event: stopped),
        ({ Missing: { } missing }, _) => new("incomplete", Event: missing),
        (_, true) => new(Ready, canary.Delay?.TotalMilliseconds),
        (_, null) => new("starting"),
        _ => new("not_fresh"),
    };
}
