using System.Net.Http.Headers;
using Coalitions.Api;
using Coalitions.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coalitions.Proofs.Hosting;

/// <summary>The whole service in this process, on a free loopback port; with a data directory of its own unless one is given.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly string directory;
    private readonly bool own;
    private WebApplication app = null!;

    private Node(string? directory) => (this.directory, own) = (directory ?? Directory.CreateTempSubdirectory("coalitions-proof-").FullName, directory is null);

    public Foundation Foundation { get; private set; } = null!;

    /// <summary>Speaks with the first key; without one where that key was made elsewhere.</summary>
    public HttpClient Client { get; private set; } = null!;

    public static async Task<Node> StartAsync(string? directory = null, TimeProvider? clock = null, params (string Name, string Value)[] settings)
    {
        var node = new Node(directory);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Coalitions:DataDirectory"] = node.directory;
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings) builder.Configuration[name] = value;
        builder.AddDefaults();
        builder.Logging.ClearProviders();
        node.Foundation = await Foundation.Open(builder.Configuration, clock ?? TimeProvider.System, NullLogger.Instance, default);
        node.app = builder.AddCoalitions(node.Foundation).Build();
        node.app.MapCoalitions();
        await node.app.StartAsync();
        node.Client = node.For(node.Foundation.FirstKey);
        return node;
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>A client in a tenant of its own.</summary>
    public async Task<HttpClient> Tenant(string tenant) =>
        For(await Foundation.Keys.Make(Foundation.Database.Owner, tenant, [Role.Recorder, Role.Analyst], default));

    public HttpClient For(string? key)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Foundation.DisposeAsync();
        if (own) Directory.Delete(directory, recursive: true);
    }
}
