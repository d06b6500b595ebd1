using System.Diagnostics;
using System.Globalization;
using System.Net;
using Coalitions.Api.Http;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace Coalitions.Api.Tests;

/// <summary>Many at a time on the same thing: everybody gets a clear answer, and what is stored is what was answered.</summary>
[Collection(nameof(Service))]
public class ConcurrencyTests(Service service, ITestOutputHelper output)
{
    private const int Recorders = 32;

    private HttpClient Client => service.Client;

    [Fact]
    public async Task many_recorders_on_one_actor_succeed_or_are_asked_to_try_again()
    {
        var actor = await Client.Create("/v1/actors", new { name = "Sought after" });
        var times = new List<double>();
        var replies = await Task.WhenAll(Enumerable.Range(0, Recorders).Select(async recorder =>
        {
            var own = new List<Reply>();
            for (var i = 0; i < 8; i++)
            {
                var since = Stopwatch.GetTimestamp();
                own.Add(await Client.Post($"/v1/actors/{actor}/names", new { name = $"Sought after {recorder} {i}", validFrom = $"{1900 + i}" }));
                lock (times) times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            }

            return own;
        }));

        Assert.All(replies.SelectMany(own => own), SucceedsOrMayTryAgain);
        var recorded = replies.SelectMany(own => own).Count(reply => reply.Status == HttpStatusCode.Created);
        Assert.True(recorded >= 0.9 * Recorders * 8, $"only {recorded} got through");
        Assert.Equal(Enumerable.Range(1, recorded + 2).Select(version => (long)version), await Versions(actor));
        output.WriteLine($"{recorded} of {Recorders * 8} recorded, p99 {times.Order().ElementAt(times.Count * 99 / 100):N0} ms");
    }

    [Fact]
    public async Task of_many_with_the_same_version_of_an_actor_one_wins()
    {
        var created = await Client.Post("/v1/actors", new { name = "Contested" });
        var replies = await Task.WhenAll(Enumerable.Range(0, Recorders).Select(i =>
            Client.Post($"/v1/actors/{created.Id}/names", new { name = $"Contested {i}" }, ifMatch: created.ETag)));
        Assert.Equal((1, Recorders - 1), (replies.Count(reply => (int)reply.Status == 201), replies.Count(reply => (int)reply.Status == 412)));
        Assert.Equal([1, 2, 3], await Versions(created.Id));
    }

    [Fact]
    public async Task of_many_corrections_with_the_same_etag_one_wins()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Contested" }), await Client.Create("/v1/actors", new { name = "Contested" }));
        var stance = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        var replies = await Task.WhenAll(Enumerable.Range(0, Recorders).Select(i =>
            Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = -i / 32.0 } }, ifMatch: stance.ETag)));
        Assert.Equal((1, Recorders - 1), (replies.Count(reply => (int)reply.Status == 201), replies.Count(reply => (int)reply.Status == 412)));
    }

    [Fact]
    public async Task two_hundred_requests_with_one_key_have_one_effect_and_one_answer()
    {
        var (key, mark) = (Guid.NewGuid().ToString(), $"Only{Guid.NewGuid():N}");
        var replies = await Many(200, _ => Client.Post("/v1/actors", new { name = mark, actorClass = "citizen" }, key));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
        Assert.Single(replies.Select(reply => (reply.Text, reply.Headers.Location!.ToString(), reply.ETag)).Distinct());
        Assert.Equal([1, 2, 3], await Versions(replies[0].Id));
        await Client.Get($"/v1/actors?includes={replies[0].Json["recordIds"]!["class"]}");
        Assert.Single((await Client.Get($"/v1/actors?q={mark}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task of_many_different_requests_with_one_key_one_takes_effect()
    {
        var (key, mark) = (Guid.NewGuid().ToString(), $"Either{Guid.NewGuid():N}");
        var replies = await Many(Recorders, i => Client.Post("/v1/actors", new { name = $"{mark} {i}" }, key));
        Assert.Equal((1, Recorders - 1), (replies.Count(reply => (int)reply.Status == 201), replies.Count(reply => (int)reply.Status == 422)));
        var winner = replies.Single(reply => (int)reply.Status == 201);
        await Client.Get($"/v1/actors?includes={winner.Json["recordIds"]!["name"]}");
        Assert.Single((await Client.Get($"/v1/actors?q={mark}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task keys_of_different_principals_and_tenants_do_not_meet()
    {
        var key = Guid.NewGuid().ToString();
        using var colleague = await service.OtherTenant("default");
        using var stranger = await service.OtherTenant($"t{Guid.NewGuid():N}");
        var clients = (HttpClient[])[Client, colleague, stranger];
        var replies = await Many(90, i => clients[i % 3].Post("/v1/actors", new { name = $"Independent {i % 3}" }, key));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
        Assert.Equal(3, replies.Select(reply => reply.Id).Distinct().Count());
        Assert.All(replies.Select((reply, i) => (reply, i)), item => Assert.Equal(replies[item.i % 3].Text, item.reply.Text));
    }

    [Fact]
    public async Task a_change_under_a_version_whose_answer_was_lost_is_replayed_and_not_refused()
    {
        var created = await Client.Post("/v1/actors", new { name = "Lost answer" });
        var key = Guid.NewGuid().ToString();
        var replies = new List<Reply>();
        for (var i = 0; i < 3; i++) replies.Add((await Client.Post($"/v1/actors/{created.Id}/names", new { name = "Found answer" }, key, created.ETag)).Must(HttpStatusCode.Created));
        Assert.Single(replies.Select(reply => (reply.Text, reply.Headers.Location!.ToString(), reply.ETag)).Distinct());
        Assert.Equal([1, 2, 3], await Versions(created.Id));
    }

    [Fact]
    public async Task batches_that_touch_the_same_actors_in_opposite_order_do_not_fail()
    {
        var (a, b) = (await Client.Create("/v1/actors", new { name = "One end" }), await Client.Create("/v1/actors", new { name = "Other end" }));
        var replies = await Many(200, i => Client.Post("/v1/batch", new
        {
            items = (i % 2 == 0 ? (string[])[a, b] : [b, a]).Select(actor => new { op = $"POST /v1/actors/{actor}/names", body = new { name = $"Name {i}" } }),
        }));
        Assert.All(replies, SucceedsOrMayTryAgain);
        var recorded = replies.Count(reply => reply.Status == HttpStatusCode.OK);
        Assert.True(recorded > replies.Length / 2, $"only {recorded} got through");
        Assert.Equal((recorded + 2, recorded + 2), ((await Versions(a)).Count, (await Versions(b)).Count));
        output.WriteLine($"{recorded} of {replies.Length} batches recorded");
    }

    [Fact]
    public async Task corrections_that_move_facts_in_both_directions_do_not_fail()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "To and fro" });
        var actors = new[] { await Client.Create("/v1/actors", new { name = "Here" }), await Client.Create("/v1/actors", new { name = "There" }) };
        var stances = new List<Reply>();
        for (var i = 0; i < 16; i++) stances.Add(await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = actors[i % 2], position = 1, validFrom = $"{2000 + i}" }));

        var replies = new List<Reply>();
        await Task.WhenAll(stances.Select(async (stance, i) =>
        {
            for (var step = 1; step <= 6; step++)
            {
                var tag = (await Client.Get($"/v1/records/{stance.RecordId}")).Must(HttpStatusCode.OK).ETag;
                var reply = await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { actor = actors[(i + step) % 2] } }, ifMatch: tag);
                lock (replies) replies.Add(reply);
            }
        }));
        Assert.All(replies, SucceedsOrMayTryAgain);
        Assert.True(replies.Count(reply => reply.Status == HttpStatusCode.Created) > replies.Count / 2);
        output.WriteLine(string.Join(", ", replies.CountBy(reply => (int)reply.Status).Select(group => $"{group.Value} x {group.Key}")));
    }

    [Fact]
    public async Task an_actor_retracted_while_others_record_on_it_is_gone_or_stays()
    {
        var replies = new List<Reply>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async round =>
        {
            var created = await Client.Post("/v1/actors", new { name = $"Disputed {round}" });
            var registration = created.Json["recordIds"]!["actor"]!.GetValue<string>();
            var own = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => i == 2
                ? Client.Post($"/v1/records/{registration}/retraction", new { }, ifMatch: "*")
                : Client.Post($"/v1/actors/{created.Id}/names", new { name = $"Disputed {round} {i}" })));
            Assert.Contains((int)own[2].Status, (int[])[201, 409, 503]);
            Assert.All(own.Where((_, i) => i != 2), reply => Assert.Contains((int)reply.Status, (int[])[201, 404, 409]));
            Assert.Equal(own[2].Status == HttpStatusCode.Created ? 404 : 200, (int)(await Client.Get($"/v1/actors/{created.Id}")).Status);
            lock (replies) replies.AddRange(own);
        }));
        output.WriteLine(string.Join(", ", replies.CountBy(reply => (int)reply.Status).Select(group => $"{group.Value} x {group.Key}")));
    }

    [Fact]
    public async Task an_identifier_names_one_of_many_that_claim_it_at_the_same_time()
    {
        var identifier = Guid.NewGuid().ToString("N");
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Client.Post("/v1/actors", new { name = $"Claimant {i}", identifiers = new[] { new { scheme = "unit", identifier } } })));
        Assert.Equal(1, replies.Count(reply => reply.Status == HttpStatusCode.Created));
        Assert.All(replies.Where(reply => reply.Status != HttpStatusCode.Created), reply => Assert.Equal((409, "identifier-taken"), (reply.Problem.Status, reply.Problem.Code)));
    }

    [Fact]
    public async Task more_changes_at_a_time_than_there_are_connections_all_get_through()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Crowded" });
        var stances = await Many(150, async i => await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = await Client.Create("/v1/actors", new { name = $"Crowd {i}" }), position = 1 }));
        var since = Stopwatch.StartNew();
        var replies = await Task.WhenAll(stances.Select(async stance =>
        {
            // On a busy machine some are told to come again.
            for (var attempt = 1; ; attempt++)
            {
                var reply = await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = 2 } }, ifMatch: stance.ETag);
                if (attempt == 20 || reply.Headers.RetryAfter?.Delta is not { } pause) return reply;
                await Task.Delay(pause);
            }
        }));
        output.WriteLine($"{replies.Length} corrections in {since.ElapsedMilliseconds} ms");
        Assert.All(replies, reply => Assert.True(reply.Status == HttpStatusCode.Created, reply.Text));
    }

    [Fact]
    public async Task whoever_lost_a_race_is_told_when_to_try_again()
    {
        var context = new DefaultHttpContext();
        await Problems.Write(context, Problem.LostRace);
        Assert.Equal((409, "1"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
    }

    private static void SucceedsOrMayTryAgain(Reply reply)
    {
        if (reply.Status is HttpStatusCode.Created or HttpStatusCode.OK) return;
        Assert.Equal((409, "concurrent-change"), (reply.Problem.Status, reply.Problem.Code));
        Assert.NotNull(reply.Headers.RetryAfter);
    }

    private static async Task<Reply[]> Many(int requests, Func<int, Task<Reply>> send)
    {
        using var turns = new SemaphoreSlim(Recorders);
        return await Task.WhenAll(Enumerable.Range(0, requests).Select(async i =>
        {
            await turns.WaitAsync();
            try
            {
                return await send(i);
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    private async Task<IReadOnlyList<long>> Versions(string stream)
    {
        await using var command = service.Foundation.Database.Owner.CreateCommand("select version from es.mt_events where stream_id = $1 order by version");
        command.Parameters.AddWithValue(Guid.Parse(stream, CultureInfo.InvariantCulture));
        var versions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) versions.Add(reader.GetInt64(0));
        return versions;
    }
}
