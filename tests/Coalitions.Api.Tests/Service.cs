using System.Net.Http.Headers;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace Coalitions.Api.Tests;

/// <summary>The whole service on a free port with a database of its own: a container where a Docker engine answers, else the embedded server.</summary>
public sealed class Service : IAsyncLifetime, IAsyncDisposable
{
    private PostgreSqlContainer? container;
    private WebApplication? app;

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("coalitions-test-").FullName;

    public Foundation Foundation { get; private set; } = null!;

    public CapturedLog Log { get; } = new();

    /// <summary>Settings beside the usual ones.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>What stands in front of the service: a control plants there what a proof must find.</summary>
    public Action<WebApplication>? InFront { get; init; }

    /// <summary>Speaks with the first key.</summary>
    public HttpClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        container = await StartContainer();
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Coalitions:DataDirectory"] = DataDirectory;
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        if (container is not null) builder.Configuration["ConnectionStrings:Coalitions"] = container.GetConnectionString();
        foreach (var (name, value) in Settings) builder.Configuration[name] = value;
        builder.AddDefaults();
        builder.Logging.ClearProviders().AddProvider(Log);
        Foundation = await Foundation.Open(builder.Configuration, TimeProvider.System, NullLogger.Instance, default);
        app = builder.AddCoalitions(Foundation).Build();
        InFront?.Invoke(app);
        app.MapCoalitions();
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = For(Foundation.FirstKey!);
    }

    public async Task StopAsync()
    {
        Client.Dispose();
        await app!.StopAsync();
        await app.DisposeAsync();
        await Foundation.DisposeAsync();
    }

    public HttpClient For(string? key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A key of another tenant, made below HTTP since tenants cannot be made over it yet.</summary>
    public async Task<HttpClient> OtherTenant(string tenant = "other", params string[] roles) =>
        For(await Foundation.Keys.Make(Foundation.Database.Owner, tenant, roles.Length == 0 ? [Role.Recorder, Role.Analyst] : roles, default));

    /// <summary>Waits until the views hold what was recorded: as long as a busy machine needs, where a request is told to ask again.</summary>
    public async Task UntilProjected()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Freshness.AwaitAll(Foundation.Database, default);
                return;
            }
            catch (ProblemException) when (attempt < 20)
            {
                // Not yet.
            }
        }
    }

    public T Get<T>()
        where T : notnull => app!.Services.GetRequiredService<T>();

    public async Task DisposeAsync()
    {
        await StopAsync();
        if (container is not null) await container.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    private static async Task<PostgreSqlContainer?> StartContainer()
    {
        if (!File.Exists("/var/run/docker.sock") && Environment.GetEnvironmentVariable("DOCKER_HOST") is null)
        {
            Console.WriteLine("The tests run on the embedded PostgreSQL: no Docker engine answers.");
            return null;
        }

        var container = new PostgreSqlBuilder("postgres:18").Build();
        await container.StartAsync();
        Console.WriteLine("The tests run on a PostgreSQL container.");
        return container;
    }
}

/// <summary>Everything that the service logs, so that tests can search it.</summary>
public sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly List<string> lines = [];

    public string Text
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines) lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}

[CollectionDefinition(nameof(Service))]
public sealed class ServiceTests : ICollectionFixture<Service>;
