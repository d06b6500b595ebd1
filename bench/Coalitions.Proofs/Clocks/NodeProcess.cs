using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Coalitions.Proofs.Hosting;

namespace Coalitions.Proofs.Clocks;

/// <summary>A node in a process of its own, on a machine whose clock is off; it ends when its input does.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process process;

    private NodeProcess(Process process, HttpClient client) => (this.process, Client) = (process, client);

    public HttpClient Client { get; }

    public static async Task<NodeProcess> Start(string connection, string folder, TimeSpan shift, bool daemon)
    {
        var own = typeof(NodeProcess).Assembly.Location;
        var minutes = shift.TotalMinutes.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(new ProcessStartInfo("dotnet", [own, "clocks", "--node", connection, folder, minutes, daemon ? "true" : "false"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var told = (await process.StandardOutput.ReadLineAsync() ?? throw new HarnessException("The node did not start.")).Split(' ');
        var client = new HttpClient { BaseAddress = new Uri(told[0]), Timeout = TimeSpan.FromMinutes(1) };
        if (told[1].Length > 0) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", told[1]);
        return new NodeProcess(process, client);
    }

    /// <summary>What the process itself does.</summary>
    public static async Task Run(string connection, string folder, string minutes, string daemon)
    {
        var clock = new ShiftedClock(TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)));
        await using var node = await Node.StartAsync(folder, clock, ("ConnectionStrings:Coalitions", connection), ("Coalitions:Daemon", daemon));
        Console.WriteLine($"{node.Client.BaseAddress} {node.Foundation.FirstKey}");
        await Console.In.ReadLineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
