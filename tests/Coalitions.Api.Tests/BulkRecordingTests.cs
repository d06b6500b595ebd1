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
