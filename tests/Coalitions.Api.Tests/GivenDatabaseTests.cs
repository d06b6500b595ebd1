using System.Diagnostics;
using System.Net.Http.Headers;
using Coalitions.Api.Postgres;
using Coalitions.Proofs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coalitions.Api.Tests;

/// <summary>The service beside a database that it is given, as in deploy/: the two are started together, and nobody watches.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class GivenDatabaseTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-given-").FullName;
    private readonly Endpoint endpoint;
    private readonly List<ServiceProcess> started = [];

    public GivenDatabaseTests() => endpoint = Endpoint.Loopback(directory);

    private string DataDirectory => Path.Combine(directory, "data");

    [Fact]
    public async Task a_start_waits_for_the_database_and_takes_its_password_from_a_file()
    {
        // Made beforehand: the database that comes up later has its owner already, as after a reboot.
        await using (await StartDatabase())
        {
        }

        var service = Launch();
        await Says(service, $"The database at 127.0.0.1:{endpoint.Port} does not answer yet");
        await using var database = await StartDatabase();
        await service.UntilReady();

        var key = (await File.ReadAllTextAsync(Path.Combine(DataDirectory, "admin.key"))).Trim();
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Contains($"its first key is in {DataDirectory}", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, service.Output, StringComparison.Ordinal);
        Assert.Equal("default", (await service.Client.Get("/v1/me")).Json["tenant"]!.GetValue<string>());
        Assert.False(Directory.Exists(Path.Combine(DataDirectory, "postgres")));

        Assert.Equal((0, true), await Health(service));
        await service.Signal("TERM");
        Assert.Equal(0, service.Process.ExitCode);
        Assert.Equal((1, false), await Health(service));
    }

    [Fact]
    public async Task a_database_that_never_answers_ends_the_start()
    {
        var service = await Ended("--Coalitions:DatabaseSeconds=1");
        Assert.Contains("does not answer yet; it is asked for 1 s", service.Output, StringComparison.Ordinal);
        Refused(service, $"Failed to connect to 127.0.0.1:{endpoint.Port}");
    }

    [Fact]
    public async Task a_database_that_refuses_is_not_waited_for()
    {
        await using var database = await StartDatabase();
        foreach (var (wrong, reason) in new[]
        {
            (Given(database: "another"), "database \"another\" does not exist"), (Given(user: "another"), "authentication failed for user \"another\""),
        })
        {
            var service = await Ended("--ConnectionStrings:Coalitions=" + wrong);
            Refused(service, reason);
            Assert.Single(service.Output.Trim().Split('\n'));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host=127.0.0.1;Username=coalitions_owner")]
    [InlineData("Host=127.0.0.1;Database=coalitions;Username=coalitions_owner;Password=se;cret=1")]
    public async Task a_connection_string_that_says_too_little_is_refused_and_not_repeated(string given)
    {
        var service = await Ended("--ConnectionStrings:Coalitions=" + given);
        Refused(service, "it must be of the form");
        Assert.DoesNotContain("cret", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_password_file_that_cannot_be_read_is_named()
    {
        var missing = Path.Combine(directory, "no-such-password");
        Refused(await Ended($"--Coalitions:DatabasePasswordFile={missing}"), missing);
    }

    [Fact]
    public async Task a_start_that_waits_can_be_stopped()
    {
        var service = Launch();
        await Says(service, "does not answer yet");
        await service.Signal("TERM");
        Assert.Equal(1, service.Process.ExitCode);
        Assert.Contains("was stopped before it was ready", service.Output, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var service in started) await service.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<EmbeddedPostgres> StartDatabase()
    {
        var binaries = PostgresBinaries.Find(null);
        return await EmbeddedPostgres.StartAsync(
            directory, binaries, await Launcher.ForAsync(directory, binaries, default), endpoint, NullLogger.Instance, default);
    }

    private string Given(string database = "coalitions", string user = "coalitions_owner") =>
        $"Host={endpoint.Host};Port={endpoint.Port};Database={database};Username={user}";

    private ServiceProcess Launch(params string[] settings)
    {
        var service = ServiceProcess.Launch(
            DataDirectory, [$"--ConnectionStrings:Coalitions={Given()}", $"--Coalitions:DatabasePasswordFile={endpoint.PasswordFile}", .. settings]);
        started.Add(service);
        return service;
    }

    // The program itself asks, as in a container that has no other.
    private async Task<(int Code, bool Ready)> Health(ServiceProcess service)
    {
        var asking = await Ended($"--Urls={service.Client.BaseAddress}", "health");
        return (asking.Process.ExitCode, asking.Output.Contains("\"status\":\"ready\"", StringComparison.Ordinal));
    }

    private async Task<ServiceProcess> Ended(params string[] settings)
    {
        var service = Launch(settings);
        await service.Process.WaitForExitAsync();
        return service;
    }

    private static void Refused(ServiceProcess service, string reason)
    {
        Assert.Equal(1, service.Process.ExitCode);
        Assert.Contains("Coalitions cannot start.", service.Output, StringComparison.Ordinal);
        Assert.Contains(reason, service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", service.Output, StringComparison.Ordinal);
    }

    private static async Task Says(ServiceProcess service, string what)
    {
        for (var since = Stopwatch.StartNew(); !service.Output.Contains(what, StringComparison.Ordinal); await Task.Delay(50))
            if (since.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException($"It did not say that: {service.Output}");
    }
}
