using System.Net.Sockets;
using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.Auditing;
using Coalitions.Api.CoalitionBuilding;
using Coalitions.Api.Context;
using Coalitions.Api.DecisionMaking;
using Coalitions.Api.Detection;
using Coalitions.Api.Engagements;
using Coalitions.Api.Facts;
using Coalitions.Api.Feed;
using Coalitions.Api.Http;
using Coalitions.Api.Imports;
using Coalitions.Api.Persistence;
using Coalitions.Api.Posts;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Records;
using Coalitions.Api.Reforms;
using Coalitions.Api.Replays;
using Coalitions.Api.Security;
using Coalitions.Api.Ties;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Coalitions.Api;

/// <summary>Puts the service together; the chapters are elsewhere.</summary>
public static class Host
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    public static void AddDefaults(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["Urls"])) builder.WebHost.UseUrls(DefaultUrl);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)
            // A start that fails is told in one sentence; the host's own account of it is a page of stack.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 32 << 20;
            kestrel.Limits.MaxConcurrentConnections = 20_000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
    }

    public static WebApplicationBuilder AddCoalitions(this WebApplicationBuilder builder, Foundation foundation)
    {
        SecretFile.CheckTls(builder.Configuration);
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(foundation.Clock).AddSingleton(foundation.Clock).AddHostedService<DatabaseClock.Keeping>();
        services.AddSingleton(foundation.Database).AddSingleton(foundation.Store).AddSingleton(foundation.Texts).AddSingleton(foundation.Keys);
        services.AddSingleton<Turns>().AddSingleton<OwnWrites>().AddSingleton<Recordings>();
        services.AddSingleton<ImportRuns>().AddHostedService(provider => provider.GetRequiredService<ImportRuns>());
        services.AddSingleton<FactTrouble>().AddSingleton<Canary>().AddHostedService(provider => provider.GetRequiredService<Canary>());
        if (builder.Configuration.GetValue("Coalitions:Daemon", true)) services.AddHostedService<ProjectionDaemon>();
        services.AddSingleton(foundation.RootKey).AddSingleton(foundation.Anchors).AddSingleton<AuditChain>().AddSingleton<AuditVerification>();
        services.AddSingleton<AuditTrail>().AddHostedService(provider => provider.GetRequiredService<AuditTrail>()).AddHostedService<AuditSealing>();
        services.AddHostedService<Housekeeping>();
        services.AddSingleton<FeedReader>().AddSingleton<FeedTickets>().AddSingleton<FeedHub>().AddHostedService(provider => provider.GetRequiredService<FeedHub>());
        services.AddSingleton(_ => new BodyRoom());
        services.AddSingleton(_ => new DetectionRoom());
        services.AddSingleton(_ => new ReplayRoom());
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddKeyAuthorization(builder.Configuration);
        services.AddRateLimits().AddCrossOrigin(builder.Configuration);
        services.AddApiDescription(builder.Configuration, foundation.IsEmbedded);
        return builder;
    }

    public static void MapCoalitions(this WebApplication app)
    {
        app.UseProblems();
        app.UseSecurityHeaders();
        app.UseNoKeysInUrls();
        app.UseApiPage();
        app.UseRouting();
        app.UseCrossOrigin();
        app.UseAuthentication();
        app.UseTenancy();
        app.UseRateLimits();
        app.UseTurns();
        app.UseAuthorization();
        app.UseAudit();

        app.MapHealth();
        app.MapApiDescription();
        app.MapRecording();
        app.MapMe();
        app.MapKeys();
        app.MapTenants();
        app.MapAudit();
        app.MapVocabulary();
        app.MapActors();
        app.MapPosts();
        app.MapReforms();
        app.MapAlignments();
        app.MapTies();
        app.MapEngagements();
        app.MapDeclaredCoalitions();
        app.MapContextEvents();
        app.MapDecisions();
        app.MapRecords();
        app.MapFeed();
        app.MapImports();
    }

    /// <summary>Starts the service; where its address cannot be had, stops what already runs and says so.</summary>
    /// <exception cref="StartupException">It cannot listen there.</exception>
    public static async Task Listen(this WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException or ArgumentException or InvalidOperationException)
        {
            await app.StopAsync(CancellationToken.None);
            throw new StartupException(
                $"It cannot listen at {app.Configuration["Urls"] ?? DefaultUrl}: {exception.Message.TrimEnd('.')}. Give it another address: --Urls=http://127.0.0.1:<port>.");
        }
    }

    /// <summary>
    /// One line with the address and the first key, ready to paste. A service that was given its database tells only where
    /// the key lies: what it prints is collected and kept.
    /// </summary>
    public static string Greeting(this WebApplication app, Foundation foundation)
    {
        var address = app.Address();
        return foundation switch
        {
            { FirstKey: null } => $"Coalitions is ready at {address}; its first key was made elsewhere.",
            { IsEmbedded: false } => $"Coalitions is ready at {address}; its first key is in {foundation.FirstKeyFile}.",
            _ => $"Coalitions is ready: curl -H 'Authorization: Bearer {foundation.FirstKey}' {address}/v1/me",
        };
    }

    /// <summary>The first address at which it listens.</summary>
    public static string Address(this WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
