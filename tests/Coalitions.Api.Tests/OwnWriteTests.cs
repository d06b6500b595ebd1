using Coalitions.Api.Reading;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class OwnWriteTests(Service service)
{
    [Fact]
    public async Task whoever_records_and_then_asks_finds_it()
    {
        var client = service.Client;
        var reform = await client.Create("/v1/reforms", new { title = "At once" });
        for (var i = 1; i <= 5; i++)
        {
            await client.Create($"/v1/reforms/{reform}/alignments", new { actor = await client.Create("/v1/actors", new { name = $"Actor {i}" }), position = 1, validFrom = "2025" });
            Assert.Equal(i, (await client.Get($"/v1/reforms/{reform}/map")).Json["nodes"]!.AsArray().Count);
        }
    }

    [Fact]
    public void of_recordings_at_the_same_time_the_one_that_stands_latest_is_waited_for()
    {
        var (writes, principal, latest) = (new OwnWrites(TimeProvider.System), Guid.NewGuid(), Guid.NewGuid());
        writes.Remember(principal, latest, 10);
        writes.Remember(principal, Guid.NewGuid(), 9);
        Assert.Equal(latest, writes.Of(principal));
    }

    [Fact]
    public async Task the_place_of_a_recording_in_the_order_is_known_when_it_is_acknowledged()
    {
        using var client = await service.OtherTenant("own-writes");
        var (writes, principal) = (service.Get<OwnWrites>(), Guid.Parse((await client.Get("/v1/me")).Json["principal"]!.GetValue<string>()));
        var registered = await client.Post("/v1/actors", new { name = "At once", identifiers = new[] { new { scheme = "unit", identifier = "X" } } });
        // Of all events of the recording, the last one is waited for.
        Assert.Equal(registered.Json["recordIds"]!["identifiers"]![0]!.GetValue<Guid>(), writes.Of(principal));
    }

    [Fact]
    public async Task a_record_that_somebody_else_recorded_a_moment_ago_is_found()
    {
        using var other = await service.OtherTenant("many-hands");
        using var reader = await service.OtherTenant("many-hands");
        for (var i = 0; i < 5; i++)
        {
            var record = (await other.Post("/v1/posts", new { title = "At once" })).Json["recordIds"]!["post"]!.GetValue<string>();
            Assert.Equal(System.Net.HttpStatusCode.OK, (await reader.Get($"/v1/records/{record}")).Status);
        }
    }
}
