using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Coalitions.Api.Tests;

/// <summary>The service as a process of its own, as a newcomer starts it: stopped, killed, started twice.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class ProcessTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-process-").FullName;
    private readonly List<Running> started = [];

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
        await second.Signal("INT");
        Assert.Equal(0, second.Process.ExitCode);
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
        await Run("kill", "-9", Postmaster());
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

    public void Dispose()
    {
        foreach (var running in started.Where(running => !running.Process.HasExited))
        {
            Process.Start("kill", ["-TERM", running.Process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            if (!running.Process.WaitForExit(20_000)) running.Process.Kill();
        }

        if (File.Exists(Path.Combine(directory, "postgres", "postmaster.pid"))) Process.Start("kill", ["-QUIT", Postmaster()]).WaitForExit();
        Directory.Delete(directory, recursive: true);
    }

    private string Postmaster() => File.ReadLines(Path.Combine(directory, "postgres", "postmaster.pid")).First();

    private async Task<Running> Start()
    {
        var running = Launch();
        await Eventually(async () =>
        {
            Assert.False(running.Process.HasExited, running.Output);
            return Greeting().IsMatch(running.Output) && (await running.Client.Get("/health/ready")).Status == HttpStatusCode.OK;
        });
        return running;
    }

    private Running Launch()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", [typeof(Foundation).Assembly.Location, $"--Coalitions:DataDirectory={directory}", $"--Urls={url}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var running = new Running(Process.Start(start)!, url);
        started.Add(running);
        return running;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException) when (since.Elapsed < TimeSpan.FromSeconds(60))
            {
                // Not listening yet.
            }

            if (since.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("It did not come about.");
            await Task.Delay(100);
        }
    }

    private static async Task Run(string program, params string[] arguments) => await Process.Start(program, arguments).WaitForExitAsync();

    [GeneratedRegex("Bearer (coal_[A-Za-z0-9_-]+)")]
    private static partial Regex Greeting();

    private sealed class Running
    {
        private readonly System.Text.StringBuilder output = new();

        public Running(Process process, string url)
        {
            (Process, Client) = (process, new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(10) });
            process.OutputDataReceived += (_, line) => Append(line.Data);
            process.ErrorDataReceived += (_, line) => Append(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public Process Process { get; }

        public HttpClient Client { get; }

        public string Key { get; private set; } = "";

        public string Output
        {
            get
            {
                lock (output) return output.ToString();
            }
        }

        public async Task Signal(string name)
        {
            await Run("kill", $"-{name}", Process.Id.ToString(CultureInfo.InvariantCulture));
            await Process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        }

        private void Append(string? line)
        {
            lock (output) output.AppendLine(line);
            if (line is null || Greeting().Match(line) is not { Success: true } greeting) return;
            Key = greeting.Groups[1].Value;
            Client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        }
    }
}
