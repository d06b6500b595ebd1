using System.Net;
using Coalitions.Api.Alignments;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Tests;

/// <summary>Recordings of very many things at once keep the promises of small ones.</summary>
[Collection(nameof(Service))]
public class BulkRecordingTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task what_an_import_appends_lies_in_the_store_as_what_a_single_recording_appends()
    {
        const string tenant = "appending";
        using var client = await service.OtherTenant(tenant);
        var reform = await client.Create("/v1/reforms", new { title = "Appended" });
        var provision = await client.Create($"/v1/reforms/{reform}/provisions", new { title = "Recorded by itself" });
        var actor = await client.Create("/v1/actors", new { name = "Recorded by itself", actorClass = "citizen", identifiers = new[] { new { scheme = "polis_voter", identifier = $"{Guid.Parse(reform):N}/1" } } });
        await client.Create($"/v1/reforms/{reform}/alignments", new { actor, provisionId = provision, position = 1 });
        foreach (var vote in (string[])["1658934000001,1,1,1", "1658934000002,2,2,1", "1658934000003,1,1,-1"])
            Assert.Equal((1, 1, 0, 0), (await client.Import($"format=polis&reformId={reform}", $"timestamp,comment-id,voter-id,vote\n{vote}\n")).Part("votes"));

        Assert.Equal(0, await Count("having count(distinct (e.mt_dotnet_type, s.type, e.user_name, e.headers ->> 'key', e.is_archived, s.is_archived)) > 1"));
        Assert.Equal(7, await Count(""));
        Assert.Equal(3, await Scalar("select count(distinct headers ->> 'import') from es.mt_events where tenant_id = $1"));
        Assert.Equal(0, await Scalar("select count(*) from es.mt_streams s where tenant_id = $1 and version <> (select max(version) from es.mt_events e where e.tenant_id = s.tenant_id and e.stream_id = s.id)"));
        Assert.Equal(0, await Scalar("select count(*) from es.mt_streams s where tenant_id = $1 and version <> (select count(*) from es.mt_events e where e.tenant_id = s.tenant_id and e.stream_id = s.id)"));
        Assert.Equal(0, await Scalar("select count(*) from es.mt_events where tenant_id = $1 and (timestamp > now() or timestamp < now() - interval '10 minutes')"));

        // One number for each kind of event in the tenant.
        Task<long> Count(string condition) => Scalar($"""
            select count(*) from (select e.type from es.mt_events e join es.mt_streams s on s.tenant_id = e.tenant_id and s.id = e.stream_id where e.tenant_id = $1 group by e.type {condition}) kinds
            """);

        async Task<long> Scalar(string sql)
        {
            await using var command = service.Foundation.Database.Owner.CreateCommand(sql);
            command.Parameters.AddWithValue(tenant);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task what_very_many_things_refer_to_cannot_be_retracted_meanwhile()
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Held" }), (await Client.Post("/v1/actors", new { name = "Held" })).Must(HttpStatusCode.Created));
        var (holds, ends) = (new TaskCompletionSource(), new TaskCompletionSource());
        var caller = (await service.Foundation.Keys.Recognise(service.Foundation.FirstKey!, default))!;
        var recording = service.Get<Recordings>().Run(caller, async recorder =>
        {
            await recorder.Foresee([reform.AsGuid(), actor.Id.AsGuid(), .. Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid())]);
            holds.SetResult();
            await ends.Task;
            var id = recorder.NewId();
            await recorder.Record(await new AssessAlignment { Actor = new Reference(actor.Id), Position = new Grade(1), ValidFrom = ValidTime.Parse("2020") }.Read(recorder, new FactIds(reform.AsGuid(), id, id)), id);
            return new Answer(200, new { });
        });
        await holds.Task;
        var retraction = Client.Post($"/v1/records/{actor.Json["recordIds"]!["actor"]}/retraction", new { }, ifMatch: "*");
        await Task.Delay(500);
        ends.SetResult();
        await recording;
        Assert.Equal((409, "still-referenced"), (await retraction).Problem is var (status, code, _) ? (status, code) : default);
    }

    [Fact]
    public async Task a_stance_that_is_recorded_during_an_import_waits_for_it_and_finds_what_it_brought()
    {
        var reform = (await Client.Create("/v1/reforms", new { title = "Barred" })).AsGuid();
        var actor = await Client.Create("/v1/actors", new { name = "Barred" });
        var stance = new AssessAlignment { Actor = new Reference(actor), Position = new Grade(1), ValidFrom = ValidTime.Parse("2020") };
        var (holds, ends) = (new TaskCompletionSource(), new TaskCompletionSource());
        var caller = (await service.Foundation.Keys.Recognise(service.Foundation.FirstKey!, default))!;
        var recording = service.Get<Recordings>().Run(caller, async recorder =>
        {
            await recorder.Bar(reform);
            var id = recorder.NewId();
            var fact = await stance.Read(recorder, new FactIds(reform, id, id));
            await recorder.OpenBarred([fact.StreamOf(recorder.Tenant)]);
            holds.SetResult();
            await ends.Task;
            await recorder.Record(fact, id);
            return new Answer(200, new { });
        });
        await holds.Task;
        var meanwhile = Client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        await Task.Delay(500);
        ends.SetResult();
        await recording;
        Assert.Equal((409, "already-recorded"), (await meanwhile).Problem is var (status, code, _) ? (status, code) : default);
    }
}
