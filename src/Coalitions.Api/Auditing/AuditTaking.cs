using Coalitions.Api.Security;

namespace Coalitions.Api.Auditing;

public static class AuditTaking
{
    private static readonly string[] Narrowing = ["reformId", "actorId", "engagementId"];

    /// <summary>Takes down what was read in bulk, when the answer begins: some go on for hours.</summary>
    public static IApplicationBuilder UseAudit(this IApplicationBuilder app)
    {
        var trail = app.ApplicationServices.GetRequiredService<AuditTrail>();
        return app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<Right>() is { ReadsInBulk: true } && context.Features.Get<Caller>() is { } caller)
                context.Response.OnStarting(() =>
                {
                    if (context.Response.StatusCode is 200 or 304) trail.Note(AuditEntry.Of(caller, context.Operation(), context.Subject(), context.Response.StatusCode));
                    return Task.CompletedTask;
                });
            return next(context);
        });
    }

    /// <summary>The id of the operation that was asked for.</summary>
    public static string Operation(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "unknown";

    /// <summary>The id in the path, else the one to which a list was narrowed; null where there is none.</summary>
    public static string? Subject(this HttpContext context) =>
        context.Request.RouteValues.Values.Concat(Narrowing.Select(member => (object?)context.Request.Query[member].ToString()))
            .OfType<string>().FirstOrDefault(text => Guid.TryParseExact(text, "D", out _) || (text.Length == 12 && text.All(char.IsAsciiHexDigitLower)));
}
