using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Coalitions.Benchmarks;

/// <summary>One engagement with 20,000 invitees and 15,000 who came: whether it grows slower to record, and how fast it reads.</summary>
internal static class EngagementSize
{
    private const int Invitees = 20_000;
    private const int Attendees = 15_000;
    private const int AtATime = 500;
    private const int Step = 2_500;

    public static async Task Run(Bench bench)
    {
        var (client, _) = await bench.Tenant("engagement");
        var reform = await Bench.Create(client, "/v1/reforms", new { title = "A large hearing" });
        var engagement = await Bench.Create(client, "/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { reform }, startsOn = "2025-05-14", endsOn = "2025-05-14" });
        var actors = new List<string>();
        foreach (var chunk in Enumerable.Range(0, Invitees).Chunk(AtATime))
            actors.AddRange((await Batch(client, chunk.Select(i => new { op = "POST /v1/actors", body = new { name = $"Resident {i}", actorClass = "citizen" } })))
                .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("body").GetProperty("id").GetString()!));

        await Grow("invitations, 500 actors a request", Invitees, chunk => Bench.Create(client, $"/v1/engagements/{engagement}/invitations", new { actors = chunk, invitedOn = "2025-04-20" }));
        await Grow("attendances, 500 items a batch", Attendees,
            chunk => Batch(client, chunk.Select(actor => new { op = $"POST /v1/engagements/{engagement}/attendance", body = new { actor, presence = "attended" } })));
        await bench.CaughtUp();

        await Read("An engagement of 20,000", $"/v1/engagements/{engagement}");
        var cursors = new List<string?> { null };
        while (await Next(cursors[^1]) is { } next) cursors.Add(next);
        foreach (var (where, cursor) in new[] { ("first", cursors[0]), ("middle", cursors[cursors.Count / 2]), ("last", cursors[^1]) })
            await Read($"Its history, {where} page of {cursors.Count}", Page(cursor), "aim: 100 ms");
        await Read("Map of its reform, without edges", $"/v1/reforms/{reform}/map?edges=none");
        await Read("Coverage of its reform", $"/v1/reforms/{reform}/coverage");
        await Read("One participant's history", $"/v1/actors/{actors[7]}/history");
        await Read("One participant's engagements", $"/v1/actors/{actors[7]}/engagements");

        async Task Grow(string what, int count, Func<string[], Task> record)
        {
            var (rates, since) = (new List<double>(), Stopwatch.StartNew());
            foreach (var step in actors.Take(count).Chunk(Step))
            {
                since.Restart();
                foreach (var chunk in step.Chunk(AtATime)) await record(chunk);
                rates.Add(step.Length / since.Elapsed.TotalSeconds);
            }

            Bench.Row($"Recording {what}", $"{Bench.Number(count / rates.Sum(rate => Step / rate))}/s",
                $"by {Bench.Number(Step)}: {string.Join(", ", rates.Select(rate => Bench.Number(rate)))}; last to first {Bench.Number(rates[^1] / rates[0], "N2")}");
        }

        async Task Read(string what, string path, string aim = "")
        {
            await client.GetByteArrayAsync(path);
            var times = new List<double>();
            for (var i = 0; i < 7; i++)
            {
                var since = Stopwatch.GetTimestamp();
                await client.GetByteArrayAsync(path);
                times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            }

            Bench.Row(what, $"{Bench.Number(Bench.Median(times))} ms", aim);
        }

        async Task<string?> Next(string? cursor) =>
            (await client.GetFromJsonAsync<JsonElement>(Page(cursor))).GetProperty("next").GetString();

        string Page(string? cursor) => $"/v1/engagements/{engagement}/history?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}";
    }

    private static async Task<JsonElement> Batch(HttpClient client, IEnumerable<object> items)
    {
        using var response = await client.PostAsJsonAsync("/v1/batch", new { items });
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<JsonElement>()
            : throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
    }
}
