using Coalitions.Api.Auditing;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Microsoft.AspNetCore.Http.Features;

namespace Coalitions.Api.Feed;

/// <summary>
/// The feeds that are kept open on this node. One look at the projection's place, ten times a second and for all of them,
/// tells whether anything was numbered; only then are the tenants' sequences asked for, and whoever waits is woken. So a
/// thousand feeds cost the database what one does.
/// </summary>
public sealed class FeedHub(
    Database database, FeedReader reader, ApiKeys keys, AuditTrail trail, TimeProvider clock, IConfiguration configuration, IHostApplicationLifetime lifetime, ILogger<FeedHub> logger)
    : BackgroundService
{
    private const int ReadingsAtATime = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly int perKey = configuration.GetValue("Coalitions:Feeds:Key", 50);
    private readonly int perTenant = configuration.GetValue("Coalitions:Feeds:Tenant", 1_000);
    private readonly int perNode = configuration.GetValue("Coalitions:Feeds:Node", 5_000);

    private readonly FeedTimes times = new(
        Seconds(configuration, "Heartbeat", 15), Seconds(configuration, "Reauthorise", 60), Seconds(configuration, "Slowest", 30));

    private readonly Lock gate = new();
    private readonly Dictionary<string, TenantFeed> tenants = [];
    private readonly Dictionary<(string Tenant, Guid Principal), int> principals = [];
    private readonly SemaphoreSlim readings = new(ReadingsAtATime);
    private int open;
    private volatile bool unsure;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Keeps a feed open.</summary>
    /// <exception cref="ProblemException">The person, the tenant (429) or the node (503) has too many.</exception>
    public async Task Serve(HttpContext context, Caller caller, FeedFilter filter, long after, long head)
    {
        var (tenant, feed) = Enter(context, caller, filter, after);
        try
        {
            tenant.Advance(head);
            unsure = true;
            Turns.GiveBack(context);
            var response = context.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            // Proxies that gather answers would hold everything back.
            response.Headers["X-Accel-Buffering"] = "no";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await feed.Run(lifetime.ApplicationStopping);
        }
        finally
        {
            Leave(tenant, feed, caller);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        readings.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Watch(stoppingToken), Beat(stoppingToken));

    private static TimeSpan Seconds(IConfiguration configuration, string what, double otherwise) =>
        TimeSpan.FromSeconds(configuration.GetValue($"Coalitions:Feeds:{what}Seconds", otherwise));

    private (TenantFeed Tenant, OpenFeed Feed) Enter(HttpContext context, Caller caller, FeedFilter filter, long after)
    {
        lock (gate)
        {
            if (open >= perNode) throw new ProblemException(Problem.Capacity with { RetryAfter = 10 });
            var (person, tenant) = ((caller.Tenant, caller.Principal), tenants.GetValueOrDefault(caller.Tenant));
            if (principals.GetValueOrDefault(person) >= perKey || tenant?.Count >= perTenant)
            {
                trail.Note(AuditEntry.Of(caller, context.Operation(), context.Subject(), 429));
                throw new ProblemException(Problem.TooManyFeeds);
            }

            tenant ??= tenants[caller.Tenant] = new TenantFeed(caller.Tenant, reader, readings, lifetime.ApplicationStopping);
            var feed = new OpenFeed(context, caller, filter, after, tenant, keys, times, clock);
            tenant.Add(feed);
            principals[person] = principals.GetValueOrDefault(person) + 1;
            open++;
            return (tenant, feed);
        }
    }

    private void Leave(TenantFeed tenant, OpenFeed feed, Caller caller)
    {
        lock (gate)
        {
            tenant.Remove(feed);
            if (tenant.Count == 0) tenants.Remove(tenant.Tenant);
            var person = (caller.Tenant, caller.Principal);
            if (--principals[person] == 0) principals.Remove(person);
            open--;
        }
    }

    private TenantFeed[] Tenants()
    {
        lock (gate) return [.. tenants.Values];
    }

    private async Task Watch(CancellationToken stopping)
    {
        var reached = -1L;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Look, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Open == 0) continue;
            try
            {
                // Who came since the last look may have asked before it and be told after it.
                if (unsure) (unsure, reached) = (false, -1);
                if (await Reached(stopping) is var now && now == reached) continue;
                await Advance(stopping);
                reached = now;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (DatabaseTrouble.Of(exception) is { } trouble)
            {
                logger.LogWarning("Open feeds wait for the database: {Code}.", trouble.Code);
                await Task.Delay(Breath, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // For all tenants at once, which only the worker may see.
    private async Task<long> Reached(CancellationToken cancellation)
    {
        await using var command = database.Worker.CreateCommand("select coalesce(max(last_seq_id), 0) from es.mt_event_progression where name = $1");
        command.Parameters.AddWithValue(FactProjection.ShardOf(database.Generation));
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task Advance(CancellationToken cancellation)
    {
        var feeds = Tenants().ToDictionary(tenant => tenant.Tenant);
        await using var command = database.Worker.CreateCommand($"""
            select given.tenant_id, latest.sequence from unnest($1::text[]) given(tenant_id)
            cross join lateral (select s.sequence from {database.Facts}.sequence s where s.tenant_id = given.tenant_id order by s.sequence desc limit 1) latest
            """);
        command.Parameters.AddWithValue(feeds.Keys.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) feeds[reader.GetString(0)].Advance(reader.GetInt64(1));
    }

    private async Task Beat(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Breath, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var tenant in Tenants()) tenant.Beat();
        }
    }
}
