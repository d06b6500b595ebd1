using System.Globalization;
using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>A request that the document allows, with what it refers to.</summary>
/// <param name="Path">The ids in its path.</param>
/// <param name="References">What its body's members refer to: the member and the collection.</param>
/// <param name="Certain">Whether every value in its query is told by the document: else a refusal says nothing.</param>
/// <param name="Subject">The record or resource of the path.</param>
public sealed record Valid(
    ApiOperation Operation, Request Request, Json? Body, IReadOnlyList<string> Path, Dictionary<string, string> References, bool Certain, Known? Subject);

/// <summary>Makes requests that the document allows, from its schemas and from what earlier answers named.</summary>
public sealed class Maker(ApiDocument document, Harvest harvest, Random random)
{
    private const int MostItems = 3;

    private IReadOnlyList<(string Name, JsonElement Schema)>? common;

    public Tables Tables { get; } = new(random);

    /// <summary>A request that the document allows; null where it refers to something and nothing of the kind is known yet.</summary>
    public Valid? Make(ApiOperation operation)
    {
        var (path, ids, subject) = (operation.Template, new List<string>(), (Known?)null);
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "path"))
        {
            var known = harvest.Of(operation.CollectionOf(parameter.Name));
            if (known.Count == 0) return null;
            // The latest are asked about most: what is wrong with them shows soon.
            subject = known[Math.Max(random.Next(known.Count), random.Next(known.Count))];
            path = path.Replace($"{{{parameter.Name}}}", subject.Id, StringComparison.Ordinal);
            ids.Add(subject.Id);
        }

        var references = new Dictionary<string, string>();
        if (Query(operation, ids, references) is not var (query, certain)) return null;
        // Two that are known need not belong together.
        certain &= ids.Count < 2;
        var request = new Request(operation.Method, path, query, Headers(operation, subject));
        if (operation.Bodies.Count == 0) return new Valid(operation, request, null, ids, references, certain, subject);
        if (!operation.TakesJson) return new Valid(operation, Tables.In(request, operation), null, ids, references, certain, subject);

        // What the document shows must work as well as anything that it allows.
        var shown = random.Next(8) == 0 ? Example(operation, ids, references) : null;
        if ((shown ?? Body(operation, ids, subject, references)) is not { } body) return null;
        return new Valid(operation, request with { MediaType = ApiOperation.JsonType, Body = body.ToBytes() }, body, ids, references, certain, subject);
    }

    /// <summary>A body for an operation; null where it must refer to what is not known.</summary>
    public Json? Body(ApiOperation operation, IReadOnlyList<string> path, Known? subject, Dictionary<string, string> references, string pointer = "")
    {
        if (IsBatch(operation.Body)) return Batch(references);
        if (subject is not null && Correction(operation, subject) is { } set)
        {
            var (member, schema) = set;
            return Value(schema, new Place(subject.Operation.Id, subject.Path, references, $"/set/{member}", true)) is { } value
                ? new JsonObject([("set", new JsonObject([(member, value)])), .. random.Next(2) == 0 ? [("reason", Text(default))] : Array.Empty<(string, Json)>()])
                : null;
        }

        return Value(operation.Body, new Place(operation.Id, path, references, pointer, true));
    }

    /// <summary>The body that the document shows, about what is known here; null where it shows none or refers to what is not known, or to more than is.</summary>
    public Json? Example(ApiOperation operation, IReadOnlyList<string> path, Dictionary<string, string> references)
    {
        if (operation.Example is not { } example || IsBatch(operation.Body) || IsCorrection(operation)) return null;
        var (body, named) = (Json.Of(example), new HashSet<string>());
        foreach (var spot in Spot.Of(document, body, operation.Body).Where(spot => ApiDocument.TextOf(document.Resolve(spot.Schema).Schema, "format") == Formats.Reference).Reverse().ToArray())
        {
            // Whatever it names, it names as different things.
            var value = Enumerable.Range(0, 8).Select(_ => Value(spot.Schema, new Place(operation.Id, path, references, spot.Pointer, true))).FirstOrDefault(value => value is null || named.Add(value.ToString()));
            if (value is null) return null;
            spot.Put(value);
        }

        return body;
    }

    /// <summary>A value that a schema allows; null where it must refer to what is not known.</summary>
    public Json? Value(JsonElement schema, Place place)
    {
        var (meant, nullable) = document.Resolve(schema);
        if (nullable && !place.Required && random.Next(20) == 0) return Json.Raw("null");
        if (ApiDocument.Alternatives(meant) is { } several) return Value(several[random.Next(several.GetArrayLength())], place);
        if (meant.ValueKind == JsonValueKind.Object && meant.TryGetProperty("enum", out var codes)) return Json.Of(codes[random.Next(codes.GetArrayLength())]);
        return ApiDocument.TypeOf(meant) switch
        {
            "string" => String(meant, place),
            "boolean" => Json.Raw(random.Next(2) == 0 ? "true" : "false"),
            "integer" => Json.Raw(Whole(meant).ToString(CultureInfo.InvariantCulture)),
            "number" => Number(meant),
            "array" => List(meant, place),
            "object" => Object(meant, place),
            _ => Json.Text("anything"),
        };
    }

    /// <summary>A text that a schema of a query member allows; null where it tells too little.</summary>
    public string? QueryText(ApiParameter parameter, string operation, IReadOnlyList<string> path, Dictionary<string, string> references)
    {
        var meant = document.Resolve(parameter.Schema).Schema;
        if (IsReference(parameter))
        {
            if (parameter.Name == "includes") return harvest.Of(Harvest.Records) is { Count: > 0 } records ? records[random.Next(records.Count)].Id : null;
            if (harvest.Reference($"{operation}/{parameter.Name}", path, random) is not { } known) return null;
            references[parameter.Name] = known.Collection;
            return known.Id;
        }

        if (ApiDocument.TypeOf(meant) == "string" && !IsTold(meant)) return null;
        return Value(meant, new Place(operation, path, [], $"/{parameter.Name}", true)) is JsonLeaf leaf ? leaf.RawText.StartsWith('"') ? JsonSerializer.Deserialize<string>(leaf.RawText) : leaf.RawText : null;
    }

    /// <summary>A member that a correction of this record may set; null where the operation is no correction.</summary>
    public (string Member, JsonElement Schema)? Correction(ApiOperation operation, Known subject)
    {
        if (!operation.TakesJson || !IsCorrection(operation)) return null;
        // A creation makes several records and does not tell which is which: they share the members that every fact has.
        var own = subject.Made.Reply.Json is { } answer && answer.TryGetProperty("recordId", out _) && subject.Operation.TakesJson && !IsBatch(subject.Operation.Body);
        var members = own ? Members(subject.Operation) : CommonMembers;
        return members[random.Next(members.Count)] is var (name, schema) ? (name, schema) : null;
    }

    private IReadOnlyList<(string Name, JsonElement Schema)> CommonMembers => common ??= [.. document.Operations
        .Where(operation => operation is { Method: "POST", TakesJson: true } && operation.Answers.TryGetValue(201, out var created) && created.Values.Any(answer => ApiDocument.Requires(document.Resolve(answer).Schema, "recordId") && !ApiDocument.Requires(document.Resolve(answer).Schema, "changeId")))
        .Select(Members).Aggregate((shared, own) => [.. shared.Where(member => own.Any(other => other.Name == member.Name))])];

    private IReadOnlyList<(string Name, JsonElement Schema)> Members(ApiOperation operation) =>
        [.. document.Resolve(operation.Body).Schema.GetProperty("properties").EnumerateObject().Select(member => (member.Name, member.Value))];

    private bool IsCorrection(ApiOperation operation) => ApiDocument.Member(document.Resolve(operation.Body).Schema, "set").ValueKind == JsonValueKind.Object;

    public bool IsBatch(JsonElement schema) =>
        ApiDocument.Member(document.Resolve(schema).Schema, "items") is { ValueKind: JsonValueKind.Object } items && items.TryGetProperty("items", out var item)
        && ApiDocument.Member(document.Resolve(item).Schema, "op").ValueKind == JsonValueKind.Object;

    private JsonObject? Batch(Dictionary<string, string> references)
    {
        var items = new List<Json>();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var operations = document.Operations.Where(operation => operation is { Method: "POST", TakesJson: true } && !IsBatch(operation.Body)
                && !operation.Parameters.Any(parameter => parameter is { In: "header", Required: true })).ToArray();
            if (Make(operations[random.Next(operations.Length)]) is not { Body: { } body } made) continue;
            foreach (var (pointer, collection) in made.References) references[$"/items/{items.Count.ToString(CultureInfo.InvariantCulture)}/body{pointer}"] = collection;
            items.Add(new JsonObject([("op", Json.Text($"POST {made.Request.Path}")), .. random.Next(3) == 0 && made.Operation.Answers.ContainsKey(201)
                ? [("name", Json.Text($"$n{items.Count.ToString(CultureInfo.InvariantCulture)}"))] : Array.Empty<(string, Json)>(), ("body", body)]));
        }

        return items.Count == 0 ? null : new JsonObject([("items", new JsonList(items))]);
    }

    private (IReadOnlyList<(string, string)> Members, bool Certain)? Query(ApiOperation operation, IReadOnlyList<string> path, Dictionary<string, string> references)
    {
        var (query, certain) = (new List<(string, string)>(), true);
        var parameters = operation.Parameters.Where(parameter => parameter.In == "query").ToArray();
        foreach (var parameter in parameters.Where(parameter => parameter.Required || random.NextDouble() < 2.0 / parameters.Length))
            if (QueryText(parameter, operation.Id, path, references) is { } text) query.Add((parameter.Name, Uri.EscapeDataString(text)));
            else if (IsReference(parameter))
            {
                if (parameter.Required) return null;
            }
            else
            {
                query.Add((parameter.Name, Uri.EscapeDataString(Texts.Strange[random.Next(Texts.Strange.Count)])));
                certain = false;
            }

        return (query, certain);
    }

    private List<(string, string)> Headers(ApiOperation operation, Known? subject)
    {
        var headers = new List<(string, string)>();
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "header"))
            if (parameter.Name == "If-Match")
            {
                if (parameter.Required || random.Next(20) == 0) headers.Add((parameter.Name, subject?.ETag ?? "*"));
            }
            else if (parameter.Required || random.Next(5) == 0) headers.Add((parameter.Name, $"{random.NextInt64():x16}-{random.NextInt64():x16}"));
        return headers;
    }

    private Json? String(JsonElement schema, Place place)
    {
        switch (ApiDocument.TextOf(schema, "format"))
        {
            case Formats.Reference:
                if (harvest.Reference($"{place.Operation}{place.Member}", place.Path, random) is not { } known) return null;
                place.References[place.Pointer] = known.Collection;
                return Json.Text(known.Id);
            case Formats.Uuid:
                return harvest.Reference($"{place.Operation}{place.Member}", place.Path, random) is { } found ? Json.Text(found.Id) : null;
            case Formats.ValidTime:
                return Json.Text(Date());
            case Formats.RecordedTime:
                return Json.Text(random.Next(3) switch { 0 => random.Next(300).ToString(CultureInfo.InvariantCulture), 1 => "2024-03-01", _ => "2025-01-02T03:04:05.678Z" });
            default:
                return Text(schema);
        }
    }

    private Json Text(JsonElement schema)
    {
        var (least, most) = (ApiDocument.NumberOf(schema, "minLength") ?? 0, ApiDocument.NumberOf(schema, "maxLength") ?? 1_000);
        var pattern = ApiDocument.TextOf(schema, "pattern");
        for (var i = 0; i < 4; i++)
        {
            var text = random.Next(3) == 0 ? Texts.Strange[random.Next(Texts.Strange.Count)] : $"text {random.Next(100_000).ToString(CultureInfo.InvariantCulture)}";
            if (text.Length > most && random.Next(2) == 0) text = text[..(int)most];
            if (text.Length >= least && text.Length <= most && (pattern is null || ApiDocument.Matches(pattern, text))) return Json.Text(text);
        }

        return Json.Text(pattern is null ? new string('a', (int)Math.Max(least, 1)) : PatternText.Make(pattern, random));
    }

    private string Date() => random.Next(4) switch
    {
        0 => Texts.Dates[random.Next(Texts.Dates.Count)],
        1 => random.Next(1990, 2031).ToString(CultureInfo.InvariantCulture),
        2 => FormattableString.Invariant($"{random.Next(1990, 2031)}-{random.Next(1, 13):00}"),
        _ => FormattableString.Invariant($"{random.Next(1990, 2031)}-{random.Next(1, 13):00}-{random.Next(1, 29):00}"),
    };

    private long Whole(JsonElement schema)
    {
        var min = (long)(ApiDocument.NumberOf(schema, "minimum") ?? -1_000);
        var max = (long)(ApiDocument.NumberOf(schema, "maximum") ?? 1_000);
        return random.Next(6) switch { 0 => min, 1 => max, _ => random.NextInt64(min, Math.Min(max, min + 1_000) + 1) };
    }

    private Json Number(JsonElement schema)
    {
        var (min, max) = (ApiDocument.NumberOf(schema, "minimum") ?? double.MinValue, ApiDocument.NumberOf(schema, "maximum") ?? double.MaxValue);
        var some = Texts.Numbers[random.Next(Texts.Numbers.Count)];
        var number = double.Parse(some, CultureInfo.InvariantCulture);
        if (number >= min && number <= max && random.Next(2) == 0) return Json.Raw(some);
        return Json.Number(Math.Round(min == double.MinValue || max == double.MaxValue ? random.NextDouble() * 4 - 2 : min + random.NextDouble() * (max - min), 2));
    }

    private JsonList? List(JsonElement schema, Place place)
    {
        var least = (int)(ApiDocument.NumberOf(schema, "minItems") ?? 0);
        var count = random.Next(least, (int)Math.Max(least, Math.Min(ApiDocument.NumberOf(schema, "maxItems") ?? MostItems, MostItems)) + 1);
        var items = new List<Json>();
        for (var i = 0; i < count; i++)
            if (Value(schema.GetProperty("items"), place.Below(i.ToString(CultureInfo.InvariantCulture), true)) is { } item
                && !(schema.TryGetProperty("uniqueItems", out var unique) && unique.GetBoolean() && items.Any(other => other.ToString() == item.ToString()))) items.Add(item);
        return items.Count < least ? null : new JsonList(items);
    }

    private JsonObject? Object(JsonElement schema, Place place)
    {
        var members = new List<(string, Json)>();
        if (!schema.TryGetProperty("properties", out var properties)) return new JsonObject(members);
        foreach (var property in properties.EnumerateObject())
        {
            var required = ApiDocument.Requires(schema, property.Name);
            if (!required && !place.Full && (random.NextDouble() > 0.3 || place.Depth > 4)) continue;
            if (Value(property.Value, place.Below(property.Name, required)) is { } value) members.Add((property.Name, value));
            else if (required) return null;
        }

        return new JsonObject(members);
    }

    private bool IsReference(ApiParameter parameter) => ApiDocument.TextOf(document.Resolve(parameter.Schema).Schema, "format") is Formats.Uuid or Formats.Reference;

    private static bool IsTold(JsonElement schema) =>
        schema.TryGetProperty("enum", out _) || schema.TryGetProperty("pattern", out _) || schema.TryGetProperty("format", out _);
}

/// <summary>Where in a body a value is made.</summary>
/// <param name="Path">The ids in the path of the request.</param>
/// <param name="References">Takes in what is referred to.</param>
/// <param name="Full">Whether every optional member is given too.</param>
public sealed record Place(string Operation, IReadOnlyList<string> Path, Dictionary<string, string> References, string Pointer, bool Required, int Depth = 0, bool Full = false)
{
    /// <summary>The pointer with every index as <c>*</c>.</summary>
    public string Member => string.Join('/', Pointer.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part));

    public Place Below(string name, bool required) => this with { Pointer = $"{Pointer}/{name}", Required = required, Depth = Depth + 1 };
}
