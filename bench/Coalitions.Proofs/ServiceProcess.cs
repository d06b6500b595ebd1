using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Coalitions.Api;

namespace Coalitions.Proofs;

/// <summary>The service as a process of its own on a free loopback port, as a newcomer starts it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly StringBuilder output = new();
    private readonly string directory;

    private ServiceProcess(string directory, Process process, Uri address)
    {
        (this.directory, Process, Client) = (directory, process, new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) });
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Speaks with the first key, once the service has told it.</summary>
    public HttpClient Client { get; }

    /// <summary>The first key, as the service told it; empty until then.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Everything the service has printed.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts the process and does not wait for anything.</summary>
    public static ServiceProcess Launch(string directory, params IEnumerable<string> settings)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        var start = new ProcessStartInfo("dotnet", [typeof(Foundation).Assembly.Location, $"--Coalitions:DataDirectory={directory}", $"--Urls={address}", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ServiceProcess(directory, Process.Start(start)!, new Uri(address));
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    /// <exception cref="HarnessException">It ended, or did not become ready in time.</exception>
    public static async Task<ServiceProcess> Start(string directory, params IEnumerable<string> settings)
    {
        var service = Launch(directory, settings);
        try
        {
            await service.UntilReady();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="HarnessException">It ended, or did not become ready in time.</exception>
    public async Task UntilReady()
    {
        for (var since = Stopwatch.StartNew(); !await IsReady(); await Task.Delay(50))
        {
            if (Process.HasExited) throw new HarnessException($"The service did not start: {Output}");
            if (since.Elapsed > StartLimit) throw new HarnessException($"The service did not become ready: {Output}");
        }
    }

    /// <summary>Sends a signal and waits until the process has ended.</summary>
    public async Task Signal(string name)
    {
        await Kill(name, Process.Id);
        await Process.WaitForExitAsync().WaitAsync(StopLimit);
    }

    /// <summary>The number of the embedded server of a data directory; null where none is noted.</summary>
    public static int? Postmaster(string directory)
    {
        var note = Path.Combine(directory, "postgres", "postmaster.pid");
        return File.Exists(note) && int.TryParse(File.ReadLines(note).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    /// <summary>Stops the service politely, then firmly, and the server that a killed one left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            await Kill("TERM", Process.Id);
            if (!Process.WaitForExit(StopLimit)) Process.Kill();
        }

        // One that could not start leaves nothing behind; what is there then belongs to another instance.
        if (Process.ExitCode != 1 && Postmaster(directory) is { } orphan)
        {
            await Kill("QUIT", orphan);
            for (var since = Stopwatch.StartNew(); Directory.Exists($"/proc/{orphan}") && since.Elapsed < StopLimit;) await Task.Delay(20);
        }

        Client.Dispose();
        Process.Dispose();
    }

    /// <summary>Sends a signal to all of these at once.</summary>
    public static async Task Kill(string signal, params IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(process => process.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> IsReady()
    {
        if (!Greeting().IsMatch(Output)) return false;
        try
        {
            using var answer = await Client.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        lock (output) output.AppendLine(line);
        if (line is null || !Greeting().IsMatch(line)) return;
        // Beside a given database the key is not printed, it lies in the data directory.
        var (printed, file) = (Bearer().Match(line), Path.Combine(directory, "admin.key"));
        Key = printed.Success ? printed.Groups[1].Value : File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (Key.Length > 0) Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    [GeneratedRegex("Bearer (coal_[A-Za-z0-9_-]+)")]
    private static partial Regex Bearer();

    [GeneratedRegex("^Coalitions is ready", RegexOptions.Multiline)]
    private static partial Regex Greeting();
}

/// <summary>The proof could not be made, which says nothing about what was to be shown.</summary>
public sealed class HarnessException(string message) : Exception(message);
