using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class CompletenessTests(Service service)
{
    [Fact]
    public async Task a_history_of_late_recordings_says_how_late_and_which_months_are_still_filling_up()
    {
        using var client = await service.OtherTenant($"late-{Guid.NewGuid():N}", "admin", "recorder", "analyst");
        // From January to June something happens every day: two of three are recorded on the day, the third thirty days later.
        var lines = new List<(DateTime At, object Line)>
        {
            (Day(0), new { op = "POST /v1/reforms", name = "$reform", body = new { title = "Late", validFrom = "2020" }, recordedAt = Text(Day(0)) }),
            (Day(0), new { op = "POST /v1/actors", name = "$actor", body = new { name = "Office" }, recordedAt = Text(Day(0)) }),
            (Day(0), new { op = "POST /v1/engagements", name = "$hearing", body = new { title = "Hearing", form = "public_hearing", reforms = new[] { "$reform" }, startsOn = "2024-01-01" }, recordedAt = Text(Day(0)) }),
        };
        for (var day = 1; day < 180; day++)
        {
            var recorded = Day(day + (day % 3 == 0 ? 30 : 0));
            if (recorded < Day(180)) lines.Add((recorded, new { op = "POST /v1/reforms/$reform/alignments", body = new { actor = "$actor", position = day % 5 - 2, validFrom = Day(day).ToString("yyyy-MM-dd") }, recordedAt = Text(recorded) }));
        }

        var ordered = lines.Select((line, i) => (line.At, line.Line, Place: i)).OrderBy(line => line.At).ThenBy(line => line.Place).Select(line => System.Text.Json.JsonSerializer.Serialize(line.Line));
        var report = await client.Import("format=batch&mode=migrate", string.Join("\n", ordered));
        Assert.Equal("completed", report["status"]!.GetValue<string>());
        await service.UntilProjected();
        var reform = (await client.Get("/v1/reforms")).Json["items"]![0]!["id"]!.GetValue<string>();

        var note = (await client.Get($"/v1/reforms/{reform}/completeness?asOf=2024-07")).Must(HttpStatusCode.OK).Json["map"]!;
        Assert.Equal((169, 0, 30, 30), (note["n"]!.GetValue<int>(), note["medianDays"]!.GetValue<int>(), note["p75Days"]!.GetValue<int>(), note["p95Days"]!.GetValue<int>()));
        var june = Assert.Single(note["stillFilling"]!.AsArray())!;
        Assert.Equal("2024-06", june["month"]!.GetValue<string>());
        Assert.InRange(june["share"]!.GetValue<double>(), 0.6, 0.75);
        Assert.InRange(june["expected"]!.GetValue<double>(), 24, 36);

        // As of an earlier sequence we know no more than was known then; a map has the same note, and so has its coverage.
        Assert.True(JsonNode.DeepEquals(note, (await client.Get($"/v1/reforms/{reform}/map?asOf=2024-07")).Json["missing"]!["completeness"]));
        Assert.Null((await client.Get($"/v1/reforms/{reform}/map?asOf=2024-07&include=missing")).Json["missing"]!["completeness"]);
        Assert.NotNull((await client.Get($"/v1/reforms/{reform}/map?asOf=2024-07&include=completeness")).Json["missing"]!["completeness"]);
        var earlier = (await client.Get($"/v1/reforms/{reform}/completeness?asOf=2024-07&knownAt=2024-02-01")).Json["map"]!;
        Assert.InRange(earlier["n"]!.GetValue<int>(), 18, 24);
        Assert.Equal(0, (await client.Get($"/v1/reforms/{reform}/coverage")).Json["completeness"]!["n"]!.GetValue<int>());
    }

    private static DateTime Day(int day) => new DateTime(2024, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddDays(day);

    private static string Text(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
