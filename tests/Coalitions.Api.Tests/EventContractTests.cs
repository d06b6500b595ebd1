using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Tests;

/// <summary>
/// The stored form of every event, frozen: a sample of each version lies in EventContracts, and today's code must still
/// read it, fold it, and (for the present version) write it so.
/// </summary>
public class EventContractTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "EventContracts");

    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void a_stored_event_is_read_folded_and_written_as_ever(string file)
    {
        var stored = File.ReadAllText(Path.Combine(Folder, file));
        var name = file.Split('.')[0];
        if (name == "canary_sang")
        {
            Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), JsonSerializer.Deserialize<CanarySang>(stored, EventJson.Options)!.At);
            return;
        }

        var recorded = RecordedEvents.Parse(name, stored);
        Assert.Equal(name, EventNames.Of(recorded));
        var (stream, record) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.NotNull(Dossier.Of(stream, "t", [new Recorded(recorded, record, 1)]));
        var written = JsonSerializer.SerializeToNode(recorded, recorded.GetType(), EventJson.Options);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(stored), written), $"{written}");
    }

    [Fact]
    public void every_event_has_a_sample() =>
        Assert.Equal(EventNames.All.Values.Order(), Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file).Split('.')[0]).Distinct().Order());

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
