using Coalitions.Api.Http;
using Coalitions.Api.Reading;

namespace Coalitions.Api.Security;

/// <summary>Who the caller is to the service.</summary>
public sealed record Me(string Tenant, Guid Principal, string Key, IReadOnlyList<string> Roles);

public static class MeEndpoint
{
    public static void MapMe(this IEndpointRouteBuilder app) => app.MapGet("/v1/me", (HttpContext context) =>
        {
            context.Request.Query.Allow();
            var caller = context.Caller();
            return Results.Json(new Me(caller.Tenant, caller.Principal, caller.KeyId, [.. caller.Roles.Order()]), ApiJson.Options);
        })
        .Describe("me", "Tells what the key stands for.", "me").Produces<Me>().Refuses(400, 401, 503);
}
