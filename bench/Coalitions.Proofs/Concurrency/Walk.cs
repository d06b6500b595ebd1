using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Proofs.Concurrency;

/// <summary>The service and the contract came apart.</summary>
internal sealed class DivergenceException(string what) : Exception(what);

/// <summary>
/// Random steps through the service and through the contract in memory, compared at each. What comes next depends on the
/// seed and on the contract only, so a walk can be walked again.
/// </summary>
internal sealed class Walk(HttpClient client, int seed)
{
    private static readonly string[] Words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath"];
    private static readonly string[] Classes = ["public_official", "elected_representative", "citizen", "service_provider"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Random random = new(seed);
    private readonly List<int> boundaries = [0];
    private readonly List<(string Path, string Body, string? IfMatch, string Key, Heard Answer)> keyed = [];
    private Contract contract = new();
    private string? latest;

    /// <summary>What was done, step by step.</summary>
    public List<string> Steps { get; } = [];

    public int Questions { get; private set; }

    /// <summary>How many steps were answered how.</summary>
    public SortedDictionary<string, int> Answers { get; } = [];

    public async Task Begin()
    {
        for (var i = 0; i < 2; i++)
        {
            await Record("/v1/reforms", new() { ["title"] = $"Reform {i}" }, held => held.Propose());
            for (var j = 0; j < 2; j++) await Record($"/v1/reforms/{contract.Reforms[i].Id}/provisions", new() { ["title"] = $"Provision {j}" }, held => held.Provide(i));
        }

        for (var i = 0; i < 4; i++) await Register();
    }

    public Task Step() => random.Next(100) switch
    {
        < 4 when contract.Actors.Count < 60 => Register(),
        < 14 => Move(Named),
        < 24 => Move(Classed),
        < 48 => Move(Assessed),
        < 56 => Move(Ended),
        < 69 => Move(Corrected),
        < 74 => Move(Retracted),
        < 79 => Batch(),
        < 84 when keyed.Count > 0 => Repeat(),
        _ => Ask(),
    };

    /// <summary>Compares everything: all that is known now, and as much at random clocks.</summary>
    public async Task AskAll()
    {
        // Asking must not change what comes next.
        var walking = random;
        random = new Random(seed + Steps.Count);
        foreach (var known in (int?[])[null, Boundary()])
        {
            for (var actor = 0; actor < contract.Actors.Count; actor++) await AskProfile(actor, AnyDate(), known);
            for (var reform = 0; reform < contract.Reforms.Count; reform++)
            {
                await AskStances(reform, AnyDate(), known);
                await AskMap(reform, AnyDate(), known);
            }

            await AskActors(null, null, AnyDate(), known);
        }

        foreach (var record in contract.Records) await AskRecord(record, null);
        random = walking;
    }

    // What is recorded

    private sealed record Asked(string Path, JsonObject Body, Func<Contract, Verdict> Decide, string? IfMatch = null);

    private Task Register()
    {
        var (name, actorClass, from, to) = (AnyName(), random.Next(2) == 0 ? Any(Classes) : null, AnyStart(), AnyEnd());
        return Record("/v1/actors", Dated(new() { ["name"] = name, ["actorClass"] = actorClass }, from, to), held => held.Register(name, actorClass, from, to));
    }

    private Task Move(Func<Contract, bool, Asked?> make) =>
        make(contract, true) is { } asked ? Record(asked.Path, asked.Body, asked.Decide, asked.IfMatch) : Ask();

    private Asked Named(Contract held, bool conditional)
    {
        var (actor, name, from, to) = (AnyActor(held), AnyName(), AnyStart(), AnyEnd());
        var version = conditional && random.Next(4) == 0 ? held.Actors[actor].Events - random.Next(2) : (int?)null;
        return new($"/v1/actors/{held.Actors[actor].Id}/names", Dated(new() { ["name"] = name }, from, to),
            now => now.Describe(new(Kind.Name, actor, name, From: from, To: to), version), version is { } tag ? $"\"{tag}\"" : null);
    }

    private Asked Classed(Contract held, bool conditional)
    {
        var (actor, actorClass, from, to) = (AnyActor(held), Any(Classes), AnyStart(), AnyEnd());
        return new($"/v1/actors/{held.Actors[actor].Id}/classes", Dated(new() { ["actorClass"] = actorClass }, from, to),
            now => now.Describe(new(Kind.Class, actor, actorClass, From: from, To: to)));
    }

    private Asked Assessed(Contract held, bool conditional)
    {
        var (actor, reform, provision) = (AnyActor(held), random.Next(held.Reforms.Count), random.Next(-1, held.Provisions.Count));
        if (provision >= 0) reform = held.Provisions[provision].Reform;
        var (position, salience, gone) = random.Next(10) switch
        {
            0 => ((double?)null, (double?)null, true),
            1 => (null, AnyShare(), true),
            2 or 3 => (null, AnyShare(), false),
            4 or 5 => (AnyPosition(), AnyShare(), false),
            6 => (AnyPosition(), null, random.Next(4) == 0),
            _ => (AnyPosition(), null, false),
        };
        var stance = new Content(Kind.Stance, actor, Reform: reform, Provision: provision, Assessor: random.Next(4) == 0 ? AnyActor(held) : -1,
            Position: position, Salience: salience, Gone: gone, From: random.Next(8) == 0 ? null : AnyStart() ?? Date.Year(2020), To: AnyEnd());
        return new($"/v1/reforms/{held.Reforms[reform].Id}/alignments", Shown(held, stance), now => now.Assess(stance));
    }

    private Asked? Ended(Contract held, bool conditional)
    {
        if (AnyRecord(held) is not { } record) return null;
        var (to, tag) = (AnyDate(), random.Next(3) == 0 ? AnyTag(record) : null);
        return new($"/v1/records/{record.Id}/end", new() { ["validTo"] = to.Text }, now => now.End(now.Records[record.Number], to, tag), tag);
    }

    private Asked? Corrected(Contract held, bool conditional)
    {
        if (AnyRecord(held) is not { } record) return null;
        var (before, set, after, dated) = (record.Latest.Content, new JsonObject(), record.Latest.Content, false);
        switch (random.Next(before.Kind == Kind.Registration ? 3 : 8))
        {
            case 0:
                after = after with { To = AnyDate() };
                set["validTo"] = after.To.Text;
                break;
            case 1:
                (after, dated) = (after with { From = random.Next(6) == 0 ? null : AnyDate() }, true);
                set["validFrom"] = after.From?.Text;
                break;
            case 2 when before.Kind == Kind.Registration:
                after = after with { Text = before.Text == "person" ? "group" : "person" };
                set["kind"] = after.Text;
                break;
            case 2:
                (after, set["validTo"]) = (after with { To = null }, null);
                break;
            case < 5:
                after = after with { Actor = AnyActor(held) };
                set["actor"] = held.Actors[after.Actor].Id;
                break;
            default:
                (after, set) = Restated(held, before);
                break;
        }

        var tag = random.Next(12) == 0 ? null : AnyTag(record);
        return new($"/v1/records/{record.Id}/correction", new() { ["set"] = set }, now => now.Correct(now.Records[record.Number], after, dated, tag), tag);
    }

    private (Content, JsonObject) Restated(Contract held, Content before)
    {
        switch (before.Kind)
        {
            case Kind.Name: var name = AnyName(); return (before with { Text = name }, new() { ["name"] = name });
            case Kind.Class: var actorClass = Any(Classes); return (before with { Text = actorClass }, new() { ["actorClass"] = actorClass });
        }

        switch (random.Next(5))
        {
            case 0: var salience = random.Next(3) == 0 ? null : AnyShare(); return (before with { Salience = salience }, new() { ["salience"] = salience });
            case 1:
                var assessor = random.Next(3) == 0 ? -1 : AnyActor(held);
                return (before with { Assessor = assessor }, new() { ["assessor"] = assessor < 0 ? null : held.Actors[assessor].Id });
            case 2 when before.Provision < 0:
                var reform = random.Next(held.Reforms.Count);
                return (before with { Reform = reform }, new() { ["reform"] = held.Reforms[reform].Id });
            case 2: return (before with { Provision = -1 }, new() { ["provisionId"] = null });
            default: var position = random.Next(6) == 0 ? null : AnyPosition(); return (before with { Position = position }, new() { ["position"] = position });
        }
    }

    private Asked? Retracted(Contract held, bool conditional)
    {
        if (AnyRecord(held) is not { } record) return null;
        var tag = random.Next(12) == 0 ? null : AnyTag(record);
        return new($"/v1/records/{record.Id}/retraction", [], now => now.Retract(now.Records[record.Number], tag), tag);
    }

    // Items that are decided one after the other, each seeing what the earlier ones did, and that stand or fall together.
    private async Task Batch()
    {
        var (held, items, learned, failed) = (contract.Copy(), new JsonArray(), new List<Action<JsonNode>>(), (Verdict?)null);
        for (var count = random.Next(2, 7); count > 0 && failed is null; count--)
        {
            var asked = random.Next(6) switch
            {
                0 => Newcomer(),
                1 or 2 => Named(held, false),
                3 => Classed(held, false),
                _ => Assessed(held, false),
            };
            var item = new JsonObject { ["op"] = $"POST {asked.Path}", ["body"] = asked.Body };
            if (asked.Path == "/v1/actors") item["name"] = $"$a{held.Actors.Count}";
            items.Add((JsonNode)item);
            var verdict = asked.Decide(held);
            if (verdict.Holds) learned.Add(verdict.Learn!);
            else failed = verdict;
        }

        await Record("/v1/batch", new() { ["items"] = items }, _ => failed ?? new(200, Learn: answer =>
        {
            contract = held;
            foreach (var (learn, item) in learned.Zip(answer["items"]!.AsArray())) learn(item!["body"]!);
        }));

        Asked Newcomer()
        {
            var name = AnyName();
            return new("/v1/actors", new() { ["name"] = name }, now => now.Register(name, null, null, null));
        }
    }

    private async Task Record(string path, JsonObject body, Func<Contract, Verdict> decide, string? ifMatch = null)
    {
        var key = random.Next(3) == 0 ? $"key {seed} {Steps.Count}" : null;
        var text = body.ToJsonString();
        Steps.Add($"POST {path} {text}{(ifMatch is null ? "" : $" If-Match {ifMatch}")}{(key is null ? "" : $" Idempotency-Key {key}")}");
        var verdict = decide(contract);
        var heard = await Send(path, text, ifMatch, key);
        Answers[$"{verdict.Status} {verdict.Code}".Trim()] = Answers.GetValueOrDefault($"{verdict.Status} {verdict.Code}".Trim()) + 1;
        if (heard.Status != verdict.Status || (verdict.Status > 400 && heard.Code != verdict.Code))
            throw new DivergenceException($"{verdict.Status} {verdict.Code} was due; the answer was {heard.Status} {heard.Text}");
        if (!verdict.Holds) return;
        verdict.Learn!(heard.Json);
        latest = LastId(heard.Json);
        boundaries.Add(contract.Sequence);
        if (key is not null) keyed.Add((path, text, ifMatch, key, heard));
    }

    private async Task Repeat()
    {
        var (path, body, ifMatch, key, first) = keyed[random.Next(Math.Max(0, keyed.Count - 50), keyed.Count)];
        var other = random.Next(4) == 0;
        Steps.Add($"again{(other ? ", with another body" : "")}: {key}");
        var heard = await Send(path, other ? $" {body}" : body, ifMatch, key);
        Answers[other ? "422" : "replayed"] = Answers.GetValueOrDefault(other ? "422" : "replayed") + 1;
        if (other ? heard.Status != 422 : heard != first) throw new DivergenceException($"repeated under {key}: {heard} instead of {(other ? "422" : first)}");
    }

    // What is asked

    private Task Ask()
    {
        var (day, known) = (AnyDate(), random.Next(3) == 0 ? (int?)null : Boundary());
        return random.Next(5) switch
        {
            0 => AskProfile(AnyActor(contract), day, known),
            1 when AnyRecord(contract) is { } record => AskRecord(record, known),
            2 => AskStances(random.Next(contract.Reforms.Count), day, known),
            3 => AskMap(random.Next(contract.Reforms.Count), day, known),
            _ => AskActors(random.Next(2) == 0 ? Any(Words)[..random.Next(2, 6)] : null, random.Next(3) == 0 ? Any(Classes) : null, day, known),
        };
    }

    private async Task AskProfile(int actor, Date day, int? at)
    {
        var known = at ?? contract.Sequence;
        JsonObject? expected = null;
        if (contract.IsRegistered(actor, known))
        {
            var (registration, name, actorClass) = (Of(Kind.Registration), Of(Kind.Name), Of(Kind.Class));
            expected = new()
            {
                ["name"] = name?.At(known)!.Content.Text, ["actorClass"] = actorClass?.At(known)!.Content.Text, ["kind"] = registration?.At(known)!.Content.Text,
                ["recordIds"] = new JsonArray([.. Found(registration, name, actorClass).Select(record => (JsonNode)record.Id).OrderBy(id => id.GetValue<string>(), StringComparer.Ordinal)]),
            };
        }

        await Compare($"/v1/actors/{contract.Actors[actor].Id}?asOf={day.Text}", at, expected, answer => new()
        {
            ["name"] = Copied(answer, "name"), ["actorClass"] = Copied(answer, "actorClass"), ["kind"] = Copied(answer, "kind"), ["recordIds"] = Copied(answer, "recordIds"),
        });

        Record? Of(Kind kind) => contract.InForce((kind, actor, -1, -1, -1), day.Last, known);
    }

    private async Task AskRecord(Record record, int? at)
    {
        var known = at ?? contract.Sequence;
        var versions = record.Versions.Where(version => version.Sequence <= known).ToArray();
        var expected = versions.Length == 0 ? null : new JsonObject
        {
            ["status"] = versions[^1].Retracted ? "retracted" : "recorded",
            ["tag"] = versions[^1].Tag,
            ["versions"] = new JsonArray([.. versions.Select(version => new JsonObject
            {
                ["changeId"] = version.Id, ["change"] = version.Change, ["data"] = Shown(contract, version.Content),
            })]),
        };
        await Compare($"/v1/records/{record.Id}?", at, expected, answer => new()
        {
            ["status"] = Copied(answer, "status"),
            ["tag"] = Copied(answer, "tag"),
            ["versions"] = new JsonArray([.. answer["versions"]!.AsArray().Select(version => new JsonObject
            {
                ["changeId"] = Copied(version!, "changeId"), ["change"] = Copied(version!, "change"), ["data"] = Copied(version!, "data"),
            })]),
        });
    }

    private async Task AskStances(int reform, Date day, int? at)
    {
        if (at < contract.Reforms[reform].Since)
        {
            await Compare($"/v1/reforms/{contract.Reforms[reform].Id}/alignments?asOf={day.Text}", at, null, _ => []);
            return;
        }

        var standing = contract.Stances(day.Last, at ?? contract.Sequence).Where(stance => stance.Content.Reform == reform)
            .OrderBy(stance => stance.Record.Id, StringComparer.Ordinal)
            .Select(stance => (JsonNode)new JsonObject
            {
                ["recordId"] = stance.Record.Id, ["actorId"] = contract.Actors[stance.Content.Actor].Id,
                ["provisionId"] = stance.Content.Provision < 0 ? null : contract.Provisions[stance.Content.Provision].Id,
                ["position"] = stance.Position?.Value, ["positionRecordId"] = stance.Position?.From.Id,
                ["salience"] = stance.Salience?.Value, ["salienceRecordId"] = stance.Salience?.From.Id,
            });
        await ComparePages($"/v1/reforms/{contract.Reforms[reform].Id}/alignments?asOf={day.Text}", at, standing, item =>
            new JsonObject(((string[])["recordId", "actorId", "provisionId", "position", "positionRecordId", "salience", "salienceRecordId"])
                .Select(member => KeyValuePair.Create(member, Copied(item, member)))));
    }

    private async Task AskMap(int reform, Date day, int? at)
    {
        var known = at ?? contract.Sequence;
        var isKnown = known >= contract.Reforms[reform].Since;
        var nodes = contract.Stances(day.Last, known).Where(stance => stance.Content.Reform == reform).GroupBy(stance => stance.Content.Actor)
            .OrderBy(own => contract.Actors[own.Key].Id, StringComparer.Ordinal)
            .Select(own => (JsonNode)new JsonObject
            {
                ["actorId"] = contract.Actors[own.Key].Id,
                ["actorClass"] = contract.InForce((Kind.Class, own.Key, -1, -1, -1), day.Last, known)?.At(known)!.Content.Text,
                ["position"] = Median(own.Where(stance => stance.Content.Provision < 0).Select(stance => stance.Position?.Value)),
                ["salience"] = Median(own.Where(stance => stance.Content.Provision < 0).Select(stance => stance.Salience?.Value)),
            });
        await Compare($"/v1/reforms/{contract.Reforms[reform].Id}/map?asOf={day.Text}", at, isKnown ? new() { ["nodes"] = new JsonArray([.. nodes]) } : null, answer => new()
        {
            ["nodes"] = new JsonArray([.. answer["nodes"]!.AsArray().Select(node => new JsonObject(((string[])["actorId", "actorClass", "position", "salience"])
                .Select(member => KeyValuePair.Create(member, Copied(node!, member)))))]),
        });
    }

    private async Task AskActors(string? beginning, string? actorClass, Date day, int? at)
    {
        var known = at ?? contract.Sequence;
        var listed = Enumerable.Range(0, contract.Actors.Count)
            .Select(actor => (Actor: actor, Registered: Of(Kind.Registration, actor), Name: Of(Kind.Name, actor), Class: Of(Kind.Class, actor)))
            .Where(item => item.Registered is not null)
            .Where(item => beginning is null || (item.Name?.Text.Split(' ').Any(word => word.StartsWith(beginning, StringComparison.Ordinal)) ?? false))
            .Where(item => actorClass is null || item.Class?.Text == actorClass)
            .OrderBy(item => contract.Actors[item.Actor].Id, StringComparer.Ordinal)
            .Select(item => (JsonNode)new JsonObject
            {
                ["id"] = contract.Actors[item.Actor].Id, ["name"] = item.Name?.Text, ["actorClass"] = item.Class?.Text, ["kind"] = item.Registered!.Text,
            });
        var filter = $"{(beginning is null ? "" : $"&q={beginning}")}{(actorClass is null ? "" : $"&actorClass={actorClass}")}";
        await ComparePages($"/v1/actors?asOf={day.Text}{filter}", at, listed, item =>
            new JsonObject(((string[])["id", "name", "actorClass", "kind"]).Select(member => KeyValuePair.Create(member, Copied(item, member)))));

        Content? Of(Kind kind, int actor) => contract.InForce((kind, actor, -1, -1, -1), day.Last, known)?.At(known)!.Content;
    }

    private async Task Compare(string path, int? known, JsonObject? expected, Func<JsonNode, JsonObject> read)
    {
        var heard = await Get(path, known);
        var found = heard.Status == 404 ? null : heard.Status == 200 ? read(heard.Json) : throw new DivergenceException($"{path} was answered {heard.Status} {heard.Text}");
        Same(path, known, Canonical(expected), Canonical(found));
    }

    private async Task ComparePages(string path, int? known, IEnumerable<JsonNode> expected, Func<JsonNode, JsonObject> read)
    {
        var (found, cursor, limit) = (new List<string>(), "", Steps.Count % 7 + 1);
        // Cursors are good for one pair of clocks, so all pages are asked for as the first one was answered.
        var pinned = known ?? contract.Sequence;
        if (known is null) await Get(path, null);
        do
        {
            var heard = await Get($"{path}&limit={limit * 10}{cursor}", pinned);
            if (heard.Status != 200) throw new DivergenceException($"{path} was answered {heard.Status} {heard.Text}");
            found.AddRange(heard.Json["items"]!.AsArray().Select(item => Canonical(read(item!))));
            cursor = heard.Json["next"]?.GetValue<string>() is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Same(path, known, string.Join('\n', expected.Select(Canonical)), string.Join('\n', found));
    }

    private void Same(string path, int? known, string expected, string found)
    {
        Questions++;
        if (expected != found) throw new DivergenceException($"{path} known at {known?.ToString(CultureInfo.InvariantCulture) ?? "now"}:\ndue was\n{expected}\nfound was\n{found}");
    }

    // Whoever asks waits for the last thing that was recorded, and repeats what is answered 503, as a client should.
    private async Task<Heard> Get(string path, int? known)
    {
        for (var since = DateTime.UtcNow; ; await Task.Delay(20))
        {
            var heard = await Send($"{path}{(path.EndsWith('?') ? "" : "&")}{(known is { } at ? $"knownAt={at.ToString(CultureInfo.InvariantCulture)}&" : "")}includes={latest}", null, null, null);
            if (heard.Status == 404 || (heard.Status == 200 && heard.Json["sequence"]!.GetValue<int>() == (known ?? contract.Sequence))) return heard;
            if (DateTime.UtcNow - since > Patience) return heard;
        }
    }

    private async Task<Heard> Send(string path, string? body, string? ifMatch, string? key)
    {
        for (var since = DateTime.UtcNow; ; await Task.Delay(200))
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request);
            var heard = new Heard((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString(), response.Headers.ETag?.ToString());
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || DateTime.UtcNow - since > Patience) return heard;
        }
    }

    private sealed record Heard(int Status, string Text, string? Location, string? ETag)
    {
        public JsonNode Json
        {
            get
            {
                var json = JsonNode.Parse(Text)!;
                if (json is JsonObject answer) answer["tag"] = ETag;
                return json;
            }
        }

        public string Code => Status >= 400 ? Json["type"]!.GetValue<string>().Split(':')[^1] : "";
    }

    // What is chosen

    private T Any<T>(T[] from) => from[random.Next(from.Length)];

    // Some actors are busy, so that facts meet.
    private int AnyActor(Contract held) => random.Next(3) > 0 ? random.Next(Math.Min(6, held.Actors.Count)) : random.Next(held.Actors.Count);

    private Record? AnyRecord(Contract held) =>
        held.Records.Count == 0 ? null : held.Records[random.Next(3) > 0 ? random.Next(Math.Max(0, held.Records.Count - 30), held.Records.Count) : random.Next(held.Records.Count)];

    private string AnyTag(Record record) => random.Next(6) switch
    {
        0 => record.Versions[0].Tag,
        1 => "*",
        _ => record.Latest.Tag,
    };

    private string AnyName() => $"{Any(Words)} {Any(Words)}";

    private double? AnyPosition() => random.Next(-4, 5) / 2.0;

    private double? AnyShare() => random.Next(5) / 4.0;

    private Date AnyDate() => random.Next(3) switch
    {
        0 => Date.Year(random.Next(2015, 2025)),
        1 => Date.Month(random.Next(2015, 2025), random.Next(1, 13)),
        _ => Date.Day(new DateOnly(random.Next(2015, 2025), random.Next(1, 13), random.Next(1, 29))),
    };

    private Date? AnyStart() => random.Next(5) == 0 ? null : AnyDate();

    private Date? AnyEnd() => random.Next(4) == 0 ? AnyDate() : null;

    private int Boundary() => boundaries[random.Next(boundaries.Count)];

    // How it is written

    private static JsonObject Dated(JsonObject body, Date? from, Date? to)
    {
        if (from is not null) body["validFrom"] = from.Text;
        if (to is not null) body["validTo"] = to.Text;
        foreach (var absent in body.Where(member => member.Value is null).Select(member => member.Key).ToArray()) body.Remove(absent);
        return body;
    }

    private static JsonObject Shown(Contract held, Content content) => Dated(content.Kind switch
    {
        Kind.Registration => new() { ["kind"] = content.Text },
        Kind.Name => new() { ["name"] = content.Text },
        Kind.Class => new() { ["actorClass"] = content.Text },
        _ => new()
        {
            ["actor"] = held.Actors[content.Actor].Id,
            ["provisionId"] = content.Provision < 0 ? null : held.Provisions[content.Provision].Id,
            ["assessor"] = content.Assessor < 0 ? null : held.Actors[content.Assessor].Id,
            ["position"] = content.Position,
            ["salience"] = content.Salience,
            ["noLongerKnown"] = content.Gone ? true : null,
        },
    }, content.From, content.To);

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject value => $"{{{string.Join(',', value.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Canonical(member.Value)}"))}}}",
        JsonArray array => $"[{string.Join(',', array.Select(Canonical))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.Deserialize<double>().ToString("R", CultureInfo.InvariantCulture),
        null => "null",
        _ => node.ToJsonString(),
    };

    private static JsonNode? Copied(JsonNode from, string member) => from[member]?.DeepClone();

    private static IEnumerable<Record> Found(params Record?[] records) => records.OfType<Record>();

    private static double? Median(IEnumerable<double?> figures)
    {
        var sorted = figures.OfType<double>().Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // The last thing that an answer names: whoever waits for it has waited for everything before it.
    private static string LastId(JsonNode answer)
    {
        if (answer["items"] is JsonArray items) return LastId(items[^1]!["body"]!);
        if (answer["recordIds"] is JsonObject facets) return facets.Last().Value!.GetValue<string>();
        return (answer["changeId"] ?? answer["recordId"] ?? answer["id"])!.GetValue<string>();
    }
}
