using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Coalitions.Api.Feed;
using Coalitions.Api.Security;
using Coalitions.Proofs.Hosting;

namespace Coalitions.Api.Tests;

/// <summary>Feeds that are kept open on a node whose limits are low and whose minutes are short.</summary>
public class OpenFeedTests : IAsyncLifetime
{
    private Node node = null!;

    public async Task InitializeAsync() => node = await Node.StartAsync(null, null,
        ("Coalitions:Feeds:HeartbeatSeconds", "0.5"), ("Coalitions:Feeds:ReauthoriseSeconds", "1"), ("Coalitions:AtATime", "4"),
        ("Coalitions:Feeds:Key", "12"), ("Coalitions:Feeds:Tenant", "16"), ("Coalitions:Feeds:Node", "20"));

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task a_quiet_feed_says_that_it_lives_and_passes_what_was_not_asked_for()
    {
        using var client = await node.Tenant($"feed-{Guid.NewGuid():N}");
        await using var feed = await FeedReading.Open(client, $"?actorId={Guid.NewGuid()}");
        await feed.Until(heard => heard is { IsComment: true, Id: null });
        await client.Create("/v1/reforms", new { title = "Of no concern" });
        await feed.Until(heard => heard is { IsComment: true, Id: "1", Data: null });
        Assert.DoesNotContain(feed.All, heard => heard.Name is not null);
    }

    [Fact]
    public async Task a_feed_ends_when_its_key_is_deleted_has_ended_or_has_other_roles()
    {
        var (keys, owner, tenant) = (node.Foundation.Keys, node.Foundation.Database.Owner, $"feed-{Guid.NewGuid():N}");
        using var admin = node.For(await keys.Make(owner, tenant, [Role.Admin, Role.Analyst], default));
        var deleted = await keys.Make(owner, tenant, [Role.Analyst], default);
        var (ended, changed, ticketed) = (await keys.Make(owner, tenant, [Role.Analyst], default), await keys.Make(owner, tenant, [Role.Analyst, Role.Admin], default), await keys.Make(owner, tenant, [Role.Analyst], default));
        using var maker = node.For(ticketed);
        var ticket = (await maker.Post("/v1/feed-tickets", new { })).Json["ticket"]!.GetValue<string>();
        using var browser = node.For(null);
        await using var kept = await FeedReading.Open(admin);
        FeedReading[] feeds = [await Open(deleted), await Open(ended), await Open(changed), await FeedReading.Open(browser, $"?ticket={ticket}")];
        foreach (var feed in feeds) await feed.Until(heard => heard.IsComment);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/v1/keys/{ApiKeys.IdOf(deleted)}");
        Assert.Equal(HttpStatusCode.NoContent, (await admin.SendAsync(delete)).StatusCode);
        await Change("expires_at = now()", ended);
        await Change("roles = '{analyst}'", changed);
        await Change("revoked_at = now()", ticketed);
        foreach (var feed in feeds)
        {
            Assert.Equal("access-ended", (await feed.Until(heard => heard.Name == "end")).Data!["reason"]!.GetValue<string>());
            Assert.Null(await feed.Next());
            await feed.DisposeAsync();
        }

        var count = kept.All.Count;
        await kept.Until(heard => heard.IsComment && kept.All.Count > count + 4);

        async Task<FeedReading> Open(string key) => await FeedReading.Open(node.For(key));

        async Task Change(string what, string key)
        {
            await using var command = owner.CreateCommand($"update app.api_keys set {what} where key_id = $1");
            command.Parameters.AddWithValue(ApiKeys.IdOf(key));
            await command.ExecuteNonQueryAsync();
            keys.Forget(ApiKeys.IdOf(key));
        }
    }

    [Fact]
    public async Task so_many_feeds_are_kept_open_and_none_of_them_keeps_others_from_working()
    {
        var (keys, owner, tenant) = (node.Foundation.Keys, node.Foundation.Database.Owner, $"feed-{Guid.NewGuid():N}");
        using var first = node.For(await keys.Make(owner, tenant, [Role.Recorder], default));
        using var second = node.For(await keys.Make(owner, tenant, [Role.Analyst], default));
        using var other = await node.Tenant($"feed-{Guid.NewGuid():N}");
        var open = new List<FeedReading>();
        for (var i = 0; i < 12; i++) open.Add(await FeedReading.Open(first));
        Assert.Equal((429, "too-many-feeds", "30"), await Refused(first));
        for (var i = 0; i < 4; i++) open.Add(await FeedReading.Open(second));
        Assert.Equal((429, "too-many-feeds", "30"), await Refused(second));
        for (var i = 0; i < 4; i++) open.Add(await FeedReading.Open(other));
        Assert.Equal((503, "capacity", "10"), await Refused(other));

        // Four requests at a time are worked at here, and twenty feeds are open.
        await first.Create("/v1/reforms", new { title = "Meanwhile" });
        foreach (var feed in open.Take(16)) await feed.Until(heard => heard is { Name: "item", Sequence: 1 });

        foreach (var feed in open) await feed.DisposeAsync();
        await node.Until(open => open == 0);
        await using var again = await FeedReading.Open(first);

        static async Task<(int, string, string?)> Refused(HttpClient client)
        {
            var reply = await FeedReading.Refused(client);
            return (reply.Problem.Status, reply.Problem.Code, reply.Headers.RetryAfter?.ToString());
        }
    }
}

/// <summary>Feeds that are kept open while many write.</summary>
public class WrittenFeedTests : IAsyncLifetime
{
    private Node node = null!;

    public async Task InitializeAsync() => node = await Node.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task under_eight_writers_nothing_is_missed_and_nothing_doubled_though_connections_are_cut()
    {
        const int each = 60;
        using var client = await node.Tenant($"feed-{Guid.NewGuid():N}");
        var reform = await client.Create("/v1/reforms", new { title = "Written by many" });
        var actors = new string[8];
        for (var i = 0; i < actors.Length; i++) actors[i] = await client.Create("/v1/actors", new { name = $"Office {i}" });
        var acknowledged = new ConcurrentBag<string>();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
                acknowledged.Add(await client.Create($"/v1/reforms/{reform}/alignments", new { actor = actors[writer], position = i % 5 - 2, validFrom = $"{1950 + i}" }));
        })).ToArray();
        const int last = 1 + 8 * 2 + 8 * each;

        var listeners = await Task.WhenAll(Enumerable.Range(0, 5).Select(listener => Task.Run(() => Listen(cutAfter: listener == 0 ? int.MaxValue : 20 + 30 * listener))));
        await Task.WhenAll(writers);
        foreach (var heard in listeners) Assert.Equal(Enumerable.Range(1, last).Select(i => (long)i), heard.Select(item => item.Sequence));
        Assert.Equal(acknowledged.Order(), listeners[0].Select(item => item.Data!["recordId"]!.GetValue<string>()).Intersect(acknowledged).Order());

        async Task<List<Heard>> Listen(int cutAfter)
        {
            var (items, resume) = (new List<Heard>(), (string?)null);
            while (items.Count < last)
            {
                await using var feed = await FeedReading.Open(client, "?after=0", resume);
                for (var i = 0; i < cutAfter && items.Count < last; i++) items.Add(await feed.Until(heard => heard.Name == "item"));
                resume = feed.LastEventId;
                // That the client has gone is noticed a moment later.
                await node.Until(open => open <= 20);
            }

            return items;
        }
    }
}

/// <summary>Somebody opens a feed and does not read it.</summary>
public class SlowFeedTests : IAsyncLifetime
{
    private Node node = null!;

    public async Task InitializeAsync() => node = await Node.StartAsync(null, null, ("Coalitions:Feeds:SlowestSeconds", "1"));

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task whoever_does_not_read_is_cut_off_and_resumes_where_it_was()
    {
        var key = await node.Foundation.Keys.Make(node.Foundation.Database.Owner, "slow", [Role.Recorder], default);
        using var client = node.For(key);
        var actor = await client.Create("/v1/actors", new { name = "Verbose office" });
        for (var batch = 0; batch < 3; batch++)
            (await client.Post("/v1/batch", new
            {
                items = Enumerable.Range(0, 500).Select(i => new { op = $"POST /v1/actors/{actor}/classes", body = new { actorClass = "citizen", validFrom = $"{1000 + 500 * batch + i}", note = new string('n', 4_000) } }),
            })).Must(HttpStatusCode.OK);
        for (var i = 0; i < 600 && (await client.Get("/v1/events?limit=1")).Json["sequence"]!.GetValue<long>() < 1_502; i++) await Task.Delay(100);

        using var connection = new TcpClient { ReceiveBufferSize = 8 * 1024 };
        await connection.ConnectAsync(client.BaseAddress!.Host, client.BaseAddress.Port);
        await connection.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET /v1/events HTTP/1.1\r\nHost: {client.BaseAddress.Authority}\r\nAuthorization: Bearer {key}\r\nAccept: text/event-stream\r\n\r\n"));
        await node.Until(open => open == 1);
        await node.Until(open => open == 0);

        // What lay on the way arrives, and ends before the end, maybe within an item.
        var told = Regex.Matches(await Rest(connection.GetStream()), "\nid: ([0-9]+)\nevent: item\n").SkipLast(1);
        var last = told.Max(item => long.Parse(item.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(last, 1, 1_501);
        await using var again = await FeedReading.Open(client, "", $"{last}");
        Assert.Equal(last + 1, (await again.Until(heard => heard.Name == "item")).Sequence);
        await again.Until(heard => heard is { Name: "item", Sequence: 1_502 });
    }

    private static async Task<string> Rest(NetworkStream stream)
    {
        var (all, buffer) = (new System.Text.StringBuilder(), new byte[64 * 1024]);
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read) all.Append(System.Text.Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // It was cut off, not ended.
        }

        return all.ToString();
    }
}

/// <summary>What becomes of open feeds when the service stops.</summary>
public class StoppedFeedTests
{
    [Fact]
    public async Task open_feeds_end_with_the_service_and_say_so()
    {
        var node = await Node.StartAsync();
        var client = await node.Tenant("feed");
        await client.Create("/v1/reforms", new { title = "Told" });
        var feeds = new List<FeedReading>();
        for (var i = 0; i < 3; i++) feeds.Add(await FeedReading.Open(client));
        foreach (var feed in feeds) await feed.Until(heard => heard.Name == "item");
        var stopping = node.DisposeAsync().AsTask();
        foreach (var feed in feeds)
        {
            Assert.Equal("stopping", (await feed.Until(heard => heard.Name == "end")).Data!["reason"]!.GetValue<string>());
            Assert.Null(await feed.Next());
        }

        await stopping;
    }
}

internal static class OpenFeeds
{
    /// <summary>Waits until so many feeds are open on a node.</summary>
    public static async Task Until(this Node node, Func<int, bool> fits)
    {
        for (var i = 0; i < 6_000; i++)
        {
            if (fits(node.Get<FeedHub>().Open)) return;
            await Task.Delay(10);
        }

        throw new Xunit.Sdk.XunitException($"{node.Get<FeedHub>().Open} feeds are open.");
    }
}
