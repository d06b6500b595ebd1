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
}
