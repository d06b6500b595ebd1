using System.Security.Claims;
using System.Text.Encodings.Web;
using Coalitions.Api.Auditing;
using Coalitions.Api.Feed;
using Coalitions.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Coalitions.Api.Security;

/// <summary>Recognises <c>Authorization: Bearer coal_…</c>, and tokens of the provider where one is configured; answers 401 and 403 as problems.</summary>
public sealed class KeyAuthentication(
    ApiKeys keys, AuditTrail trail, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    // Whose key it was, where it is no good any more.
    private Caller? refused;

    // Whether it was a ticket that was no good.
    private bool noTicket;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
        var ticket = header.Length == 0 ? FeedTickets.In(Context) : null;
        if (!isBearer && ticket is null) return AuthenticateResult.NoResult();
        noTicket = ticket is not null;
        var (caller, isLive) = isBearer ? await Look(header[7..].Trim()) : (await Context.RequestServices.GetRequiredService<FeedTickets>().Take(ticket!, Context.RequestAborted), true);
        if (caller is null) return AuthenticateResult.Fail("unknown credential");
        noTicket = false;
        if (!isLive)
        {
            refused = caller;
            return AuthenticateResult.Fail("the key has ended");
        }

        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([.. caller.Roles.Select(role => new Claim(ClaimTypes.Role, role))], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private async ValueTask<(Caller? Caller, bool IsLive)> Look(string credential)
    {
        if (credential.StartsWith(ApiKeys.Prefix, StringComparison.Ordinal)) return await keys.Look(credential, Context.RequestAborted);
        if (Context.RequestServices.GetService<Oidc>() is not { } oidc || await Context.AuthenticateAsync(Oidc.SchemeName) is not { Succeeded: true, Principal: { } token }) return default;
        return (await oidc.CallerOf(token, Context.RequestServices.GetRequiredService<Persistence.Database>(), Context.RequestAborted), true);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        if (refused is not null) trail.Note(AuditEntry.Of(refused, Context.Operation(), Context.Subject(), 401));
        return Problems.Write(Context, noTicket ? Problem.TicketRefused : Problem.Unauthenticated);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Context.Features.Get<Caller>() is { } caller) trail.Note(AuditEntry.Of(caller, Context.Operation(), Context.Subject(), 403));
        return Problems.Write(Context, Problem.Forbidden);
    }
}

public static class Authorization
{
    /// <summary>Deny by default: what asks for nothing else asks for a credential.</summary>
    public static IServiceCollection AddKeyAuthorization(this IServiceCollection services, IConfiguration configuration)
    {
        // The core alone: nothing here needs the key ring that cookies would.
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = KeyAuthentication.SchemeName;
            authentication.AddScheme<KeyAuthentication>(KeyAuthentication.SchemeName, null);
        });
        Oidc.Add(services, configuration);
        services.AddTransient<KeyAuthentication>().AddWebEncoders();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>The credential decides the tenant, for everything that follows.</summary>
    public static IApplicationBuilder UseTenancy(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<Caller>() is { } caller) Persistence.Tenancy.Enter(caller.Tenant);
        await next(context);
    });

    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint was reached without a credential.");
}
