using System.Globalization;
using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>One line of requests after the other, repeatable from its seed: what it refers to, it made itself.</summary>
public sealed class Session(ApiDocument document, Wire wire, int seed, FuzzReport report, IReadOnlySet<string>? only)
{
    private const int MostMends = 8;
    private const int MostReads = 12;

    private readonly Random random = new(seed);
    private readonly Harvest harvest = new();
    private readonly Judge judge = new(document);
    private readonly Queue<ApiOperation> deck = new();
    private Maker maker = null!;
    private Hostile hostile = null!;
    private int valid;
    private int wrong;

    public async Task Run(int requests)
    {
        (maker, hostile) = (new Maker(document, harvest, random), new Hostile(document, judge, random));
        foreach (var operation in document.Operations.Where(operation => operation is { Method: "POST", TakesJson: true } && !operation.Template.Contains('{', StringComparison.Ordinal)))
            for (var i = 0; i < 3 && valid + wrong < requests; i++)
                if (maker.Make(operation) is { } first) await Send(first);

        while (valid + wrong < requests)
        {
            if (maker.Make(Next()) is not { } made) continue;
            if (wrong < valid) await SendWrong(made);
            else await Send(made);
        }
    }

    // Every operation comes up before any comes up again; what takes a body comes more often.
    private ApiOperation Next()
    {
        if (deck.Count == 0)
        {
            var cards = document.Operations.Where(operation => only?.Contains(operation.Id) ?? true).SelectMany(operation => Enumerable.Repeat(operation, operation.TakesJson ? 4 : operation.Parameters.Count > 0 ? 2 : 1)).ToArray();
            random.Shuffle(cards);
            foreach (var card in cards) deck.Enqueue(card);
        }

        return deck.Dequeue();
    }

    private async Task Send(Valid made)
    {
        // A rule that no schema says can stand against it: then doing what the refusal says must lead through.
        var missed = new HashSet<string>();
        for (var mends = 0; ; mends++)
        {
            var asked = new Case(made.Operation, made.Request, made.Certain ? Expectation.Accepted : Expectation.Either, "valid");
            var reply = await Ask(asked);
            valid++;
            report.Count(made.Operation, true, reply.Status);
            if (reply.Status is >= 200 and < 400)
            {
                Learn(made, [], taken: true);
                await Accepted(made, new Exchange(made.Request, reply));
                return;
            }

            if (reply.Status == 404 && made.Certain && !MayBeGone(made) && !PointsInside(reply)) Found(asked, new Finding("known is found", $"{reply.Status}"), reply);
            if (!made.Certain || !Judge.IsRule(made.Operation, reply)) return;
            Learn(made, reply.Errors.Where(error => error.Code == "unknown-reference").Select(error => error.Pointer), taken: false);
            foreach (var (pointer, code) in reply.Errors) report.Ruled(made.Operation, pointer, code);
            missed.UnionWith(reply.Errors.Where(error => error.Code == "missing-member").Select(error => error.Pointer));
            Avoid(made, reply);
            // What a table is about and which columns it has is its format's, and no document says it.
            if (mends == MostMends && !made.Operation.TakesJson) return;
            // What is missing may not exist yet, or not often enough.
            if (mends == MostMends && (reply.Errors.All(error => IsAboutOthers(made, error)) || IsTooEarly(made))) return;
            if (mends == MostMends)
            {
                Found(asked, new Finding("a refusal shows the way", string.Join(' ', reply.Errors.Select(error => $"{error.Code} at {error.Pointer}"))), reply);
                return;
            }

            if (Mend(made, reply.Errors, mends, missed) is not { } mended) return;
            made = mended;
        }
    }

    private async Task SendWrong(Valid made)
    {
        if (hostile.Make(made) is not { } asked) return;
        var reply = await Ask(asked);
        wrong++;
        report.Count(asked.Operation ?? made.Operation, false, reply.Status);
        // It was odd and yet taken: then it has made something.
        if (reply.Status is >= 200 and < 300 && asked.Operation is not null) Take(made, new Exchange(asked.Request, reply), dated: true);
    }

    private async Task<Reply> Ask(Case asked)
    {
        var reply = await wire.Send(asked.Request);
        if (reply.Status == 0) Found(asked, new Finding("answered", "the connection was closed"), reply);
        else foreach (var finding in judge.Findings(asked, reply)) Found(asked, finding, reply);
        return reply;
    }

    private void Found(Case asked, Finding finding, Reply reply) => report.Add(asked, finding, reply, () => new Reproducer(document, harvest).Setup(asked.Request));

    private void Learn(Valid made, IEnumerable<string> refused, bool taken)
    {
        if (made.Operation.TakesJson && maker.IsBatch(made.Operation.Body)) return;
        foreach (var (pointer, collection) in made.References)
            if (taken || refused.Contains(pointer)) harvest.Learn(Member(made.Operation, pointer), collection, taken);
    }

    // What is of the right kind and refused all the same is wrong here: another of its kind may do.
    private void Avoid(Valid made, Reply reply)
    {
        foreach (var (pointer, code) in reply.Errors)
            if (code != "unknown-reference" && made.References.TryGetValue(pointer, out var collection))
            {
                harvest.Learn(Member(made.Operation, pointer), collection, taken: true);
                if (made.Request.Query.FirstOrDefault(member => member.Name == pointer) is { Name: not null } member) harvest.Avoid(Member(made.Operation, pointer), Uri.UnescapeDataString(member.Value));
                else if (made.Body is not null && Spot.Of(document, made.Body, made.Operation.Body).FirstOrDefault(spot => spot.Pointer == pointer) is { Value: JsonLeaf leaf }) harvest.Avoid(Member(made.Operation, pointer), leaf.RawText.Trim('"'));
            }
    }

    private static string Member(ApiOperation operation, string pointer) =>
        $"{operation.Id}/{string.Join('/', pointer.TrimStart('/').Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part))}";

    /// <summary>The same request with what was refused left out, made anew or added.</summary>
    private Valid? Mend(Valid made, IReadOnlyList<(string Pointer, string Code)> errors, int attempt, HashSet<string> missed)
    {
        var query = new List<(string, string)>();
        foreach (var member in made.Request.Query)
            if (!errors.Any(error => error.Pointer == member.Name)) query.Add(member);
            else if (made.Operation.Parameters.Single(parameter => parameter.In == "query" && parameter.Name == member.Name) is { Required: true } parameter)
            {
                if (maker.QueryText(parameter, made.Operation.Id, made.Path, made.References) is not { } text) return null;
                query.Add((member.Name, Uri.EscapeDataString(text)));
            }

        if (made.Body is null)
        {
            var request = made.Request with { Query = query };
            return made with { Request = request.Body is null ? request : maker.Tables.In(request, made.Operation, plain: true) };
        }

        var (body, references) = (made.Body.Copy(), made.References.ToDictionary());
        // What may be set depends on the record: no schema can tell it, so another member is tried.
        if (made.Subject is { } subject && maker.Correction(made.Operation, subject) is not null)
        {
            references.Clear();
            return maker.Body(made.Operation, made.Path, subject, references) is { } other
                ? made with { Body = other, References = references, Request = made.Request with { Body = other.ToBytes() } }
                : null;
        }

        if (attempt >= MostMends - 2 && maker.Example(made.Operation, made.Path, references) is { } example)
            return made with { Body = example, References = references, Request = made.Request with { Body = example.ToBytes(), Query = query } };

        foreach (var pointer in errors.Select(error => error.Pointer).Distinct())
        {
            var spot = Spot.Of(document, body, made.Operation.Body).FirstOrDefault(spot => spot.Pointer == pointer);
            var batched = pointer.StartsWith("/items/", StringComparison.Ordinal) && maker.IsBatch(made.Operation.Body);
            if (batched)
            {
                // The item is wrong as a whole: another one takes its place, or none.
                var items = (JsonList)((JsonObject)body).Members.Single(member => member.Name == "items").Value;
                if (items.Items.Count == 1) return null;
                items.Items.RemoveAt(int.Parse(pointer.Split('/')[2], CultureInfo.InvariantCulture));
                break;
            }

            var cut = pointer.LastIndexOf('/');
            var above = cut <= 0 ? null : Spot.Of(document, body, made.Operation.Body).FirstOrDefault(spot => spot.Pointer == pointer[..cut]);
            if (spot is { Required: false } && attempt % 2 == 1 && !missed.Contains(pointer)) spot.Remove();
            else if (spot is { Schema.ValueKind: JsonValueKind.Object } && maker.Value(spot.Schema, new Place(made.Operation.Id, made.Path, references, pointer, true, Full: attempt % 2 == 0 && spot.Value is JsonObject)) is { } value) spot.Put(value);
            else if (spot is { Required: false }) spot.Remove();
            else if (spot is null && cut >= 0 && (cut == 0 ? body : above?.Value) is JsonObject parent
                && ApiDocument.Member(document.Branch(cut == 0 ? made.Operation.Body : above!.Schema, parent), pointer[(cut + 1)..]) is { ValueKind: JsonValueKind.Object } schema
                && maker.Value(schema, new Place(made.Operation.Id, made.Path, references, pointer, true)) is { } added)
                parent.Members.Add((pointer[(cut + 1)..], added));
            else
            {
                references.Clear();
                if (maker.Body(made.Operation, made.Path, made.Subject, references) is not { } anew) return null;
                body = anew;
            }
        }

        return made with { Body = body, References = references, Request = made.Request with { Body = body.ToBytes(), Query = query } };
    }

    // What was recorded can be read along its Location, and its texts come back as they went in.
    private async Task Accepted(Valid made, Exchange exchange)
    {
        var dated = made.Body is JsonObject body && body.Members.Any(member => member.Name is "validFrom" or "validTo" or "startsOn" or "endsOn" or "set");
        Take(made, exchange, dated);
        if (exchange.Reply.Location is not { } location) return;
        var strange = made.Body is null || made.Operation.TakesJson && maker.IsBatch(made.Operation.Body) ? [] : Strange(made).ToList();
        if (strange.Count == 0 && random.Next(4) != 0) return;

        var (toRead, read) = (new Queue<string>([location]), new HashSet<string>());
        if (exchange.Reply.Json is { } answer)
            foreach (var record in Ids(answer)) toRead.Enqueue($"/v1/records/{record}");
        while (toRead.TryDequeue(out var path) && read.Count < MostReads)
        {
            if (!read.Add(path)) continue;
            var operation = document.Operations.FirstOrDefault(operation => operation.Method == "GET" && Matches(operation.Template, path));
            if (operation is null) continue;
            var asked = new Case(operation, new Request("GET", path, [], []), Expectation.Either, "read along Location");
            var reply = await Ask(asked);
            valid++;
            report.Count(operation, true, reply.Status);
            if (path == location && reply.Status != 200) Found(asked, new Finding("created is readable", $"{reply.Status} after {made.Operation.Id}"), reply);
            if (reply.Json is not { } shown) continue;
            strange.RemoveAll(TextsIn(shown).ToHashSet().Contains);
            if (strange.Count == 0) return;
            // A text may have gone to something that was made on the way, such as the post that was taken.
            foreach (var id in Ids(shown))
                foreach (var get in document.Operations.Where(get => get.Method == "GET" && get.Template.Count(letter => letter == '{') == 1 && get.Template.EndsWith('}') && get.Template != operation.Template))
                    if (harvest.Find(id) is null) toRead.Enqueue(get.Template[..get.Template.IndexOf('{', StringComparison.Ordinal)] + id);
        }

        if (strange.Count > 0)
            Found(new Case(made.Operation, made.Request, Expectation.Accepted, "valid"), new Finding("texts come back", $"not every text of {made.Operation.Id} is shown again"), exchange.Reply);
    }

    private void Take(Valid made, Exchange exchange, bool dated)
    {
        if (made.Operation.Method != "POST" || exchange.Reply.Json is not { ValueKind: JsonValueKind.Object } answer) return;
        if (answer.TryGetProperty("items", out var items) && Json.Parse(exchange.Request.Body!) is { } batch)
            foreach (var (item, op) in items.EnumerateArray().Zip(batch.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("op").GetString()!["POST ".Length..])))
            {
                if (document.Operations.FirstOrDefault(operation => operation.Method == "POST" && Matches(operation.Template, op)) is not { } operation) continue;
                Changed(operation, op);
                harvest.Take(operation, [.. op.Split('/').Where(part => Guid.TryParse(part, out _))], exchange, item.GetProperty("body"), dated: true);
            }
        else
        {
            Changed(made.Operation, made.Request.Path);
            harvest.Take(made.Operation, made.Path, exchange, answer, dated);
            if (made.Subject is { Collection: Harvest.Records } subject && exchange.Reply.ETag is { } tag) subject.ETag = tag;
        }
    }

    private void Changed(ApiOperation operation, string path)
    {
        if (!operation.Template.StartsWith("/v1/records/", StringComparison.Ordinal)) return;
        var record = path.Split('/')[3];
        if (operation.Collection == "retraction") harvest.Forget(record);
        else harvest.Date(record);
    }

    private static bool IsAboutOthers(Valid made, (string Pointer, string Code) error) =>
        error.Code is "unknown-reference" or "duplicate-item" || (made.Body is null && made.References.ContainsKey(error.Pointer));

    // Even what the document shows could not be said of what is known by now.
    private bool IsTooEarly(Valid made) => made.Operation.Example is not null && maker.Example(made.Operation, made.Path, []) is null;

    // What an item of a body names in the path of its operation.
    private static bool PointsInside(Reply reply) =>
        reply.Json is { } problem && problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0;

    // What is asked at a date, in the query or in the body of a scenario, need not be there then.
    private static bool MayBeGone(Valid made) =>
        ((made.Operation.Method == "GET" || made.Operation.Id == "runScenario") && (made.Subject?.Dated == true || made.Request.Query.Any(member => IsClock(member.Name))))
        || (made.Body is JsonObject body && body.Members.Any(member => IsClock(member.Name)));

    private static bool IsClock(string member) => member is "asOf" or "knownAt" or "at" or "asOfTo" or "knownTo";

    private IEnumerable<string> Strange(Valid made) => Spot.Of(document, made.Body!, made.Operation.Body)
        .Where(spot => spot.Value is JsonLeaf leaf && leaf.RawText.StartsWith('"') && ApiDocument.TextOf(document.Resolve(spot.Schema).Schema, "format") is null)
        .Select(spot => JsonSerializer.Deserialize<string>(((JsonLeaf)spot.Value).RawText)!).Where(text => Texts.Strange.Any(strange => strange.StartsWith(text, StringComparison.Ordinal) && text.Length > 8));

    private static IEnumerable<string> Ids(JsonElement element) => TextsIn(element).Where(text => text.Length == 36 && Guid.TryParse(text, out _)).Distinct();

    private static IEnumerable<string> TextsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => TextsIn(member.Value)),
        _ => [],
    };

    private static bool Matches(string template, string path)
    {
        var (one, other) = (template.Split('/'), path.Split('/'));
        return one.Length == other.Length && one.Zip(other).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}
