using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>The service as a process of its own, on a free port and with a data directory that is thrown away.</summary>
public sealed partial class ChildService : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-proof-").FullName;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<string> greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;

    private ChildService(string[] before)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        string[] command = [.. before, "dotnet", typeof(Api.Foundation).Assembly.Location, $"--Coalitions:DataDirectory={directory}", $"--Urls={Address.GetLeftPart(UriPartial.Authority)}"];
        process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string Key { get; private set; } = "";

    public int Pid => process.Id;

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="before">What stands before the command, such as <c>prlimit --nofile=…</c>; it must become the service and not start it.</param>
    public static async Task<ChildService> Start(params string[] before)
    {
        var service = new ChildService(before);
        try
        {
            service.Key = await service.greeting.Task.WaitAsync(StartLimit);
            return service;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            await service.DisposeAsync();
            throw new InvalidOperationException($"The service did not start: {service.Output}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            greeting.TrySetException(new InvalidOperationException("It ended."));
            return;
        }

        lock (output) output.AppendLine(line);
        if (Greeting().Match(line) is { Success: true } match) greeting.TrySetResult(match.Groups[1].Value);
    }

    [GeneratedRegex("Bearer (coal_[A-Za-z0-9_-]+)")]
    private static partial Regex Greeting();
}
