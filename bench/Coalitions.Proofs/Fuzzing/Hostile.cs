using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Makes a valid request wrong, or odd, in one way.</summary>
public sealed class Hostile(ApiDocument document, Judge judge, Random random)
{
    private static readonly string[] MediaTypes = ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "image/png", "application/json5", "text/json", "application/cbor"];

    private static readonly string[] OddPathIds =
    [
        "0", "1", "-1", "null", "undefined", "%00", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%ED%A0%80", "%ff%fe", "$name", "unit:MOW", "00000000-0000-0000-0000-000000000000", "{id}", "%20", "%F0%9F%A6%8A", "a;b", "a%0d%0aSet-Cookie:x", "%E2%80%AE",
        "7b3f0c52-6d1e-4a1c-9d0e-6a8b3f1f2c4d", "7B3F0C52-6D1E-4A1C-9D0E-6A8B3F1F2C4D", "7b3f0c526d1e4a1c9d0e6a8b3f1f2c4d", new string('a', 2_000),
    ];

    private static readonly (string Name, string Value)[] OddHeaders =
    [
        ("Accept", "application/xml"), ("Accept", "text/html;q=0.9, */*;q=0"), ("Accept-Language", "xx-invalid-\u00e9"), ("Accept-Charset", "utf-7"), ("Accept-Encoding", "gzip, br;q=0, *"), ("X-HTTP-Method-Override", "DELETE"), ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-For", "127.0.0.1, ::1"), ("X-Original-URL", "/v1/keys"), ("Range", "bytes=0-1"), ("If-None-Match", "*"), ("If-None-Match", "\"x\", W/\"y\", z"), ("If-Modified-Since", "yesterday"), ("Origin", "null"), ("Cookie", "a=b; c"), ("Expect", "100-continue"),
        ("traceparent", "00-zz-zz-01"), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), ("tracestate", new string('a', 600)), ("baggage", "userId=%00"), ("Prefer", "respond-async"), ("Via", "1.1 x"), ("TE", "trailers"), ("X-Long", new string('x', 8_000)),
    ];

    private static readonly string[] OddQueryValues =
        ["", "%00", "%ED%A0%80", "..%2f", "%27%20or%201=1--", "-1", "0", "201", "1e9", "99999999999999999999", "NaN", "%F0%9F%A6%8A", "%E2%80%AE", "2019-02-30", "0000", "9999", "0001", "null", "%", "%zz", "+", "[]", "true", "a,b", ","];

    /// <summary>A request made wrong in one way; null where that way does not fit it.</summary>
    public Case? Make(Valid valid)
    {
        var ways = Ways(valid);
        return ways[random.Next(ways.Length)]();
    }

    private Func<Case?>[] Ways(Valid valid)
    {
        var ways = new List<Func<Case?>> { () => Header(valid), () => Credential(valid), () => Method(valid), () => UnknownQuery(valid) };
        if (valid.Request.Query.Count > 0 || valid.Operation.Parameters.Any(parameter => parameter.In == "query")) ways.AddRange([() => Query(valid), () => Query(valid), () => Query(valid), () => TwiceInQuery(valid)]);
        if (valid.Path.Count > 0) ways.Add(() => PathId(valid));
        if (valid.Request.Body is not null) ways.AddRange([() => Media(valid), () => Encoding(valid)]);
        if (valid.Request.MediaType?.StartsWith(Tables.Form, StringComparison.Ordinal) == true) ways.AddRange([() => Form(valid), () => Form(valid)]);
        if (valid.Operation.Parameters.Any(parameter => parameter is { In: "header", Name: "Idempotency-Key" })) ways.Add(() => Condition(valid));
        if (valid.Body is not null)
            for (var i = 0; i < 4; i++)
                ways.AddRange([
                    () => NoJson(valid), () => WrongType(valid), () => WrongType(valid), () => Missing(valid), () => Null(valid), () => Unknown(valid), () => Twice(valid), () => BrokenText(valid), () => TooLong(valid),
                    () => Code(valid), () => Date(valid), () => Reference(valid), () => Number(valid), () => Strange(valid), () => Deep(valid), () => TooMany(valid),
                ]);
        return [.. ways];
    }

    // Bodies

    private Case? NoJson(Valid valid)
    {
        var text = valid.Body!.ToString();
        byte[][] bodies =
        [
            [], Utf8(" "), Utf8(text[..(text.Length / 2)]), Utf8(text + "x"), Utf8(text + text), Utf8("[" + text + "]"), Utf8("null"), Utf8("\"text\""), Utf8("7"), Utf8("[]"), Utf8("NaN"), Utf8("{'name':'x'}"), Utf8("{name:1}"), Utf8("/* */" + text),
            Utf8(text.Replace("}", ",}", StringComparison.Ordinal)), System.Text.Encoding.Unicode.GetBytes(text), System.Text.Encoding.UTF32.GetBytes(text), [0xFF, 0xFE, .. Utf8(text)], [.. Utf8(text[..^1]), 0xC3, 0x28, .. Utf8("}")], [0], Utf8("<xml/>"), Utf8("{}{}"),
            Utf8(new string('[', 100_000)), Utf8(string.Concat(Enumerable.Repeat("{\"a\":", 50_000))),
        ];
        return With(valid, bodies[random.Next(bodies.Length)], "a body that is no JSON object");
    }

    private Case? WrongType(Valid valid) => Change(valid, "a value of another type", spot => ApiDocument.TypeOf(document.Resolve(spot.Schema).Schema) is not null, spot =>
    {
        string[] values = ["7", "\"text\"", "true", "[]", "{}", "[1]", "{\"a\":1}", "-1.5"];
        spot.Put(Json.Raw(values[random.Next(values.Length)]));
    });

    private Case? Missing(Valid valid) => Change(valid, "a missing member", spot => spot.Required, spot => spot.Remove());

    private Case? Null(Valid valid) => Change(valid, "null", _ => true, spot => spot.Put(Json.Raw("null")));

    private Case? Unknown(Valid valid) => InObject(valid, "an unknown member", members =>
        members.Members.Insert(random.Next(members.Members.Count + 1), ((string[])["unknown", "ID", "__proto__", "constructor", "$type", "\"\\u0000\"", "\"\\ud800\"", "", " ", "name ", "tenantId", "recordedBy"] is var names ? names[random.Next(names.Length)] : "", Json.Raw("1"))));

    private Case? Twice(Valid valid) => InObject(valid, "a member that stands twice", members =>
    {
        if (members.Members.Count == 0) members.Members.Add(("note", Json.Text("a")));
        var (name, value) = members.Members[random.Next(members.Members.Count)];
        members.Members.Add((name, value.Copy()));
    });

    private Case? BrokenText(Valid valid)
    {
        var raw = Texts.Broken[random.Next(Texts.Broken.Count)];
        return Change(valid, "a text that is no text", spot => ApiDocument.TypeOf(document.Resolve(spot.Schema).Schema) == "string", spot => spot.Put(Json.Raw(raw)), raw);
    }

    private Case? TooLong(Valid valid) => Change(valid, "a text that is too long", spot => ApiDocument.NumberOf(document.Resolve(spot.Schema).Schema, "maxLength") is < 100_000,
        spot => spot.Put(Json.Text(new string('n', (int)ApiDocument.NumberOf(document.Resolve(spot.Schema).Schema, "maxLength")!.Value + 1))));

    private Case? Code(Valid valid) => Change(valid, "an unknown code", spot => document.Resolve(spot.Schema).Schema is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("enum", out _),
        spot => spot.Put(Json.Text(((string[])["robot", "", "PERSON", "person ", "0", "1", "Person", "рerson", "=cmd", "person\u0000"])[random.Next(10)])));

    private Case? Date(Valid valid) => Change(valid, "an impossible date", spot => ApiDocument.TextOf(document.Resolve(spot.Schema).Schema, "format") == Formats.ValidTime,
        spot => spot.Put(Json.Text(Texts.BrokenDates[random.Next(Texts.BrokenDates.Count)])));

    private Case? Reference(Valid valid)
    {
        string[] unknown = [Guid.NewGuid().ToString(), "unit:nobody-at-all", "$nobody", "00000000-0000-0000-0000-000000000000", "a:b", Guid.Empty.ToString("N"), "not a reference", ":x", "x:", "$", ""];
        var text = unknown[random.Next(unknown.Length)];
        return Change(valid, "a reference to nothing", spot => ApiDocument.TextOf(document.Resolve(spot.Schema).Schema, "format") == Formats.Reference,
            spot => spot.Put(Json.Text(text)), $"\"{text}\"");
    }

    private Case? Number(Valid valid)
    {
        var raw = Texts.BrokenNumbers[random.Next(Texts.BrokenNumbers.Count)];
        return Change(valid, "a number that is none", spot => ApiDocument.TypeOf(document.Resolve(spot.Schema).Schema) is "number" or "integer" || spot.Value is JsonLeaf leaf && char.IsAsciiDigit(leaf.RawText[0]),
            spot => spot.Put(Json.Raw(raw)));
    }

    // Whether such a text is taken depends on the member; what the schema forbids must be refused.
    private Case? Strange(Valid valid) => Change(valid, "a strange text", spot => ApiDocument.TypeOf(document.Resolve(spot.Schema).Schema) == "string",
        spot => spot.Put(Json.Text(Texts.Strange[random.Next(Texts.Strange.Count)])));

    private Case? Deep(Valid valid)
    {
        var levels = ((int[])[31, 32, 33, 64, 1_000, 20_000])[random.Next(6)];
        var deep = random.Next(2) == 0 ? $"{new string('[', levels)}{new string(']', levels)}" : $"{string.Concat(Enumerable.Repeat("{\"a\":", levels))}1{new string('}', levels)}";
        return Change(valid, "a deep value", _ => true, spot => spot.Put(Json.Raw(deep)), levels > 32 ? deep : null);
    }

    private Case? TooMany(Valid valid) => Change(valid, "too many items", spot => ApiDocument.NumberOf(document.Resolve(spot.Schema).Schema, "maxItems") is < 10_000, spot =>
    {
        var most = (int)ApiDocument.NumberOf(document.Resolve(spot.Schema).Schema, "maxItems")!.Value;
        var item = spot.Value is JsonList { Items: [var first, ..] } ? first : Json.Text("a");
        spot.Put(new JsonList([.. Enumerable.Repeat(item, most + 1)]));
    });

    private Case? Change(Valid valid, string how, Func<Spot, bool> fits, Action<Spot> change, string? marker = null)
    {
        var body = valid.Body!.Copy();
        var spots = Spot.Of(document, body, valid.Operation.Body).Where(fits).ToArray();
        if (spots.Length == 0) return null;
        var spot = spots[random.Next(spots.Length)];
        change(spot);
        return With(valid, body.ToBytes(), $"{how} at {spot.Member}", marker);
    }

    private Case? InObject(Valid valid, string how, Action<JsonObject> change)
    {
        var body = valid.Body!.Copy();
        var objects = Spot.Of(document, body, valid.Operation.Body).Where(spot => spot.Value is JsonObject).Select(spot => (spot.Member, Object: (JsonObject)spot.Value)).Prepend(("", (JsonObject)body)).ToArray();
        var (member, chosen) = objects[random.Next(objects.Length)];
        change(chosen);
        return With(valid, body.ToBytes(), $"{how} at {member}");
    }

    // What is no JSON or not of its schema must be refused, and so must what is marked; anything else may be taken.
    private Case With(Valid valid, byte[] body, string how, string? marker = null)
    {
        var asked = new Case(valid.Operation, valid.Request with { Body = body }, Expectation.Refused, how, marker);
        return judge.IsWrong(asked) ? asked : asked with { Expectation = Expectation.Either };
    }

    private Case Media(Valid valid)
    {
        var type = MediaTypes[random.Next(MediaTypes.Length)];
        return new Case(valid.Operation, valid.Request with { MediaType = type }, valid.Operation.TakesJson ? Expectation.Refused : Expectation.Either, "another media type");
    }

    private Case Form(Valid valid) => new(valid.Operation, new Tables(random).Broken(valid.Request), Expectation.Refused, "a broken form");

    private Case Encoding(Valid valid) => new(valid.Operation, valid.Request with
    {
        Headers = [.. valid.Request.Headers, ("Content-Encoding", ((string[])["gzip", "br", "deflate", "gzip, gzip", "x"])[random.Next(5)])],
    }, Expectation.Refused, "a body said to be compressed") { Fault = "Content-Encoding" };

    // What stands around the body

    private Case Header(Valid valid)
    {
        var (name, value) = OddHeaders[random.Next(OddHeaders.Length)];
        return new Case(valid.Operation, valid.Request with { Headers = [.. valid.Request.Headers, (name, value)] }, Expectation.Either, $"the header {name}");
    }

    private Case Condition(Valid valid)
    {
        var others = valid.Request.Headers.Where(header => header.Name is not ("If-Match" or "Idempotency-Key"));
        var (name, value, expected) = random.Next(9) switch
        {
            0 => ("Idempotency-Key", "", Expectation.Refused),
            1 => ("Idempotency-Key", new string('k', 256), Expectation.Refused),
            2 => ("Idempotency-Key", "clé", Expectation.Refused),
            3 => ("Idempotency-Key", new string('k', 255), Expectation.Either),
            4 => ("Idempotency-Key", "=cmd|'/C calc'!A0", Expectation.Either),
            5 => ("If-Match", "\"no such version\"", valid.Path.Count > 0 ? Expectation.Refused : Expectation.Either),
            6 => ("If-Match", "", Expectation.Either),
            7 => ("If-Match", "W/\"1\", \"2\", *", Expectation.Either),
            _ => ("If-Match", "-1", valid.Path.Count > 0 ? Expectation.Refused : Expectation.Either),
        };
        return new Case(valid.Operation, valid.Request with { Headers = [.. others, (name, value)] }, expected, $"{name}: {(value.Length > 20 ? "long" : value)}") { Fault = name };
    }

    private Case Credential(Valid valid)
    {
        string[] keys = ["", "Bearer", "Bearer x", "Bearer coal_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer coal_zzzzzzzzzzzz_" + new string('A', 43), "Basic YTpi", "Bearer " + new string('x', 5_000), "Bearer coal__", "Bearer coal_é_x", "Digest a"];
        return new Case(valid.Operation, valid.Request with { Key = keys[random.Next(keys.Length)] }, valid.Operation.Open ? Expectation.Either : Expectation.Refused, "a credential that is none");
    }

    private Case Method(Valid valid)
    {
        var known = document.Operations.Where(operation => operation.Template == valid.Operation.Template).Select(operation => operation.Method).ToHashSet();
        var others = ((string[])["PUT", "DELETE", "PATCH", "GET", "POST", "OPTIONS", "PROPFIND", "FOO"]).Where(method => !known.Contains(method)).ToArray();
        var method = others[random.Next(others.Length)];
        var bare = method is "GET" or "OPTIONS" ? valid.Request with { Body = null, MediaType = null } : valid.Request;
        return new Case(null, bare with { Method = method }, Expectation.Refused, $"the method {method}");
    }

    private Case PathId(Valid valid)
    {
        var id = OddPathIds[random.Next(OddPathIds.Length)];
        var path = valid.Request.Path.Replace(valid.Path[random.Next(valid.Path.Count)], id, StringComparison.Ordinal);
        // Such a path may be no path of this operation any more.
        var same = id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-');
        // Dots lead to another path, which may well be there.
        return new Case(same ? valid.Operation : null, valid.Request with { Path = path }, id.Contains("%2e", StringComparison.Ordinal) || id.Contains("..", StringComparison.Ordinal) ? Expectation.Either : Expectation.Refused, "an id that names nothing");
    }

    private Case UnknownQuery(Valid valid)
    {
        var name = ((string[])["unknown", "Limit", "asof", "%00", "a%5B%5D", "tenant", "__proto__"])[random.Next(7)];
        return new Case(valid.Operation, valid.Request.With(name, "1"), valid.Operation.Open ? Expectation.Either : Expectation.Refused, "an unknown query member") { Fault = name };
    }

    private Case? TwiceInQuery(Valid valid)
    {
        if (valid.Request.Query.Count == 0) return null;
        var (name, value) = valid.Request.Query[random.Next(valid.Request.Query.Count)];
        return new Case(valid.Operation, valid.Request.With(name, value), Expectation.Refused, $"{name} twice") { Fault = name };
    }

    private Case Query(Valid valid)
    {
        var parameters = valid.Operation.Parameters.Where(parameter => parameter.In == "query").ToArray();
        var parameter = parameters[random.Next(parameters.Length)];
        var value = random.Next(3) == 0 ? Uri.EscapeDataString(Texts.Strange[random.Next(Texts.Strange.Count)]) : OddQueryValues[random.Next(OddQueryValues.Length)];
        if (value.Length > 6_000) value = value[..6_000];
        var request = valid.Request with { Query = [.. valid.Request.Query.Where(member => member.Name != parameter.Name), (parameter.Name, value)] };
        return new Case(valid.Operation, request, IsWrong(parameter, value) ? Expectation.Refused : Expectation.Either, $"an odd value of {parameter.Name}") { Fault = parameter.Name };
    }

    private bool IsWrong(ApiParameter parameter, string encoded)
    {
        string text;
        try
        {
            text = Uri.UnescapeDataString(encoded.Replace('+', ' '));
        }
        catch (UriFormatException)
        {
            return false;
        }

        // What is no UTF-8 is read as replacement characters; whether that is taken is the member's affair.
        if (text.Contains('%', StringComparison.Ordinal)) return false;
        var type = ApiDocument.TypeOf(document.Resolve(parameter.Schema).Schema);
        // How a number is written in a query the document does not say: leading zeros do no harm.
        if (type is "integer" or "number" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) text = number.ToString("R", CultureInfo.InvariantCulture);
        var value = type is "integer" or "number" or "boolean" && Json.Parse(Utf8(text)) is { } parsed ? parsed : Json.Parse(Json.Text(text).ToBytes());
        return value is { } given && document.Violations(given, parameter.Schema).Any();
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
