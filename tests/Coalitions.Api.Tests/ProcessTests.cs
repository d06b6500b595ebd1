using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Coalitions.Proofs;

namespace Coalitions.Api.Tests;

/// <summary>The service as a process of its own, as a newcomer starts it: stopped, killed, started twice.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class ProcessTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-process-").FullName;
    private readonly List<ServiceProcess> started = [];

    [Fact]
    public async Task a_restart_keeps_the_data_and_the_key_and_stopping_stops_the_database()
    {
        var first = await Start();
        var actor = await first.Client.Create("/v1/actors", new { name = "Permanent secretary, water ministry" });
        var postmaster = Postmaster();
        await first.Signal("TERM");
        Assert.Equal(0, first.Process.ExitCode);
        Assert.False(Directory.Exists($"/proc/{postmaster}"));

        var second = await Start();
        Assert.Equal(first.Key, second.Key);
        Assert.Equal(HttpStatusCode.OK, (await second.Client.Get($"/v1/actors/{actor}")).Status);
        await second.Signal(IsInterruptIgnored() ? "TERM" : "INT");
        Assert.Equal(0, second.Process.ExitCode);
    }

    [Fact]
    public async Task a_newcomer_without_a_key_sees_the_operations_and_nothing_else_below_the_page()
    {
        var service = await Start();
        using var stranger = new HttpClient { BaseAddress = service.Client.BaseAddress };
        Assert.Contains("swagger-ui", await stranger.GetStringAsync("/swagger"), StringComparison.Ordinal);
        Assert.Contains("/swagger/v1/swagger.json", await stranger.GetStringAsync("/swagger/index.js"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/swagger/other.js")).StatusCode);
    }

    [Fact]
    public async Task a_second_instance_on_the_same_directory_is_refused_with_a_clear_message()
    {
        await Start();
        var second = Launch();
        await second.Process.WaitForExitAsync();
        Assert.Equal(1, second.Process.ExitCode);
        Assert.Contains("Another instance", second.Output, StringComparison.Ordinal);
        Assert.Contains(directory, second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_hinders_a_start_is_told_in_a_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        foreach (var (wrong, told) in new[]
        {
            ($"--Urls={url}", $"cannot listen at {url}"), ("--Urls=nowhere", "cannot listen at nowhere"),
            ("--ConnectionStrings:Coalitions=nothing", "ConnectionStrings:Coalitions cannot be used"),
            ("--ConnectionStrings:Coalitions=Host=127.0.0.1;Port=1;Username=a;Database=b", "ConnectionStrings:Coalitions cannot be used"),
        })
        {
            var start = Launch(wrong, "--Coalitions:DatabaseSeconds=0");
            await start.Process.WaitForExitAsync();
            Assert.Equal(1, start.Process.ExitCode);
            Assert.StartsWith("Coalitions cannot start.", start.Output, StringComparison.Ordinal);
            Assert.Contains(told, start.Output, StringComparison.Ordinal);
            Assert.Single(start.Output.Trim().Split('\n'));
            Assert.False(File.Exists(Path.Combine(directory, "postgres", "postmaster.pid")));
        }
    }

    [Fact]
    public async Task the_demo_records_its_example_into_a_service_of_its_own_and_then_into_the_one_that_runs()
    {
        var first = await Start("demo");
        await Eventually(() => Task.FromResult(first.Output.Contains("coverage?asOf=2025-12", StringComparison.Ordinal)));
        Assert.Contains("The example is recorded: 32 actors, 17 engagements, ", first.Output, StringComparison.Ordinal);
        foreach (Match line in Suggested().Matches(first.Output)) Assert.Equal(HttpStatusCode.OK, (await first.Client.Get(line.Groups[1].Value)).Status);
        Assert.Equal(7, Suggested().Count(first.Output));

        var second = Launch("demo", $"--Urls={first.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}");
        await second.Process.WaitForExitAsync();
        Assert.Equal(0, second.Process.ExitCode);
        Assert.Contains("nothing was recorded twice", second.Output, StringComparison.Ordinal);
        Assert.Equal(Suggested().Matches(first.Output).Select(line => line.Value), Suggested().Matches(second.Output).Select(line => line.Value));
        await first.Signal("INT");
        Assert.Equal(0, first.Process.ExitCode);
    }

    [Fact]
    public async Task the_demo_says_which_line_was_refused_and_what_does_not_take_its_key()
    {
        var service = await Start();
        await service.Client.Create("/v1/actors", new { name = "Another holder", identifiers = new[] { new { scheme = "demo", identifier = "water-utility" } } });
        var refused = Launch("demo", $"--Urls={service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}");
        await refused.Process.WaitForExitAsync();
        Assert.Equal(1, refused.Process.ExitCode);
        Assert.Contains("Line 1 of the example (POST /v1/reforms) was refused: 409 The identifier already names another resource.", refused.Output, StringComparison.Ordinal);

        var own = Path.Combine(directory, "admin.key");
        var key = await File.ReadAllTextAsync(own);
        await File.WriteAllTextAsync(own, key.Replace(key.Trim()[^4..], "AAAA", StringComparison.Ordinal));
        var strange = Launch("demo", $"--Urls={service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}");
        await strange.Process.WaitForExitAsync();
        await File.WriteAllTextAsync(own, key);
        Assert.Equal(1, strange.Process.ExitCode);
        Assert.Contains($"does not take the key in {own}", strange.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_new_database_beside_an_old_key_gets_a_key_of_its_own()
    {
        var first = await Start();
        await first.Signal("TERM");
        Directory.Delete(Path.Combine(directory, "postgres"), recursive: true);
        var second = await Start();
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(HttpStatusCode.OK, (await second.Client.Get("/v1/me")).Status);
    }

    [Fact]
    public async Task a_first_key_that_could_not_be_kept_is_made_anew()
    {
        var hindrance = Directory.CreateDirectory(Path.Combine(directory, "admin.key"));
        var hindered = Launch();
        await hindered.Process.WaitForExitAsync();
        Assert.Equal(1, hindered.Process.ExitCode);
        Assert.Contains("The first key cannot be kept", hindered.Output, StringComparison.Ordinal);
        hindrance.Delete();
        var service = await Start();
        Assert.Equal(HttpStatusCode.OK, (await service.Client.Get("/v1/me")).Status);
    }

    [Fact]
    public async Task after_the_service_was_killed_the_next_start_recovers()
    {
        var first = await Start();
        var actor = await first.Client.Create("/v1/actors", new { name = "Head of planning" });
        await first.Signal("KILL");
        Assert.True(Directory.Exists($"/proc/{Postmaster()}"));
        var second = await Start();
        Assert.Equal(HttpStatusCode.OK, (await second.Client.Get($"/v1/actors/{actor}")).Status);
    }

    [Fact]
    public async Task after_the_database_was_killed_the_service_heals_by_itself()
    {
        var service = await Start();
        var actor = await service.Client.Create("/v1/actors", new { name = "Head of audit" });
        await ServiceProcess.Kill("KILL", Postmaster());
        await Eventually(async () => (await service.Client.Post("/v1/actors", new { name = "After the fall" })).Status == HttpStatusCode.Created);
        var later = await service.Client.Create("/v1/actors", new { name = "Later still" });
        await Eventually(async () => (await service.Client.Get($"/v1/actors/{later}")).Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.Get($"/v1/actors/{actor}")).Status);
    }

    [Fact]
    public async Task a_root_key_that_others_can_read_is_refused()
    {
        var first = await Start();
        await first.Signal("TERM");
        File.SetUnixFileMode(Path.Combine(directory, "keyring", "root.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var second = Launch();
        await second.Process.WaitForExitAsync();
        Assert.Equal(1, second.Process.ExitCode);
        Assert.Contains("can be read by others", second.Output, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var service in started) await service.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    // A script that runs the tests in its background has it ignored, and every process below inherits that.
    private static bool IsInterruptIgnored() =>
        OperatingSystem.IsLinux() && (Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16) & 2) != 0;

    private int Postmaster() => ServiceProcess.Postmaster(directory)!.Value;

    private async Task<ServiceProcess> Start(params string[] settings)
    {
        var service = Launch(settings);
        await service.UntilReady();
        return service;
    }

    private ServiceProcess Launch(params string[] settings)
    {
        var service = ServiceProcess.Launch(directory, settings);
        started.Add(service);
        return service;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.StartNew(); !await condition(); await Task.Delay(100))
            if (since.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("It did not come about.");
    }

    [GeneratedRegex("curl -s -H \"\\$H\" \"http://127.0.0.1:[0-9]+(/[^\"]+)\"")]
    private static partial Regex Suggested();
}
