using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Claims;
using Coalitions.Api.Persistence;
using Coalitions.Domain;
using Coalitions.Domain.Vocabulary;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Coalitions.Api.Security;

/// <summary>
/// Access tokens of an OpenID Connect provider, where one is configured: issuer, audience, algorithms and type are pinned,
/// and two claims say which tenant and which roles. Nothing is taken for granted: a token without a tenant that is there is
/// none, and a role that is not ours gives nothing.
/// </summary>
public sealed class Oidc
{
    public const string SchemeName = "oidc";

    private static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    // What an ID token has and an access token has not: it tells a client who logged in, and opens nothing here.
    private static readonly string[] OfIdTokens = ["nonce", "at_hash", "c_hash"];

    private readonly ConcurrentDictionary<string, bool> known = new();
    private readonly FrozenDictionary<string, string> roles;
    private readonly string roleClaim, tenantClaim;

    /// <exception cref="StartupException">The settings say too little, or too much.</exception>
    private Oidc(IConfigurationSection settings)
    {
        Issuer = Required("Issuer");
        Audience = Required("Audience");
        Algorithms = Words("Algorithms", "RS256 PS256 ES256");
        Types = Words("TokenTypes", "at+jwt");
        (roleClaim, tenantClaim) = (settings["RoleClaim"] ?? "roles", settings["TenantClaim"] ?? "tenant");
        roles = settings.GetSection("Roles").GetChildren().ToFrozenDictionary(pair => pair.Key, pair => pair.Value ?? "");
        if (Algorithms.FirstOrDefault(algorithm => !Asymmetric.Contains(algorithm)) is { } wrong)
            throw new StartupException($"Coalitions:Oidc:Algorithms takes {string.Join(", ", Asymmetric)}; '{wrong}' is none of them.");
        if (roles.Values.FirstOrDefault(role => !Codes<KeyRole>.TryParse(role, out _)) is { } unknown)
            throw new StartupException($"Coalitions:Oidc:Roles maps to {string.Join(", ", Codes<KeyRole>.All)}; '{unknown}' is none of them.");

        string Required(string name) => settings[name] is { Length: > 0 } value ? value : throw new StartupException($"Coalitions:Oidc:{name} is missing.");
        string[] Words(string name, string otherwise) => (settings[name] ?? otherwise).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
    }

    public string Issuer { get; }

    public string Audience { get; }

    public IReadOnlyList<string> Algorithms { get; }

    public IReadOnlyList<string> Types { get; }

    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Coalitions:Oidc");
        if (!section.GetChildren().Any()) return;
        var oidc = new Oidc(section);
        services.AddSingleton(oidc).AddSingleton<IAuthenticationConfigurationProvider>(new Settings(configuration));
        new AuthenticationBuilder(services).AddJwtBearer(SchemeName, bearer =>
        {
            bearer.Authority = oidc.Issuer;
            bearer.RequireHttpsMetadata = !new Uri(oidc.Issuer).IsLoopback;
            bearer.MapInboundClaims = false;
            bearer.IncludeErrorDetails = false;
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = oidc.Issuer,
                ValidAudience = oidc.Audience,
                ValidAlgorithms = oidc.Algorithms,
                ValidTypes = oidc.Types,
                ValidateIssuerSigningKey = true,
                TryAllIssuerSigningKeys = false,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                ClockSkew = TimeSpan.FromSeconds(30),
            };
        });
    }

    /// <summary>For whom a validated token speaks; null where it does not say so in our terms.</summary>
    public async ValueTask<Caller?> CallerOf(ClaimsPrincipal token, Database database, CancellationToken cancellation)
    {
        if (token.FindFirstValue("sub") is not { Length: > 0 } subject || OfIdTokens.Any(claim => token.HasClaim(held => held.Type == claim))) return null;
        if (token.FindAll(tenantClaim).Select(claim => claim.Value).ToArray() is not [{ Length: > 0 } tenant] || !await IsTenant(database, tenant, cancellation)) return null;
        var given = token.FindAll(roleClaim).Select(claim => claim.Value).Select(value => roles.Count == 0 ? value : roles.GetValueOrDefault(value, ""));
        return new Caller(tenant, DeterministicId.Of("oidc", Issuer, subject), SchemeName, given.Where(role => Codes<KeyRole>.TryParse(role, out _)).ToFrozenSet())
        {
            // No token is taken without it.
            Ends = long.TryParse(token.FindFirstValue("exp"), NumberStyles.None, CultureInfo.InvariantCulture, out var ends) ? DateTimeOffset.FromUnixTimeSeconds(ends) : DateTimeOffset.MinValue,
        };
    }

    // What the whole of authentication would bring, and nothing else of it.
    private sealed class Settings(IConfiguration configuration) : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration => configuration.GetSection("Authentication");
    }

    // A tenant that is there stays.
    private async ValueTask<bool> IsTenant(Database database, string tenant, CancellationToken cancellation)
    {
        if (known.ContainsKey(tenant)) return true;
        await using var command = database.Api.CreateCommand("select app.is_tenant($1)");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(cancellation) is true && (known[tenant] = true);
    }
}
