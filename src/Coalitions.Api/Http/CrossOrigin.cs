namespace Coalitions.Api.Http;

/// <summary>From which pages of other origins a browser may ask: from none, unless they are listed.</summary>
public static class CrossOrigin
{
    public static IServiceCollection AddCrossOrigin(this IServiceCollection services, IConfiguration configuration)
    {
        var origins = Origins(configuration);
        if (origins.FirstOrDefault(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.GetLeftPart(UriPartial.Authority) != origin) is { } wrong)
            throw new Persistence.StartupException($"Coalitions:CorsOrigins must list origins such as https://dashboard.example; '{wrong}' is none.");
        return services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origins)
            .WithMethods("GET", "POST", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID")
            .WithExposedHeaders("ETag", "Location", "Content-Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Coalitions-Projected-Through", "Coalitions-Redaction-Epoch")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    public static void UseCrossOrigin(this WebApplication app)
    {
        if (Origins(app.Configuration).Length > 0) app.UseCors();
    }

    private static string[] Origins(IConfiguration configuration) =>
        (configuration["Coalitions:CorsOrigins"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
}
