using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

/// <summary>Two ids turn out to be one actor, and sometimes not after all.</summary>
[Collection(nameof(Service))]
public class MergeTests(Service service)
{
    private HttpClient Client => service.Client;

    [Fact]
    public async Task an_old_id_answers_with_the_survivor_and_earlier_knowledge_stays()
    {
        var (old, survivor) = (await Client.Create("/v1/actors", new { name = "P. secretary", actorClass = "citizen" }), await Client.Create("/v1/actors", new { name = "Permanent secretary, water ministry" }));
        var before = (await Client.Get($"/v1/actors/{old}")).Must(HttpStatusCode.OK);
        var merge = await Merge(old, survivor);

        foreach (var id in (string[])[old, survivor])
        {
            var profile = (await Client.Get($"/v1/actors/{id}?includes={merge}")).Must(HttpStatusCode.OK).Json;
            Assert.Equal((survivor, "Permanent secretary, water ministry", "citizen"), (Text(profile["id"]), Text(profile["name"]), Text(profile["actorClass"])));
            Assert.Equal((old, survivor, merge), (Text(profile["mergedIds"]![0]!["id"]), Text(profile["mergedIds"]![0]!["into"]), Text(profile["mergedIds"]![0]!["mergeRecordId"])));
        }

        Assert.Equal(before.Bytes, (await Client.Get(before.ContentHeaders.ContentLocation!.ToString())).Must(HttpStatusCode.OK).Bytes);
        var record = (await Client.Get($"/v1/records/{merge}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("actor_merged", survivor, "the same person"), (Text(record["type"]), Text(record["data"]!["into"]), Text(record["data"]!["reason"])));
        var history = (await Client.Get($"/v1/actors/{survivor}/history")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal((2, 1), (history.Count(item => Text(item!["type"]) == "actor_registered"), history.Count(item => Text(item!["type"]) == "actor_merged")));
        Assert.DoesNotContain((await Client.Get("/v1/actors?q=secretary")).Json["items"]!.AsArray(), item => Text(item!["id"]) == old);
    }

    [Fact]
    public async Task a_map_counts_a_merged_actor_once_and_lists_the_ties_inside()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Merged" });
        var (one, other, third) = (await Actor("One"), await Actor("Other"), await Actor("Third"));
        await Stance(one, 2, "2020");
        var later = await Stance(other, -1, "2021");
        await Stance(third, 1, "2020");
        var inside = await Client.Create("/v1/ties", new { from = one, to = other, kind = "allied_with", reformId = reform, validFrom = "2020" });
        await Client.Create("/v1/ties", new { from = one, to = third, kind = "allied_with", reformId = reform, validFrom = "2020" });
        var engagement = await Client.Create("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { reform }, startsOn = "2021" });
        foreach (var actor in (string[])[one, other]) await Client.Create($"/v1/engagements/{engagement}/attendance", new { actor, presence = "attended" });
        Assert.Equal(3, (await Map()).Nodes.Count);
        var merge = await Merge(one, other);

        var map = await Map();
        Assert.Equal([third, other], map.Nodes.Select(node => Text(node!["actorId"])).OrderBy(id => id == third ? 0 : 1));
        var node = map.Nodes.Single(node => Text(node!["actorId"]) == other)!;
        Assert.Equal((-1, 1, later), (node["position"]!.GetValue<double>(), node["assessors"]!.GetValue<int>(), Text(node["recordIds"]![0])));
        Assert.Equal([inside], map.Body["tiesInside"]!.AsArray().Select(Text));
        Assert.Equal(1, map.Body["edges"]!.AsArray().Count(edge => Text(edge!["kind"]) == "coordination"));
        Assert.Single((await Client.Get($"/v1/engagements/{engagement}?includes={merge}")).Json["participants"]!["items"]?.AsArray() ?? (await Client.Get($"/v1/engagements/{engagement}")).Json["participants"]!.AsArray());
        foreach (var id in (string[])[one, other])
        {
            Assert.Single((await Client.Get($"/v1/actors/{id}/alignments?asOf=2022")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
            Assert.Single((await Client.Get($"/v1/actors/{id}/engagements?asOf=2022")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
            Assert.Equal(2, (await Client.Get($"/v1/ties?actorId={id}&asOf=2022")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Count);
            Assert.Contains(engagement, (await Client.Get($"/v1/engagements?actorId={id}&asOf=2022")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => Text(item!["id"])));
        }

        // Recorded under the old id since, and given back to it.
        await Stance(one, -2, "2022");
        Assert.Equal(-2, (await Map()).Nodes.Single(node => Text(node!["actorId"]) == other)!["position"]!.GetValue<double>());
        await Client.Create($"/v1/actors/{one}/unmerge", new { mergeRecordId = merge, reason = "two people" });
        var apart = await Map();
        Assert.Equal([-2.0, -1, 1], apart.Nodes.Select(node => node!["position"]!.GetValue<double>()).Order());
        Assert.Empty(apart.Body["tiesInside"]!.AsArray());

        async Task<string> Stance(string actor, int position, string validFrom) => await Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position, validFrom });

        async Task<(JsonNode Body, JsonArray Nodes)> Map()
        {
            var marker = await Client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed", validFrom = $"20{Random.Shared.Next(10, 99)}-0{Random.Shared.Next(1, 9)}" });
            var body = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2022&edges=all&includes={marker}")).Must(HttpStatusCode.OK).Json;
            return (body, body["nodes"]!.AsArray());
        }
    }

    [Fact]
    public async Task merges_that_cannot_be_are_refused_and_an_unmerge_names_a_merge_that_stands()
    {
        var (one, other, third) = (await Actor("A"), await Actor("B"), await Actor("C"));
        var merge = await Merge(one, other);
        Assert.Equal((409, "already-merged", null), Short(await Client.Post($"/v1/actors/{one}/merge", new { into = third })));
        Assert.Equal((409, "same-actor", "/into"), (await Client.Post($"/v1/actors/{other}/merge", new { into = one })).Problem);
        Assert.Equal((409, "same-actor", "/into"), (await Client.Post($"/v1/actors/{third}/merge", new { into = third })).Problem);
        Assert.Equal((400, "invalid-request", "/into"), Whole(await Client.Post($"/v1/actors/{third}/merge", new { into = Guid.NewGuid() })));
        Assert.Equal((400, "invalid-request", "/validFrom"), Whole(await Client.Post($"/v1/actors/{third}/merge", new { into = other, validFrom = "2020" })));
        Assert.Equal(404, (await Client.Post($"/v1/actors/{Guid.NewGuid()}/merge", new { into = other })).Problem.Status);
        Assert.Equal((400, "invalid-request", "/mergeRecordId"), Whole(await Client.Post($"/v1/actors/{third}/unmerge", new { mergeRecordId = merge })));
        Assert.Equal((400, "invalid-request", "/mergeRecordId"), Whole(await Client.Post($"/v1/actors/{one}/unmerge", new { mergeRecordId = Guid.NewGuid() })));
        Assert.Equal(409, (await Client.Post($"/v1/records/{merge}/end", new { validTo = "2030" })).Problem.Status);
        var tag = (await Client.Get($"/v1/records/{merge}")).ETag;
        Assert.Equal((409, "only-retracted", null), Short(await Client.Post($"/v1/records/{merge}/correction", new { set = new { into = third } }, ifMatch: tag)));

        // A retraction of the record is the same as an unmerge.
        (await Client.Post($"/v1/records/{merge}/retraction", new { reason = "two people" }, ifMatch: tag)).Must(HttpStatusCode.Created);
        Assert.Equal((409, "record-retracted", null), Short(await Client.Post($"/v1/actors/{one}/unmerge", new { mergeRecordId = merge })));
        await Merge(one, third);
        Assert.Equal(third, Text((await Client.Get($"/v1/actors/{one}")).Json["id"]));
    }

    [Fact]
    public async Task candidates_for_a_merge_are_those_whose_names_are_alike_or_who_had_one_identifier()
    {
        using var client = await service.OtherTenant($"duplicates-{Guid.NewGuid():N}");
        async Task<string> Named(string name, object[]? identifiers = null) => await client.Create("/v1/actors", new { name, identifiers = identifiers ?? [] });
        var (one, alike) = (await Named("Permanent secretary, water ministry"), await Named("Perm. Secretary Water Ministry"));
        await Named("Union of utility workers");
        var known = await Named("Chair of the committee", [new { scheme = "unit", identifier = "X-1" }]);
        var record = (await client.Get($"/v1/actors/{known}")).Json["identifiers"]![0]!["recordId"]!.GetValue<string>();
        (await client.Post($"/v1/records/{record}/retraction", new { }, ifMatch: (await client.Get($"/v1/records/{record}")).ETag)).Must(HttpStatusCode.Created);
        Assert.Equal([(one, alike, "name")], await Candidates(""));
        Assert.Equal([(alike, one, "name")], await Candidates($"?actorId={alike}"));
        Assert.Empty(await Candidates("?minSimilarity=0.99"));
        Assert.Equal(400, (await client.Get("/v1/actors/duplicates?minSimilarity=2")).Problem.Status);

        var merge = (await client.Post($"/v1/actors/{alike}/merge", new { into = one })).Must(HttpStatusCode.Created).RecordId;
        Assert.Empty(await Candidates(""));
        await client.Create($"/v1/actors/{alike}/unmerge", new { mergeRecordId = merge });
        Assert.Single(await Candidates(""));

        async Task<(string, string, string)[]> Candidates(string query)
        {
            var marker = await client.Create("/v1/reforms", new { title = "Marker" });
            return [.. (await client.Get($"/v1/actors/duplicates{query}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray()
                .Select(item => (Text(item!["actorId"])!, Text(item["otherId"])!, Text(item["reasons"]![0])!))];
        }
    }

    [Fact]
    public async Task of_merges_in_a_circle_at_once_one_is_refused()
    {
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = (await Actor("Left"), await Actor("Right"));
            var replies = await Task.WhenAll(Client.Post($"/v1/actors/{one}/merge", new { into = other }), Client.Post($"/v1/actors/{other}/merge", new { into = one }));
            Assert.Equal([201, 409], replies.Select(reply => (int)reply.Status).Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task a_split_that_was_merged_answers_as_the_history_that_was_never_split(int seed)
    {
        using var whole = await service.OtherTenant($"whole-{Guid.NewGuid():N}");
        using var split = await service.OtherTenant($"split-{Guid.NewGuid():N}");
        using var apart = await service.OtherTenant($"apart-{Guid.NewGuid():N}");
        var (random, steps) = (new Random(seed), new List<Step>());
        for (var i = 0; i < 60; i++) steps.Add(new Step(random.Next(9), random.Next(6), random.Next(3), 2015 + random.Next(8), random.Next(3) == 0 ? 2016 + random.Next(10) : null, random.Next(5)));
        // The very same said twice is refused under one id, and not under two.
        steps = [.. steps.DistinctBy(step => (Math.Max(step.Kind, 1), step.Person, step.From, step.To))];

        var (one, many, never) = (await World.Make(whole, 1), await World.Make(split, 3), await World.Make(apart, 3));
        foreach (var step in steps)
            Assert.Equal((await one.Record(step)).Status == HttpStatusCode.Created, (await many.Record(step)).Status == HttpStatusCode.Created | (await never.Record(step)).Status == HttpStatusCode.Created);
        var merges = new List<(string Actor, string Record)>();
        for (var person = 0; person < many.People.Length; person++)
            foreach (var (from, to) in random.Next(2) == 0 ? ((int, int)[])[(1, 0), (2, 1)] : [(2, 0), (1, 0)])
            {
                var reply = (await split.Post($"/v1/actors/{many.People[person][from]}/merge", new { into = many.People[person][to] })).Must(HttpStatusCode.Created);
                merges.Add((many.People[person][from], reply.RecordId));
            }

        for (var moment = 2014; moment < 2027; moment++) Assert.Equal(await one.Answers(moment), await many.Answers(moment));

        // More is recorded under each id; then every merge is taken back, in any order.
        for (var i = 0; i < 20; i++)
        {
            var step = new Step(random.Next(9), random.Next(6), random.Next(3), 2015 + random.Next(8), null, random.Next(5));
            await many.Record(step);
            await never.Record(step);
        }

        foreach (var (actor, record) in merges.OrderBy(_ => random.Next())) (await split.Post($"/v1/actors/{actor}/unmerge", new { mergeRecordId = record })).Must(HttpStatusCode.Created);
        for (var moment = 2014; moment < 2027; moment++) Assert.Equal(await never.Answers(moment), await many.Answers(moment));
    }

    private Task<string> Actor(string name) => Client.Create("/v1/actors", new { name });

    private async Task<string> Merge(string actor, string into) =>
        (await Client.Post($"/v1/actors/{actor}/merge", new { into, reason = "the same person" })).Must(HttpStatusCode.Created).RecordId;

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static (int, string, string?) Short(Reply reply) => (reply.Problem.Status, reply.Problem.Code, reply.Problem.Pointer is "" or "/" ? null : reply.Problem.Pointer);

    private static (int, string, string?) Whole(Reply reply) => reply.Problem;

    private sealed record Step(int Kind, int Person, int Id, int From, int? To, int Value);

    /// <summary>Six people, each under as many ids, in one reform.</summary>
    private sealed class World
    {
        private int asked;

        public required HttpClient Client { get; init; }

        public required string[][] People { get; init; }

        public required string Reform { get; init; }

        public required string Provision { get; init; }

        public required string Post { get; init; }

        public required string Engagement { get; init; }

        public static async Task<World> Make(HttpClient client, int ids)
        {
            var reform = await client.Create("/v1/reforms", new { title = "Reform" });
            var people = new string[6][];
            for (var person = 0; person < people.Length; person++)
            {
                people[person] = new string[ids];
                for (var id = 0; id < ids; id++) people[person][id] = await client.Create("/v1/actors", new { name = $"Official {person}" });
            }

            return new World
            {
                Client = client, Reform = reform, People = people,
                Provision = await client.Create($"/v1/reforms/{reform}/provisions", new { title = "Provision" }),
                Post = await client.Create("/v1/posts", new { title = "Post" }),
                Engagement = await client.Create("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { reform }, startsOn = "2015" }),
            };
        }

        public Task<Reply> Record(Step step)
        {
            var (actor, other) = (People[step.Person][step.Id % People[0].Length], People[(step.Person + 1) % People.Length][0]);
            var (validFrom, validTo) = ($"{step.From}", step.To is { } to && to >= step.From ? $"{to}" : null);
            return step.Kind switch
            {
                0 or 1 => Client.Post($"/v1/reforms/{Reform}/alignments", new { actor, position = step.Value - 2, validFrom, validTo }),
                2 => Client.Post($"/v1/reforms/{Reform}/alignments", new { actor, provisionId = Provision, salience = step.Value / 4.0, validFrom, validTo }),
                3 => Client.Post($"/v1/actors/{actor}/classes", new { actorClass = step.Value % 2 == 0 ? "citizen" : "public_official", validFrom, validTo }),
                4 => Client.Post($"/v1/actors/{actor}/names", new { name = $"Official {step.Person}, {step.From}", validFrom, validTo }),
                5 => Client.Post($"/v1/actors/{actor}/influence", new { influence = step.Value / 4.0, validFrom, validTo }),
                6 => Client.Post($"/v1/actors/{actor}/posts", new { post = Post, validFrom, validTo }),
                7 => Client.Post("/v1/ties", new { from = actor, to = other, kind = "allied_with", reformId = Reform, strength = step.Value / 4.0, validFrom, validTo }),
                _ => Client.Post($"/v1/engagements/{Engagement}/replies", new { actor, reply = step.Value % 2 == 0 ? "declined" : "accepted", validFrom, validTo }),
            };
        }

        /// <summary>The map and the profiles at a date, with people in the place of ids and without the ids of records.</summary>
        public async Task<string> Answers(int asOf)
        {
            var marker = (await Client.Post($"/v1/reforms/{Reform}/stages", new { stage = "proposed", validFrom = new DateOnly(1910, 1, 1).AddDays(asked++) })).Must(HttpStatusCode.Created).RecordId;
            var map = (await Client.Get($"/v1/reforms/{Reform}/map?asOf={asOf}&edges=all&includes={marker}")).Must(HttpStatusCode.OK).Json;
            var ids = People.SelectMany((own, person) => own.Select(id => (id, $"person {person}"))).Append((Reform, "reform")).Append((Post, "post")).Append((Provision, "provision")).ToDictionary(pair => pair.Item1, pair => pair.Item2);
            var parts = new List<string> { Plain(map["nodes"]), Plain(map["edges"]), Plain(map["measures"]) };
            foreach (var id in People.SelectMany(own => own))
            {
                var profile = (await Client.Get($"/v1/actors/{id}?asOf={asOf}")).Must(HttpStatusCode.OK).Json;
                foreach (var member in (string[])["name", "actorClass", "kind", "names", "posts", "influence"]) parts.Add($"{ids[id]} {member} {Plain(profile[member])}");
            }

            return string.Join("\n", parts.Distinct().Order(StringComparer.Ordinal));

            string Plain(JsonNode? node) => Write(node);

            string Write(JsonNode? node) => node switch
            {
                JsonArray array => $"[{string.Join(",", array.Select(Write).Order(StringComparer.Ordinal))}]",
                JsonObject body => $"{{{string.Join(",", body.Where(member => member.Key is not ("recordId" or "recordIds" or "ties" or "source" or "target")).Select(member => $"{member.Key}:{Write(member.Value)}")
                    .Append(body["source"] is { } source ? string.Join("-", new[] { Write(source), Write(body["target"]) }.Order(StringComparer.Ordinal)) : ""))}}}",
                JsonValue value when value.GetValueKind() == JsonValueKind.String && ids.TryGetValue(value.GetValue<string>(), out var who) => who,
                null => "null",
                _ => node.ToJsonString(),
            };
        }
    }
}
