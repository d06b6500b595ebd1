using System.Net;

namespace Coalitions.Api.Tests;

/// <summary>What a dashboard relies on: it is told when its map changed, and is not sent a map that did not.</summary>
[Collection(nameof(Service))]
public class LiveMapTests(Service service)
{
    [Fact]
    public async Task a_live_map_is_not_sent_again_while_others_write_and_is_when_a_fact_falls_due()
    {
        using var client = await service.OtherTenant($"live-{Guid.NewGuid():N}");
        var (reform, other) = (await client.Create("/v1/reforms", new { title = "Watched" }), await client.Create("/v1/reforms", new { title = "Another" }));
        var actor = await client.Create("/v1/actors", new { name = "Regulator" });
        await client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2024" });
        var due = DateTimeOffset.UtcNow.AddSeconds(4);
        var late = await client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = -2, validFrom = due.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture) });
        var first = (await client.Get($"/v1/reforms/{reform}/map?includes={late}")).Must(HttpStatusCode.OK);
        var position = 1.0;
        for (var i = 0; position == 1.0; i++)
        {
            await client.Create($"/v1/reforms/{other}/alignments", new { actor = await client.Create("/v1/actors", new { name = $"Stranger {i}" }), position = 1 });
            var again = await client.Get($"/v1/reforms/{reform}/map", first.ETag);
            // Until it is due by the service's own clock there is nothing to send, however much others write.
            if (again.Status == HttpStatusCode.NotModified) continue;
            position = again.Must(HttpStatusCode.OK).Json["nodes"]![0]!["position"]!.GetValue<double>();
            Assert.True(i > 0, "Nothing was written meanwhile.");
            Assert.NotEqual(first.ETag, again.ETag);
        }

        Assert.Equal(-2.0, position);
        var settled = await client.Get($"/v1/reforms/{reform}/map");
        Assert.Equal(HttpStatusCode.NotModified, (await client.Get($"/v1/reforms/{reform}/map", settled.ETag)).Status);
    }

    /// <summary>The other way round need not hold: what touches a node may leave its map as it was.</summary>
    [Fact]
    public async Task whatever_changes_a_map_is_told_of_it()
    {
        using var client = await service.OtherTenant($"live-{Guid.NewGuid():N}");
        var reform = await client.Create("/v1/reforms", new { title = "Watched" });
        var (identified, attending, member, tied, invited) = (await Actor("identified"), await Actor("attending"), await Actor("member"), await Actor("tied"), await Actor("invited"));
        var (twin, stranger, post) = (await Actor("twin"), await Actor("stranger"), await client.Create("/v1/posts", new { title = "Clerk" }));
        var provision = await client.Create($"/v1/reforms/{reform}/provisions", new { title = "Meters" });
        var hearing = await client.Create("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { reform } });
        var session = await client.Create("/v1/engagements", new { title = "Session", form = "public_hearing", partOf = hearing });
        var alliance = await client.Create("/v1/coalitions", new { name = "Alliance", reformId = reform });
        (string Path, object Body)[] recordings =
        [
            ($"/v1/reforms/{reform}/stakeholders", new { actor = identified }),
            ($"/v1/engagements/{session}/attendance", new { actor = attending, presence = "attended" }),
            ($"/v1/engagements/{hearing}/invitations", new { actor = invited }),
            ($"/v1/coalitions/{alliance}/members", new { actor = member }),
            ("/v1/ties", new { from = identified, to = tied, kind = "coordinates_with", reformId = reform }),
            ($"/v1/reforms/{reform}/alignments", new { actor = identified, position = 1, provisionId = provision }),
            ($"/v1/reforms/{reform}/alignments", new { actor = identified, position = 2 }),
            ($"/v1/actors/{attending}/classes", new { actorClass = "citizen" }),
            ($"/v1/actors/{invited}/names", new { name = "Renamed" }),
            ($"/v1/actors/{member}/influence", new { influence = "high" }),
            ($"/v1/actors/{tied}/posts", new { post }),
            ($"/v1/actors/{identified}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform }),
            ("/v1/ties", new { from = attending, to = member, kind = "coordinates_with" }),
            ($"/v1/actors/{twin}/influence", new { influence = "low" }),
            ($"/v1/actors/{twin}/names", new { name = "The same as invited" }),
            ($"/v1/actors/{invited}/merge", new { into = twin }),
            ($"/v1/actors/{invited}/classes", new { actorClass = "elected_representative" }),
            ($"/v1/actors/{twin}/classes", new { actorClass = "public_official", validFrom = "2020" }),
            ($"/v1/coalitions/{alliance}/departures", new { actor = member }),
            ($"/v1/actors/{stranger}/names", new { name = "Still a stranger" }),
            ($"/v1/reforms/{reform}/stages", new { stage = "proposed" }),
        ];
        await service.UntilProjected();
        await using var feed = await FeedReading.Open(client, $"?after={await Sequence()}&reformId={reform}");
        var (tag, changes, told) = ((await client.Get($"/v1/reforms/{reform}/map?include=nodes,edges,measures,missing")).ETag, 0, 0);
        foreach (var (path, body) in recordings)
        {
            var reply = (await client.Post(path, body)).Must(HttpStatusCode.Created);
            var map = await client.Get($"/v1/reforms/{reform}/map?include=nodes,edges,measures,missing&includes={reply.Json["recordId"] ?? reply.Json["recordIds"]!.AsObject().First().Value}");
            if (map.Must(HttpStatusCode.OK).ETag == tag) continue;
            (tag, changes) = (map.ETag, changes + 1);
            var sequence = await Sequence();
            // It hangs here where nobody tells of it.
            await feed.Until(heard => heard.Name == "map-changed" && heard.Sequence >= sequence);
        }

        told = feed.All.Count(heard => heard.Name == "map-changed");
        Assert.True(changes >= 14, $"{changes} of {recordings.Length} recordings changed the map.");
        Assert.InRange(told, changes, recordings.Length);
        Assert.DoesNotContain(feed.All, heard => heard.Data?.ToJsonString().Contains("stranger", StringComparison.Ordinal) == true);

        async Task<string> Actor(string name) => await client.Create("/v1/actors", new { name });
        async Task<long> Sequence() => (await client.Get("/v1/events?limit=1")).Json["sequence"]!.GetValue<long>();
    }
}
