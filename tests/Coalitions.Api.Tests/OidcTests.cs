using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coalitions.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coalitions.Api.Tests;

/// <summary>Access tokens of a provider that these tests are: they serve its discovery document and keys, and sign with them.</summary>
public class OidcTests(OidcTests.Provided provided) : IClassFixture<OidcTests.Provided>
{
    private static readonly Dictionary<string, Func<Provided, string>> Wrong = new()
    {
        ["no algorithm"] = provider => provider.Unsigned(provider.Claims()),
        ["no signature"] = provider => provider.Token(provider.Claims()) is var token ? token[..(token.LastIndexOf('.') + 1)] : "",
        ["another's signature"] = provider => provider.Token(provider.Claims(), by: RSA.Create(2048)),
        ["the public key as a shared secret"] = provider => provider.Symmetric(provider.Claims()),
        ["another algorithm of the same key"] = provider => provider.Token(provider.Claims(), algorithm: "RS512"),
        ["keys from elsewhere"] = provider => provider.Token(provider.Claims(), by: RSA.Create(2048), header: new() { ["jku"] = $"{provider.Issuer}/elsewhere" }),
        ["a key that it brings along"] = provider => provider.Token(provider.Claims(), by: RSA.Create(2048), header: new() { ["jwk"] = JsonSerializer.SerializeToElement(new { kty = "RSA" }) }),
        ["another key's id"] = provider => provider.Token(provider.Claims(), header: new() { ["kid"] = "unknown" }),
        ["another audience"] = provider => provider.Token(provider.Claims(("aud", "another"))),
        ["no audience"] = provider => provider.Token(provider.Claims(("aud", null))),
        ["another issuer"] = provider => provider.Token(provider.Claims(("iss", "http://127.0.0.1:1"))),
        ["its time is over"] = provider => provider.Token(provider.Claims(("exp", Now(-120)), ("nbf", Now(-600)))),
        ["no end"] = provider => provider.Token(provider.Claims(("exp", null))),
        ["its time has not come"] = provider => provider.Token(provider.Claims(("nbf", Now(300)), ("exp", Now(900)))),
        ["an ID token by its type"] = provider => provider.Token(provider.Claims(), type: "JWT"),
        ["an ID token by what it holds"] = provider => provider.Token(provider.Claims(("nonce", "n"))),
        ["nobody"] = provider => provider.Token(provider.Claims(("sub", null))),
        ["no tenant"] = provider => provider.Token(provider.Claims(("tenant", null))),
        ["a tenant that is not there"] = provider => provider.Token(provider.Claims(("tenant", "nowhere"))),
        ["two tenants"] = provider => provider.Token(provider.Claims(("tenant", new[] { "default", "oidc" }))),
        ["changed after it was signed"] = provider => provider.Token(provider.Claims()).Split('.') is [var header, _, var signature] ? $"{header}.{Encode(provider.Claims(("tenant", "default")))}.{signature}" : "",
        ["not a token"] = _ => "a.b.c",
    };

    public static TheoryData<string> Names => [.. Wrong.Keys];

    [Fact]
    public async Task a_token_speaks_for_the_tenant_and_the_roles_that_it_claims()
    {
        using var recorder = provided.Service.For(provided.Token(provided.Claims()));
        var me = (await recorder.Get("/v1/me")).Must(System.Net.HttpStatusCode.OK).Json;
        Assert.Equal(("oidc", """["recorder"]"""), (me["tenant"]!.GetValue<string>(), me["roles"]!.ToJsonString()));
        var reform = await recorder.Create("/v1/reforms", new { title = "By token" });
        Assert.Equal(200, (int)(await recorder.Get($"/v1/reforms/{reform}")).Status);
        Assert.Equal(404, (int)(await provided.Service.Client.Get($"/v1/reforms/{reform}")).Status);
        // The same person in another session is the same principal; another person is another.
        using var again = provided.Service.For(provided.Token(provided.Claims(("jti", "2"))));
        using var another = provided.Service.For(provided.Token(provided.Claims(("sub", "somebody else"))));
        Assert.Equal(me["principal"]!.GetValue<string>(), (await again.Get("/v1/me")).Json["principal"]!.GetValue<string>());
        Assert.NotEqual(me["principal"]!.GetValue<string>(), (await another.Get("/v1/me")).Json["principal"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_token_that_is_not_what_it_must_be_opens_nothing(string wrong)
    {
        using var client = provided.Service.For(Wrong[wrong](provided));
        Assert.Equal((401, "unauthenticated", null), (await client.Get("/v1/me")).Problem);
    }

    [Theory]
    [InlineData("superuser")]
    [InlineData("Recorder")]
    [InlineData("recorder")]
    [InlineData("")]
    public async Task a_role_that_is_not_mapped_gives_nothing(string role)
    {
        using var client = provided.Service.For(provided.Token(provided.Claims(("roles", new[] { role }))));
        Assert.Equal("[]", (await client.Get("/v1/me")).Json["roles"]!.ToJsonString());
        Assert.Equal((403, "forbidden", null), (await client.Get("/v1/actors")).Problem);
    }

    [Theory]
    [InlineData("Algorithms", "HS256")]
    [InlineData("Algorithms", "none")]
    [InlineData("Roles:unit-writer", "owner")]
    [InlineData("Audience", "")]
    public async Task settings_that_would_open_too_much_are_refused(string setting, string value)
    {
        var service = new Service { Settings = { ["Coalitions:Oidc:Issuer"] = "http://127.0.0.1:1", ["Coalitions:Oidc:Audience"] = "coalitions", [$"Coalitions:Oidc:{setting}"] = value } };
        try
        {
            Assert.Contains("Coalitions:Oidc", (await Assert.ThrowsAsync<Persistence.StartupException>(service.StartAsync)).Message, StringComparison.Ordinal);
        }
        finally
        {
            await service.Foundation.DisposeAsync();
            Directory.Delete(service.DataDirectory, recursive: true);
        }
    }

    private static long Now(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    private static string Encode(object value) => Url(JsonSerializer.SerializeToUtf8Bytes(value));

    private static string Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public sealed class Provided : IAsyncLifetime
    {
        private readonly RSA key = RSA.Create(2048);
        private WebApplication provider = null!;

        public Service Service { get; private set; } = null!;

        public string Issuer { get; private set; } = "";

        public async Task InitializeAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration["Urls"] = "http://127.0.0.1:0";
            builder.Logging.ClearProviders();
            provider = builder.Build();
            var parameters = key.ExportParameters(false);
            var jwks = new { keys = new[] { new { kty = "RSA", use = "sig", kid = "one", n = Url(parameters.Modulus!), e = Url(parameters.Exponent!) } } };
            provider.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Issuer}/keys" }));
            provider.MapGet("/keys", () => Results.Json(jwks));
            await provider.StartAsync();
            Issuer = provider.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            Service = new Service
            {
                Settings =
                {
                    ["Coalitions:Oidc:Issuer"] = Issuer, ["Coalitions:Oidc:Audience"] = "coalitions", ["Coalitions:Oidc:Roles:unit-writer"] = "recorder",
                },
            };
            await Service.InitializeAsync();
            using var tenant = await Service.OtherTenant("oidc");
        }

        public async Task DisposeAsync()
        {
            await Service.DisposeAsync();
            await provider.DisposeAsync();
            key.Dispose();
        }

        public Dictionary<string, object> Claims(params (string Name, object? Value)[] changed)
        {
            var claims = new Dictionary<string, object>
            {
                ["iss"] = Issuer, ["aud"] = "coalitions", ["sub"] = "somebody", ["tenant"] = "oidc", ["roles"] = new[] { "unit-writer", "everything" },
                ["iat"] = Now(-5), ["nbf"] = Now(-5), ["exp"] = Now(300),
            };
            foreach (var (name, value) in changed)
                if (value is null) claims.Remove(name);
                else claims[name] = value;
            return claims;
        }

        public string Token(Dictionary<string, object> claims, RSA? by = null, string algorithm = "RS256", string type = "at+jwt", Dictionary<string, object>? header = null)
        {
            var head = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = type, ["kid"] = "one" };
            foreach (var (name, value) in header ?? []) head[name] = value;
            var signed = $"{Encode(head)}.{Encode(claims)}";
            var hash = algorithm == "RS512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
            return $"{signed}.{Url((by ?? key).SignData(Encoding.ASCII.GetBytes(signed), hash, RSASignaturePadding.Pkcs1))}";
        }

        public string Unsigned(Dictionary<string, object> claims) => $"{Encode(new { alg = "none", typ = "at+jwt" })}.{Encode(claims)}.";

        public string Symmetric(Dictionary<string, object> claims)
        {
            var signed = $"{Encode(new { alg = "HS256", typ = "at+jwt", kid = "one" })}.{Encode(claims)}";
            return $"{signed}.{Url(HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(signed)))}";
        }
    }
}
