using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class ScenarioTests(Service service)
{
    private HttpClient Client => service.Client;

    /// <summary>The oracle: what is answered when facts are supposed is what is answered once they are recorded.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task what_is_supposed_shows_as_it_would_had_it_been_recorded(int seed)
    {
        using var supposing = await service.OtherTenant($"supposing-{Guid.NewGuid():N}");
        using var recording = await service.OtherTenant($"recording-{Guid.NewGuid():N}");
        var (one, other) = (await World.Make(supposing, seed), await World.Make(recording, seed));
        foreach (var asOf in new[] { "2021", "2024-06" })
        {
            var before = await one.Map(asOf);
            var scenario = (await supposing.Post($"/v1/reforms/{one.Reform}/scenarios", new { asOf, facts = one.Facts(seed) })).Must(HttpStatusCode.OK).Json;
            Assert.True(scenario["hypothetical"]!.GetValue<bool>());
            Assert.Equal(await one.Map(asOf), before);
            one.Learn(scenario["supposed"]!.AsArray());
            if (asOf != "2024-06") continue;

            other.Learn((await recording.Post("/v1/batch", new { items = other.Facts(seed) }, ifMatch: "*")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
            Assert.Equal(await other.Map(asOf), one.Plain(scenario["map"]));
            Assert.Equal(await other.Detected(asOf), one.Plain(scenario["detectedCoalitions"]));
        }
    }

    [Fact]
    public async Task what_would_differ_is_told_and_nothing_is_stored()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Supposed", validFrom = "2000" });
        var (union, council) = (await Client.Create("/v1/actors", new { name = "Union" }), await Client.Create("/v1/actors", new { name = "Council" }));
        (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = union, position = -2, validFrom = "2020" })).Must(HttpStatusCode.Created);
        var tie = await Client.Create("/v1/ties", new { from = union, to = council, kind = "allied_with", reformId = reform, validFrom = "2020" });
        var sequence = (await Client.Get($"/v1/reforms/{reform}/map?includes={tie}")).Json["sequence"]!.GetValue<long>();

        var scenario = (await Client.Post($"/v1/reforms/{reform}/scenarios", new
        {
            asOf = "2024",
            facts = new object[]
            {
                new { op = $"POST /v1/reforms/{reform}/alignments", body = new { actor = union, position = 1 } },
                // Without a date, it has ended.
                new { op = $"POST /v1/records/{tie}/end", body = new { } },
                new { op = "POST /v1/actors", name = "$league", body = new { name = "Supposed league", actorClass = "citizen" } },
                new { op = $"POST /v1/reforms/{reform}/alignments", body = new { actor = "$league", position = 2 } },
            },
        })).Must(HttpStatusCode.OK).Json;

        var actors = scenario["changes"]!["actors"]!.AsArray();
        Assert.Equal(["Council ended", "Supposed league began", "Union changed"], actors.Select(actor => $"{actor!["name"]} {actor["change"]}").Order());
        Assert.All(actors.SelectMany(actor => actor!["facts"]!.AsArray()), fact => Assert.Equal("hypothesis", fact!["cause"]!.GetValue<string>()));
        Assert.Equal(3, actors.Single(actor => actor!["name"]!.GetValue<string>() == "Union")!["position"]!["by"]!.GetValue<double>());
        Assert.Equal("ended", Assert.Single(scenario["changes"]!["ties"]!.AsArray())!["change"]!.GetValue<string>());
        Assert.Equal(2, scenario["map"]!["nodes"]!.AsArray().Count);
        Assert.Contains("league", scenario["map"]!.ToJsonString(), StringComparison.Ordinal);

        // Nothing of it is on record: no event, no name, no identity.
        var map = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2024")).Json;
        Assert.Equal((sequence, 2, -2.0), (map["sequence"]!.GetValue<long>(), map["nodes"]!.AsArray().Count, map["nodes"]!.AsArray().Max(node => node!["position"]?.GetValue<double>())));
        Assert.Empty((await Client.Get("/v1/actors?q=supposed+league")).Json["items"]!.AsArray());
        var league = scenario["supposed"]![2]!["body"]!["id"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.NotFound, (await Client.Get($"/v1/actors/{league}")).Status);
        Assert.Null(service.Foundation.Texts.KeysOf("default", [Guid.Parse(league)])[Guid.Parse(league)]);
    }

    [Fact]
    public async Task the_past_can_be_supposed_otherwise_on_what_was_known_then()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Then", validFrom = "2000" });
        var union = await Client.Create("/v1/actors", new { name = "Union" });
        var stance = (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = union, position = -2, validFrom = "2020" })).Must(HttpStatusCode.Created).RecordId;
        var known = (await Client.Get($"/v1/reforms/{reform}/map?includes={stance}")).Json["sequence"]!.GetValue<long>();
        var later = (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = union, position = 2, validFrom = "2021" })).Must(HttpStatusCode.Created).RecordId;
        await Client.Get($"/v1/reforms/{reform}/map?includes={later}");

        var scenario = await Suppose(new { op = $"POST /v1/reforms/{reform}/alignments", body = new { actor = union, position = -1, validFrom = "2020-06" } });
        Assert.Equal(-1, scenario.Must(HttpStatusCode.OK).Json["map"]!["nodes"]![0]!["position"]!.GetValue<double>());
        Assert.Equal(known, scenario.Json["sequence"]!.GetValue<long>());
        Assert.Equal("/facts/0/op", (await Suppose(new { op = $"POST /v1/records/{later}/end", body = new { validTo = "2022" } })).Problem.Pointer);

        Task<Reply> Suppose(object fact) => Client.Post($"/v1/reforms/{reform}/scenarios", new { asOf = "2022", knownAt = $"{known}", facts = new[] { fact } });
    }

    [Fact]
    public async Task what_has_been_restated_elsewhere_since_is_not_changed_on_what_was_known_before()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Moved", validFrom = "2000" });
        var (union, council, press) = (await Client.Create("/v1/actors", new { name = "Union" }), await Client.Create("/v1/actors", new { name = "Council" }), await Client.Create("/v1/actors", new { name = "Press" }));
        var stance = (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = union, position = -2, validFrom = "2020" })).Must(HttpStatusCode.Created).RecordId;
        var known = (await Client.Get($"/v1/reforms/{reform}/map?includes={stance}")).Json["sequence"]!.GetValue<long>();
        var moved = (await Client.Post($"/v1/records/{stance}/correction", new { set = new { actor = council } }, ifMatch: "*")).Must(HttpStatusCode.Created).Json["changeId"]!.GetValue<string>();
        await Client.Get($"/v1/reforms/{reform}/map?includes={moved}");

        // The retraction would be about a fact of the council, which then was the union's.
        Assert.Equal((400, "/facts/0/op"), Short(await Suppose($"{known}", "retraction", new { })));
        Assert.Equal((400, "/facts/0/op"), Short(await Suppose($"{known}", "correction", new { set = new { position = 1 } })));
        Assert.Equal((400, "/facts/0/op"), Short(await Suppose($"{known}", "correction", new { set = new { actor = press } })));
        var now = (await Suppose(null, "correction", new { set = new { actor = press } })).Must(HttpStatusCode.OK).Json;
        Assert.Equal(press, Assert.Single(now["map"]!["nodes"]!.AsArray())!["actorId"]!.GetValue<string>());

        Task<Reply> Suppose(string? knownAt, string change, object body) =>
            Client.PostRaw($"/v1/reforms/{reform}/scenarios", JsonSerializer.Serialize(new Dictionary<string, object> { ["asOf"] = "2022", ["facts"] = new[] { new { op = $"POST /v1/records/{stance}/{change}", body } } }
                .Concat(knownAt is null ? [] : [KeyValuePair.Create("knownAt", (object)knownAt)]).ToDictionary()));

        static (int, string?) Short(Reply reply) => (reply.Problem.Status, reply.Problem.Pointer);
    }

    [Fact]
    public async Task what_a_supposed_correction_moves_keeps_its_place_among_equal_starts()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "First recorded", validFrom = "2000" });
        var (union, council, press) = (await Client.Create("/v1/actors", new { name = "Union" }), await Client.Create("/v1/actors", new { name = "Council" }), await Client.Create("/v1/actors", new { name = "Press" }));
        var moves = (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = union, position = -2, validFrom = "2020" })).Must(HttpStatusCode.Created).RecordId;
        (await Client.Post($"/v1/reforms/{reform}/alignments", new { actor = press, position = 2, validFrom = "2020" })).Must(HttpStatusCode.Created);
        (await Client.Post($"/v1/records/{moves}/correction", new { set = new { actor = council } }, ifMatch: "*")).Must(HttpStatusCode.Created);

        // Of two stances of one start that counts which was first recorded later, wherever the other one has been meanwhile.
        var facts = new[] { new { op = $"POST /v1/records/{moves}/correction", body = new { set = new { actor = press } } } };
        var supposed = (await Client.Post($"/v1/reforms/{reform}/scenarios", new { asOf = "2022", facts })).Must(HttpStatusCode.OK).Json["map"]!;
        (await Client.Post($"/v1/records/{moves}/correction", new { set = new { actor = press } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        var recorded = (await Client.Get($"/v1/reforms/{reform}/map?asOf=2022")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(Positions(recorded), Positions(supposed));
        Assert.Equal([2.0], Positions(supposed));

        static double[] Positions(JsonNode map) => [.. map["nodes"]!.AsArray().Select(node => node!["position"]!.GetValue<double>())];
    }

    [Fact]
    public async Task a_reform_that_somebody_else_recorded_a_moment_ago_can_be_supposed_about()
    {
        using var other = await service.OtherTenant("many-hands");
        using var reader = await service.OtherTenant("many-hands");
        for (var i = 0; i < 5; i++)
        {
            var reform = await other.Create("/v1/reforms", new { title = "At once", validFrom = "2000" });
            Assert.Equal("2024", (await reader.Post($"/v1/reforms/{reform}/scenarios", new { asOf = "2024", facts = Array.Empty<object>() })).Must(HttpStatusCode.OK).Json["asOf"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task what_cannot_be_supposed_is_pointed_at()
    {
        var reform = await Client.Create("/v1/reforms", new { title = "Refused", validFrom = "2000" });
        var (union, council) = (await Client.Create("/v1/actors", new { name = "Union" }), await Client.Create("/v1/actors", new { name = "Council" }));
        Task<Reply> Suppose(object body) => Client.Post($"/v1/reforms/{reform}/scenarios", body);

        Assert.Equal((400, "/facts"), Short(await Suppose(new { })));
        Assert.Equal((400, "/asOf"), Short(await Suppose(new { asOf = "soon", facts = Array.Empty<object>() })));
        Assert.Equal((400, "/knownAt"), Short(await Suppose(new { knownAt = "999999999", facts = Array.Empty<object>() })));
        Assert.Equal((400, "/facts/0/op"), Short(await Suppose(new { facts = new[] { new { op = "POST /v1/nothing", body = new { } } } })));
        Assert.Equal((400, "/facts/0/body/position"), Short(await Suppose(new { facts = new[] { new { op = $"POST /v1/reforms/{reform}/alignments", body = new { actor = union, position = 9 } } } })));
        Assert.Equal((400, "/facts/0/op"), Short(await Suppose(new { facts = new[] { new { op = $"POST /v1/actors/{union}/merge", body = new { into = council } } } })));
        Assert.Equal((400, "/facts"), Short(await Suppose(new { facts = Enumerable.Range(0, 501).Select(_ => new { op = "POST /v1/actors", body = new { name = "One of many" } }) })));
        Assert.Equal((400, "Idempotency-Key"), Short(await Client.Post($"/v1/reforms/{reform}/scenarios", new { facts = Array.Empty<object>() }, key: new string('k', 256))));
        Assert.Equal(404, (await Client.Post($"/v1/reforms/{Guid.NewGuid()}/scenarios", new { facts = Array.Empty<object>() })).Problem.Status);
        Assert.Equal(200, (int)(await Suppose(new { facts = Array.Empty<object>() })).Status);

        static (int, string?) Short(Reply reply) => (reply.Problem.Status, reply.Problem.Pointer);
    }

    /// <summary>Eight stakeholders of one reform, two of them merged, with whatever a map shows.</summary>
    private sealed class World
    {
        private readonly Dictionary<string, string> names = [];
        private int asked;

        public required HttpClient Client { get; init; }

        public string Reform => names.Single(pair => pair.Value == "reform").Key;

        private string this[string name] => names.Single(pair => pair.Value == name).Key;

        public static async Task<World> Make(HttpClient client, int seed)
        {
            var (world, random) = (new World { Client = client }, new Random(seed));
            world.names[await client.Create("/v1/reforms", new { title = "Reform", validFrom = "2010" })] = "reform";
            for (var i = 0; i < 8; i++) world.names[await client.Create("/v1/actors", new { name = $"Stakeholder {i}", actorClass = i % 2 == 0 ? "citizen" : "public_official" })] = $"actor {i}";
            world.names[await client.Create($"/v1/reforms/{world.Reform}/provisions", new { title = "Provision", direction = "for_reform", validFrom = "2010" })] = "provision";
            world.names[await client.Create("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms = new[] { world.Reform }, startsOn = "2019" })] = "hearing";
            world.names[await client.Create("/v1/coalitions", new { name = "Alliance", reformId = world.Reform, validFrom = "2018" })] = "alliance";
            for (var i = 0; i < 40; i++)
            {
                var reply = await client.Post("/v1/batch", new { items = new[] { world.Fact(random, random.Next(8), $"{2015 + random.Next(8)}") } });
                if (reply.Status == HttpStatusCode.OK && reply.Json["items"]![0]!["body"]!["recordId"] is { } record) world.names.TryAdd(record.GetValue<string>(), $"record {i}");
            }

            (await client.Post($"/v1/actors/{world["actor 7"]}/merge", new { into = world["actor 0"] })).Must(HttpStatusCode.Created);
            return world;
        }

        /// <summary>What is supposed: a dozen facts of all kinds, two of them about who was merged, and changes of what is on record.</summary>
        public IReadOnlyList<object> Facts(int seed)
        {
            var random = new Random(seed * 7_919);
            string[] records = [.. names.Where(pair => pair.Value.StartsWith("record", StringComparison.Ordinal)).OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => pair.Key).OrderBy(_ => random.Next()).Take(3)];
            return
            [
                .. Enumerable.Range(0, 12).Select(i => Fact(random, i < 2 ? 7 * i : random.Next(8), $"2023-{1 + random.Next(12):00}-{1 + random.Next(28):00}")),
                new { op = "POST /v1/actors", name = "$new", body = new { name = "Newcomer", actorClass = "service_provider", validFrom = "2023" } },
                new { op = $"POST /v1/reforms/{Reform}/alignments", body = new { actor = "$new", position = 2, salience = 0.5, validFrom = "2023" } },
                new { op = "POST /v1/actors/$new/influence", body = new { influence = 0.75, validFrom = "2023" } },
                new { op = $"POST /v1/reforms/{Reform}/provisions", name = "$clause", body = new { title = "Clause", validFrom = "2023" } },
                new { op = $"POST /v1/reforms/{Reform}/alignments", body = new { actor = this["actor 1"], provisionId = "$clause", position = -2, validFrom = "2023" } },
                new { op = $"POST /v1/reforms/{Reform}/alignments", body = new { actor = "$new", provisionId = "$clause", position = 2, validFrom = "2023" } },
                new { op = "POST /v1/ties", body = new { from = "$new", to = this["actor 2"], kind = "coordinates_with", validFrom = "2023" } },
                new { op = $"POST /v1/records/{records[0]}/end", body = new { validTo = "2024-05" } },
                new { op = $"POST /v1/records/{records[1]}/retraction", body = new { } },
                new { op = $"POST /v1/records/{records[2]}/correction", body = new { set = new { validFrom = "2016-03" } } },
            ];
        }

        /// <summary>Takes over the ids that were made.</summary>
        public void Learn(JsonArray answers)
        {
            for (var i = 0; i < answers.Count; i++)
                if (answers[i]!["body"]!["id"] is { } id) names[id.GetValue<string>()] = $"made {i}";
        }

        public async Task<string> Map(string asOf) => Plain(await Settled($"/v1/reforms/{Reform}/map?asOf={asOf}"));

        public async Task<string> Detected(string asOf) => Plain(await Settled($"/v1/reforms/{Reform}/detected-coalitions?asOf={asOf}"));

        /// <summary>
        /// With names in the place of ids, and without records, the clocks, what follows from the order of ids alone, and what
        /// is told of when facts were recorded: what is only supposed was not.
        /// </summary>
        public string Plain(JsonNode? node) => node switch
        {
            JsonArray array => $"[{string.Join(",", array.Select(Plain).Order(StringComparer.Ordinal))}]",
            JsonObject body => $"{{{string.Join(",", body.Where(member => member.Key is not ("recordId" or "recordIds" or "ties" or "tiesInside" or "source" or "target" or "asOf" or "knownAt" or "sequence" or "hindsight" or "completeness" or "profile" or "label" or "coalition" or "nextCoalition"))
                .Select(member => $"{member.Key}:{Plain(member.Value)}").Append(body["source"] is { } source ? string.Join("-", new[] { Plain(source), Plain(body["target"]) }.Order(StringComparer.Ordinal)) : ""))}}}",
            JsonValue value when value.GetValueKind() == JsonValueKind.String && names.TryGetValue(value.GetValue<string>(), out var who) => who,
            null => "null",
            _ => node.ToJsonString(),
        };

        private async Task<JsonNode> Settled(string path)
        {
            var marker = (await Client.Post($"/v1/reforms/{Reform}/stages", new { stage = "proposed", validFrom = new DateOnly(1910, 1, 1).AddDays(asked++) })).Must(HttpStatusCode.Created).RecordId;
            return (await Client.Get($"{path}&includes={marker}")).Must(HttpStatusCode.OK).Json;
        }

        private object Fact(Random random, int person, string validFrom)
        {
            var (actor, other) = (this[$"actor {person}"], this[$"actor {(person + 1 + random.Next(6)) % 7}"]);
            return random.Next(10) switch
            {
                0 or 1 => Op($"/v1/reforms/{Reform}/alignments", new { actor, position = random.Next(-4, 5) / 2.0, salience = random.Next(5) / 4.0, validFrom }),
                2 => Op($"/v1/reforms/{Reform}/alignments", new { actor, provisionId = this["provision"], position = random.Next(-2, 3), validFrom }),
                3 => Op($"/v1/actors/{actor}/influence", new { influence = random.Next(5) / 4.0, validFrom }),
                4 => Op($"/v1/actors/{actor}/classes", new { actorClass = random.Next(2) == 0 ? "citizen" : "elected_representative", validFrom }),
                5 => Op("/v1/ties", new { from = actor, to = other == actor ? this["actor 6"] : other, kind = "allied_with", strength = (1 + random.Next(4)) / 4.0, validFrom }),
                6 => Op($"/v1/coalitions/{this["alliance"]}/members", new { actor, validFrom }),
                7 => Op($"/v1/engagements/{this["hearing"]}/replies", new { actor, reply = random.Next(2) == 0 ? "declined" : "accepted", validFrom }),
                8 => Op($"/v1/engagements/{this["hearing"]}/attendance", new { actor, presence = "attended", validFrom }),
                _ => Op($"/v1/actors/{actor}/incentives", new { incentiveType = "material", direction = "for_reform", reformId = Reform, strength = random.Next(5) / 4.0, validFrom }),
            };

            static object Op(string path, object body) => new { op = $"POST {path}", body };
        }
    }
}
