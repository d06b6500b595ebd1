using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coalitions.Api.Security;
using Coalitions.Proofs.Hosting;

namespace Coalitions.Api.Tests;

/// <summary>What a request meets before anything is asked of the record.</summary>
[Collection(nameof(Service))]
public class EdgeTests(Service service)
{
    [Theory]
    [InlineData("/v1/actors")]
    [InlineData("/v1/nothing")]
    [InlineData("/health/live")]
    public async Task every_answer_carries_the_headers_that_keep_browsers_from_guessing(string path)
    {
        var reply = await service.Client.Get(path);
        Assert.Equal(("nosniff", "no-referrer", "same-origin", "default-src 'none'; frame-ancestors 'none'"),
            (One("X-Content-Type-Options"), One("Referrer-Policy"), One("Cross-Origin-Resource-Policy"), One("Content-Security-Policy")));
        foreach (var absent in (string[])["Server", "X-Powered-By", "X-AspNet-Version", "Set-Cookie", "Access-Control-Allow-Origin", "Strict-Transport-Security"])
            Assert.False(reply.Headers.Contains(absent), absent);

        string One(string name) => string.Join(',', reply.Headers.GetValues(name));
    }

    [Fact]
    public async Task nobody_is_told_what_a_browser_sends()
    {
        using var request = new HttpRequestMessage(HttpMethod.Trace, "/v1/actors");
        Assert.Equal(405, (int)(await service.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task a_key_in_an_address_is_refused_and_its_tenant_told()
    {
        var tenant = $"t{Guid.NewGuid():N}";
        var key = await service.Foundation.Keys.Make(service.Foundation.Database.Owner, tenant, [Role.Admin], default);
        using var anybody = service.For(null);
        using var admin = service.For(key);
        var escaped = string.Concat(key.Select(letter => $"%{(int)letter:x2}"));
        foreach (var path in (string[])[$"/v1/me?access_token={key}", $"/v1/me?key={key}", $"/v1/me?{key}", $"/v1/actors?q=x{key}x", $"/v1/me?key={escaped}", $"/{key}/v1/me", $"/v1/keys/{key}"])
            foreach (var client in (HttpClient[])[anybody, admin])
            {
                var reply = await client.Get(path);
                Assert.Equal((path, 400, "key-in-url"), (path, reply.Problem.Status, reply.Problem.Code));
                Assert.DoesNotContain(key[20..50], reply.Text, StringComparison.Ordinal);
            }

        Assert.Equal((401, "unauthenticated"), ((await anybody.Get("/v1/me?key=coal_")).Problem.Status, (await anybody.Get("/v1/me?key=coal_")).Problem.Code));
        for (var attempt = 0; attempt < 100 && !(await admin.Get("/v1/audit")).Text.Contains("keyInUrl", StringComparison.Ordinal); attempt++) await Task.Delay(50);
        Assert.Contains("keyInUrl", (await admin.Get("/v1/audit")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(key[18..], service.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task every_answer_says_what_is_left()
    {
        var reply = await service.Client.Get("/v1/me");
        Assert.Equal("\"key\";q=30000;w=60, \"tenant\";q=120000;w=60", string.Join(", ", reply.Headers.GetValues("RateLimit-Policy")));
        Assert.Matches("^\"key\";r=[0-9]+;t=[0-9]+, \"tenant\";r=[0-9]+;t=[0-9]+$", string.Join(", ", reply.Headers.GetValues("RateLimit")));
        Assert.False((await service.Client.Get("/health/live")).Headers.Contains("RateLimit"));
    }
}

/// <summary>A service with limits so narrow that they are met.</summary>
public class RateLimitTests : IAsyncLifetime
{
    private readonly Service service = new()
    {
        Settings =
        {
            ["Coalitions:RequestsPerMinute:Key"] = "20", ["Coalitions:RequestsPerMinute:Tenant"] = "45", ["Coalitions:RequestsPerMinute:Address"] = "30",
            ["Coalitions:CorsOrigins"] = "https://dashboard.example, http://localhost:3000",
        },
    };

    public Task InitializeAsync() => service.InitializeAsync();

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task whoever_asks_too_much_is_told_when_to_come_again_and_nobody_else_notices()
    {
        using var greedy = await service.OtherTenant("greedy", Role.Analyst);
        using var neighbour = await service.OtherTenant("neighbour", Role.Analyst);
        var replies = new List<Reply>();
        for (var i = 0; i < 30; i++) replies.Add(await greedy.Get("/v1/me"));
        var refused = replies.Where(reply => reply.Status == HttpStatusCode.TooManyRequests).ToArray();
        Assert.InRange(refused.Length, 1, 10);
        Assert.All(refused, reply =>
        {
            Assert.Equal("too-many-requests", reply.Problem.Code);
            Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            Assert.Contains("\"key\";r=0;", string.Join(", ", reply.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        });
        Assert.Equal(HttpStatusCode.OK, (await neighbour.Get("/v1/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await greedy.Get("/health/live")).Status);

        // Other people of the same tenant share what is its own.
        var shared = new List<HttpStatusCode>();
        for (var person = 0; person < 3; person++)
        {
            using var another = await service.OtherTenant("greedy", Role.Analyst);
            for (var i = 0; i < 15; i++) shared.Add((await another.Get("/v1/me")).Status);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, shared);
        Assert.Equal(HttpStatusCode.OK, (await neighbour.Get("/v1/me")).Status);

        // Guessing keys is counted by address, and keeps nobody with a key from asking.
        var guesses = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
        {
            using var guesser = service.For(ApiKeys.Draw());
            guesses.Add((await guesser.Get("/v1/me")).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, guesses[^1]);
        Assert.Equal(HttpStatusCode.Unauthorized, guesses[0]);
        Assert.Equal(HttpStatusCode.OK, (await neighbour.Get("/v1/me")).Status);
    }

    [Theory]
    [InlineData("https://dashboard.example", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://dashboard.example.evil.example", false)]
    [InlineData("http://dashboard.example", false)]
    [InlineData("null", false)]
    public async Task pages_of_listed_origins_may_ask_and_no_others(string origin, bool may)
    {
        using var client = service.For(null);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/actors");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        var reply = await Http.Read(await client.SendAsync(request));
        Assert.Equal(may ? origin : null, reply.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null);
        Assert.False(reply.Headers.Contains("Access-Control-Allow-Credentials"));
    }
}

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-secrets-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task tls_is_spoken_with_a_certificate_from_files_that_nobody_else_reads()
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (public_, secret) = (Path.Combine(directory, "tls.crt"), Path.Combine(directory, "tls.key"));
        await File.WriteAllTextAsync(public_, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(secret, rsa.ExportPkcs8PrivateKeyPem());
        (string, string)[] settings = [("Urls", "https://127.0.0.1:0"), ("Kestrel:Certificates:Default:Path", public_), ("Kestrel:Certificates:Default:KeyPath", secret)];

        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains(secret, (await Assert.ThrowsAsync<Persistence.StartupException>(() => Node.StartAsync(null, null, settings))).Message, StringComparison.Ordinal);

        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        await using var node = await Node.StartAsync(null, null, settings);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, given, _, _) => given!.Thumbprint == certificate.Thumbprint };
        using var client = new HttpClient(handler) { BaseAddress = node.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new("Bearer", node.Foundation.FirstKey);
        var reply = await client.Get("/v1/me");
        Assert.Equal((200, "max-age=31536000"), ((int)reply.Status, string.Join(',', reply.Headers.GetValues("Strict-Transport-Security"))));
    }

    [Fact]
    public void a_password_that_everybody_can_read_is_refused()
    {
        var file = Path.Combine(directory, "password");
        File.WriteAllText(file, "secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        SecretFile.MustBePrivate(file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var refusal = Assert.Throws<Persistence.StartupException>(() => SecretFile.MustBePrivate(file)).Message;
        Assert.Contains(file, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("\"secret\"", refusal, StringComparison.Ordinal);
    }
}
