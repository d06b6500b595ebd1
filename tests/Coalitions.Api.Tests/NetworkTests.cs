using System.Net;
using Coalitions.Proofs.Ledger;
using Coalitions.Proofs.Network;

namespace Coalitions.Api.Tests;

/// <summary>The short form of <c>network</c>; docs/reliability.md tells of the long one.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public class NetworkTests : IAsyncLifetime
{
    private const string Table = "scenario\nActor,Description,Influence,Position,Salience\nA,Ministry,50,10,50\nB,Union,50,90,50\n";

    private Scene scene = null!;

    private HttpClient Client => scene.Target.Client;

    public async Task InitializeAsync() => scene = await Scene.Open(Random.Shared.Next());

    public async Task DisposeAsync() => await scene.DisposeAsync();

    [Fact]
    public async Task whoever_is_cut_off_while_recording_is_told_the_truth_and_finds_out_by_asking_again()
    {
        foreach (var cut in (Cut[])[Cut.Reset, Cut.HalfClose])
            foreach (var (way, after) in ((Way, int)[])[(Way.ToServer, 0), (Way.ToServer, 7), (Way.ToServer, Wire.Commit.Length), (Way.ToClient, 0), (Way.ToClient, Wire.CommitAnswer)])
                Assert.True(await scene.Strike(new Fault(Wire.Api, way, after, cut, Wire.Commit)));
        foreach (var (way, after) in ((Way, int)[])[(Way.ToServer, 0), (Way.ToServer, 1_500), (Way.ToServer, 4_000), (Way.ToClient, 100), (Way.ToClient, 900)])
            Assert.True(await scene.Strike(new Fault(Wire.Api, way, after, Cut.Reset), batch: true), $"{way} after {after} bytes");
        foreach (var (severity, code) in ((string, string)[])[("FATAL", "57P02"), ("PANIC", "58030")])
            Assert.True(await scene.Strike(new Fault(Wire.Api, Way.ToClient, 0, Cut.Close, Wire.Commit, Wire.LastWords(severity, code))));
        Assert.Empty((await scene.Close()).Findings);
        Assert.True(Tally.Of(scene.Book).UnknownStored >= 4);
    }

    [Fact]
    public async Task without_a_key_whoever_asks_again_records_twice()
    {
        await using var careless = await Scene.Open(Random.Shared.Next(), replaysWithKeys: false);
        careless.Wire.Proxy.Arm(new Fault(Wire.Api, Way.ToClient, 0, Cut.Reset, Wire.Commit));
        var entry = careless.Recorders.NewActor();
        Assert.Equal(Outcome.Unknown, (await careless.Recorders.Send(entry)).Outcome);
        Assert.Equal(1, (await careless.Close()).Counts["doubled"]);
    }

    [Fact]
    public async Task an_import_whose_promise_was_lost_on_the_way_is_done_when_it_is_asked_for_again()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Promised", scale = new { kind = "continuum", min = 0, max = 100 } });
        scene.Wire.Proxy.Arm(new Fault(Wire.Api, Way.ToClient, 0, Cut.Reset, Wire.Commit));
        Assert.Equal((503, "outcome-unknown"), (await Take(reform)).Problem is var problem ? (problem.Status, problem.Code) : default);
        scene.Wire.Proxy.Disarm();
        Assert.Equal(("completed", 2), await Report((await TakeAgain(reform)).Must(HttpStatusCode.Accepted).Id));
        Assert.Equal(("completed", 2), await Report((await TakeAgain(reform)).Must(HttpStatusCode.Accepted).Id));
    }

    [Fact]
    public async Task an_import_that_was_committed_is_told_as_completed_although_nobody_was_told()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Committed", scale = new { kind = "continuum", min = 0, max = 100 } });
        // The first commit is that of the promise.
        scene.Wire.Proxy.Arm(new Fault(Wire.Api, Way.ToClient, 0, Cut.Reset, Wire.Commit, Times: 2));
        var import = (await Take(reform)).Must(HttpStatusCode.Accepted).Id;
        for (var i = 0; i < 100 && !scene.Wire.Proxy.HasStruck; i++) await Task.Delay(20);
        Assert.True(scene.Wire.Proxy.HasStruck);
        // And what the service would write down about it afterwards finds no database for a while.
        for (var i = 0; i < 50; i++)
        {
            scene.Wire.Proxy.ResetAll();
            await Task.Delay(10);
        }

        Assert.Equal(("completed", 2), await Report(import));
    }

    private Task<Reply> Take(string reform) => Client.PostRaw($"/v1/imports?format=position-table&reformId={reform}", Table, key: "import", type: "text/csv");

    private async Task<Reply> TakeAgain(string reform)
    {
        var reply = await Take(reform);
        for (var i = 0; i < 20 && reply.Status == HttpStatusCode.ServiceUnavailable; i++) reply = await Take(reform);
        return reply;
    }

    private async Task<(string Status, int Accepted)> Report(string import)
    {
        for (var i = 0; ; i++, await Task.Delay(100))
        {
            var report = await Client.Get($"/v1/imports/{import}");
            if (report.Status == HttpStatusCode.OK && (i == 200 || report.Json["status"]!.GetValue<string>() != "running"))
                return (report.Json["status"]!.GetValue<string>(), report.Json["accepted"]!.GetValue<int>());
        }
    }
}
