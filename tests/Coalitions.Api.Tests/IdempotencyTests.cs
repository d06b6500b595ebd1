using System.Net;
using Coalitions.Api.Facts;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class IdempotencyTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task the_same_request_with_the_same_key_takes_effect_once_and_gets_the_same_answer()
    {
        var key = Guid.NewGuid().ToString();
        var mark = $"Once{Guid.NewGuid():N}";
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Client.Post("/v1/actors", new { name = mark }, key)));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
        Assert.Single(replies.Select(reply => (reply.Text, reply.Headers.Location!.ToString(), reply.ETag)).Distinct());
        await Client.Get($"/v1/actors/{replies[0].Id}");
        Assert.Single((await Client.Get($"/v1/actors?q={mark}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task a_key_is_not_good_for_another_body()
    {
        var key = Guid.NewGuid().ToString();
        await Client.Post("/v1/actors", new { name = "One" }, key);
        Assert.Equal((422, "idempotency-key-reused"), (await Client.Post("/v1/actors", new { name = "Two" }, key)).Problem is var problem ? (problem.Status, problem.Code) : default);
    }

    [Fact]
    public async Task a_refused_request_does_not_claim_its_key()
    {
        var key = Guid.NewGuid().ToString();
        Assert.Equal(400, (int)(await Client.Post("/v1/actors", new { }, key)).Status);
        Assert.Equal(201, (int)(await Client.Post("/v1/actors", new { name = "Now right" }, key)).Status);
    }

    [Fact]
    public async Task a_conditional_change_whose_answer_was_lost_is_replayed_and_not_refused()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Replayed" }), await Client.Create("/v1/actors", new { name = "Replayed" }));
        var stance = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        var key = Guid.NewGuid().ToString();
        var first = (await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = 2 } }, key, stance.ETag)).Must(HttpStatusCode.Created);
        var second = (await Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = 2 } }, key, stance.ETag)).Must(HttpStatusCode.Created);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task keys_of_different_tenants_do_not_meet()
    {
        var key = Guid.NewGuid().ToString();
        using var other = await service.OtherTenant($"t{Guid.NewGuid():N}");
        Assert.NotEqual((await Client.Post("/v1/actors", new { name = "Same" }, key)).Id, (await other.Post("/v1/actors", new { name = "Same" }, key)).Id);
    }

    [Fact]
    public async Task of_two_changes_with_the_same_etag_one_wins()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Race" }), await Client.Create("/v1/actors", new { name = "Raced" }));
        var stance = await Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Client.Post($"/v1/records/{stance.RecordId}/correction", new { set = new { position = -i / 8.0 } }, ifMatch: stance.ETag)));
        Assert.Equal(1, replies.Count(reply => reply.Status == HttpStatusCode.Created));
        Assert.Equal(7, replies.Count(reply => (int)reply.Status == 412));
    }

    [Fact]
    public async Task more_corrections_at_a_time_than_there_are_connections_all_get_through()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Crowded" }), await Client.Create("/v1/actors", new { name = "Crowded" }));
        var incentives = await Task.WhenAll(Enumerable.Range(0, 90).Select(i => Client.Create($"/v1/actors/{actor}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform, validFrom = $"{1900 + i}" })));
        var replies = await Task.WhenAll(incentives.Select(incentive => Client.Post($"/v1/records/{incentive}/correction", new { set = new { incentiveType = "material" } }, ifMatch: "*")));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
    }

    [Fact]
    public async Task whoever_loses_the_race_for_an_identifier_takes_no_number_that_others_would_wait_for()
    {
        var database = service.Foundation.Database;
        var before = await Lost();
        for (var round = 0; round < 5; round++)
        {
            var identifiers = new[] { new { scheme = "unit", identifier = $"race{Guid.NewGuid():N}" } };
            var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.Post("/v1/actors", new { name = "Raced", identifiers })));
            Assert.Equal(1, replies.Count(reply => reply.Status == HttpStatusCode.Created));
        }

        Assert.Equal(before, await Lost());

        async Task<long> Lost()
        {
            await service.UntilProjected();
            await using var command = database.Owner.CreateCommand("select max(seq_id) - count(*) from es.mt_events");
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task many_recorders_on_one_actor_all_get_through()
    {
        var actor = await Client.Create("/v1/actors", new { name = "Busy" });
        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Client.Post($"/v1/actors/{actor}/names", new { name = $"Busy {i}", validFrom = $"{1900 + i}" })));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
    }
}
