using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Coalitions.Api;
using Coalitions.Api.Facts;
using Coalitions.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coalitions.Benchmarks;

/// <summary>The whole service on a free loopback port, with a data directory that is thrown away.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("coalitions-bench-").FullName;
    private WebApplication app = null!;

    public Foundation Foundation { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public string Machine { get; private set; } = "";

    public static async Task<Bench> StartAsync()
    {
        var bench = new Bench();
        await bench.Open();
        await using var version = bench.Foundation.Database.Owner.CreateCommand("show server_version");
        bench.Machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, PostgreSQL {await version.ExecuteScalarAsync()}, {DateTime.UtcNow:yyyy-MM-dd}";
        return bench;
    }

    /// <summary>Stops the service and starts it again on the same data: nothing of it is in memory then.</summary>
    public async Task Restart()
    {
        await Close();
        await Open();
    }

    /// <summary>Waits until the fact tables have taken in everything.</summary>
    public async Task CaughtUp()
    {
        for (var attempt = 0; attempt < 120; attempt++)
        {
            try
            {
                await Freshness.AwaitAll(Foundation.Database, default);
                return;
            }
            catch (Coalitions.Api.Http.ProblemException)
            {
                // They are still taking in.
            }
        }

        throw new TimeoutException("The fact tables do not catch up.");
    }

    /// <summary>A client in a tenant of its own.</summary>
    public async Task<(HttpClient Client, Caller Caller)> Tenant(string tenant)
    {
        var key = await Foundation.Keys.Make(Foundation.Database.Owner, tenant, [Role.Recorder, Role.Analyst], default);
        return (For(key), (await Foundation.Keys.Recognise(key, default))!);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static void Row(string what, string figure, string beside = "") => Console.WriteLine($"| {what} | {figure} | {beside} |");

    public static string Number(double value, string format = "N0") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>How many of an action are done in a second by so many workers, over so long.</summary>
    public static async Task<double> Rate(int workers, TimeSpan length, Func<int, Task> action)
    {
        var (done, since) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async worker =>
        {
            while (since.Elapsed < length)
            {
                await action(worker);
                Interlocked.Increment(ref done);
            }
        }));
        return done / since.Elapsed.TotalSeconds;
    }

    public static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    public static async Task<string> Create(HttpClient client, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {answer}");
        return answer.TryGetProperty("id", out var id) ? id.GetString()! : answer.TryGetProperty("recordId", out var record) ? record.GetString()! : "";
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        Directory.Delete(directory, recursive: true);
    }

    public HttpClient For(string key)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private async Task Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Coalitions:DataDirectory"] = directory;
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        // One client stands for many here.
        builder.Configuration["Coalitions:RequestsPerMinute:Key"] = builder.Configuration["Coalitions:RequestsPerMinute:Tenant"] = "100000000";
        builder.AddDefaults();
        builder.Logging.ClearProviders();
        Foundation = await Foundation.Open(builder.Configuration, TimeProvider.System, NullLogger.Instance, default);
        app = builder.AddCoalitions(Foundation).Build();
        app.MapCoalitions();
        await app.StartAsync();
        Client = For(Foundation.FirstKey!);
    }

    private async Task Close()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Foundation.DisposeAsync();
    }
}
