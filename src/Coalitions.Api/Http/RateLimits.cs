using System.Globalization;
using System.Threading.RateLimiting;
using Coalitions.Api.Auditing;
using Coalitions.Api.Security;

namespace Coalitions.Api.Http;

/// <summary>
/// How much anybody may ask for: so many requests a minute for each person and each tenant, and for each address that shows
/// no credential. Generous: it keeps one client from taking everybody's turns, and is told in the headers of every answer.
/// </summary>
public sealed class RateLimits : IDisposable
{
    private const int Window = 60;

    private readonly PartitionedRateLimiter<HttpContext> own;
    private readonly PartitionedRateLimiter<HttpContext> tenants;
    private readonly int perKey, perTenant, perAddress;

    public RateLimits(IConfiguration configuration)
    {
        perKey = configuration.GetValue("Coalitions:RequestsPerMinute:Key", 30_000);
        perTenant = configuration.GetValue("Coalitions:RequestsPerMinute:Tenant", 120_000);
        perAddress = configuration.GetValue("Coalitions:RequestsPerMinute:Address", 6_000);
        own = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            IsFree(context) ? RateLimitPartition.GetNoLimiter("")
            : context.Features.Get<Caller>() is { } caller ? Bucket($"key {caller.Tenant} {caller.Principal:N}", perKey)
            : Bucket($"address {context.Connection.RemoteIpAddress}", perAddress));
        tenants = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.Features.Get<Caller>() is { } caller ? Bucket(caller.Tenant, perTenant) : RateLimitPartition.GetNoLimiter(""));
        Limiter = PartitionedRateLimiter.CreateChained(own, tenants);
    }

    public PartitionedRateLimiter<HttpContext> Limiter { get; }

    /// <summary>Says what is left, as draft-ietf-httpapi-ratelimit-headers has it.</summary>
    public void Tell(HttpContext context)
    {
        if (IsFree(context)) return;
        var headers = context.Response.Headers;
        var (policies, left) = context.Features.Get<Caller>() is null
            ? ([Policy("address", perAddress)], [Left("address", own, perAddress)])
            : ((string[])[Policy("key", perKey), Policy("tenant", perTenant)], (string[])[Left("key", own, perKey), Left("tenant", tenants, perTenant)]);
        headers["RateLimit-Policy"] = string.Join(", ", policies);
        headers["RateLimit"] = string.Join(", ", left);

        static string Policy(string name, int most) => string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={most};w={Window}");

        string Left(string name, PartitionedRateLimiter<HttpContext> limiter, int most)
        {
            var rest = limiter.GetStatistics(context)?.CurrentAvailablePermits ?? most;
            return string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={rest};t={Math.Max(1, (most - rest) * Window / most)}");
        }
    }

    public void Dispose()
    {
        Limiter.Dispose();
        own.Dispose();
        tenants.Dispose();
    }

    // Whoever watches the service is always answered.
    private static bool IsFree(HttpContext context) => context.Request.Path.StartsWithSegments("/health");

    private static RateLimitPartition<string> Bucket(string name, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / Window),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1.0, (double)Window / perMinute)),
        QueueLimit = 0,
    });
}

public static class RateLimiting
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<RateLimits>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>().Configure<RateLimits>((options, limits) =>
        {
            options.GlobalLimiter = limits.Limiter;
            options.RejectionStatusCode = 429;
            options.OnRejected = async (rejected, _) =>
            {
                var context = rejected.HttpContext;
                if (context.Features.Get<Caller>() is { } caller)
                    context.RequestServices.GetRequiredService<AuditTrail>().Note(AuditEntry.Of(caller, context.Operation(), null, 429));
                limits.Tell(context);
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
                await Problems.Write(context, Problem.TooMany with { RetryAfter = Math.Max(1, wait) });
            };
        });
        return services;
    }

    /// <summary>Counts requests before they wait for their turn, and says what is left.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<RateLimits>();
        return app.UseRateLimiter().Use((context, next) =>
        {
            limits.Tell(context);
            return next(context);
        });
    }
}
