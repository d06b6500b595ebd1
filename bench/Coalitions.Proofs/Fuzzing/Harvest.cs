using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Something that an earlier answer named.</summary>
/// <param name="Collection">What it is one of: <c>actors</c>, <c>provisions</c>, <c>records</c>.</param>
/// <param name="Path">The ids in the path that it was made under.</param>
/// <param name="Operation">What made it.</param>
/// <param name="Records">The records that made it, itself included where it is one.</param>
/// <param name="Made">How it was made.</param>
public sealed record Known(
    string Id, string Collection, IReadOnlyList<string> Path, ApiOperation Operation, IReadOnlyList<string> Records, Exchange Made)
{
    /// <summary>The ETag that a change of it takes.</summary>
    public string? ETag { get; set; }

    /// <summary>Whether it may hold at some times only: its question can then be answered with 404.</summary>
    public bool Dated { get; set; }
}

/// <summary>
/// The ids that answers named, and what was learned about which of them a member of a body refers to: the document says
/// only that it refers to something, so a member first tries what its name resembles and then whatever else there is.
/// </summary>
public sealed class Harvest
{
    public const string Records = "records";

    private readonly Dictionary<string, List<Known>> collections = [];
    private readonly Dictionary<(string Member, string Collection), (int Taken, int Refused)> learned = [];
    private readonly HashSet<(string Member, string Id)> refused = [];

    public IReadOnlyList<Known> Of(string collection) => collections.GetValueOrDefault(collection) ?? [];

    public Known? Find(string id) => collections.Values.SelectMany(known => known).FirstOrDefault(known => known.Id == id);

    /// <summary>Takes in what a recording answered.</summary>
    public void Take(ApiOperation operation, IReadOnlyList<string> path, Exchange exchange, JsonElement answer, bool dated)
    {
        if (answer.ValueKind != JsonValueKind.Object) return;
        var records = RecordsIn(answer).Distinct().ToArray();
        if (answer.TryGetProperty("id", out var id)) Add(id.GetString()!, operation.Collection);
        if (answer.TryGetProperty("changeId", out _)) return;
        foreach (var record in records) Add(record, Records);

        void Add(string known, string collection)
        {
            if (!collections.TryGetValue(collection, out var held)) collections[collection] = held = [];
            held.Add(new Known(known, collection, path, operation, collection == Records ? [known] : records, exchange)
            {
                ETag = collection == Records && records.Length == 1 ? exchange.Reply.ETag : null,
                Dated = dated,
            });
        }
    }

    /// <summary>Forgets what a retraction took back.</summary>
    public void Forget(string record)
    {
        foreach (var held in collections.Values) held.RemoveAll(known => known.Records.Contains(record));
    }

    /// <summary>What was made by this record can now hold at some times only.</summary>
    public void Date(string record)
    {
        foreach (var known in collections.Values.SelectMany(held => held).Where(known => known.Records.Contains(record))) known.Dated = true;
    }

    /// <summary>Something that a member may refer to; null where there is nothing of the kind.</summary>
    public Known? Reference(string member, IReadOnlyList<string> path, Random random)
    {
        var name = member[(member.LastIndexOf('/') + 1)..];
        if (name == "*") name = member.Split('/')[^2];
        var proven = learned.Any(pair => pair.Key.Member == member && pair.Value.Taken > 0);
        var ranked = collections.Where(pair => pair.Key != Records && (!proven || learned.GetValueOrDefault((member, pair.Key)).Taken > 0))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Where(known => !refused.Contains((member, known.Id)) && Guid.TryParse(known.Id, out _)).ToArray())).Where(pair => pair.Value.Length > 0)
            .OrderBy(pair => learned.GetValueOrDefault((member, pair.Key)) is var (taken, refused) && taken > 0 ? 0 : refused == 0 ? 1 : 2)
            .ThenByDescending(pair => learned.GetValueOrDefault((member, pair.Key)) is var (taken, refused) ? taken - refused : 0)
            .ThenBy(pair => Resembles(name, pair.Key) ? 0 : 1)
            .ThenBy(pair => pair.Key == "actors" ? 0 : 1).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).FirstOrDefault();
        if (ranked is null) return null;
        // What was made under the same path belongs together: a provision and its reform.
        var under = ranked.Where(known => known.Path.Count > 0).ToArray();
        var near = under.Where(known => known.Path.Intersect(path).Any()).ToArray();
        if (under.Length == ranked.Length && path.Count > 0) return near.Length == 0 ? null : near[random.Next(near.Length)];
        return ranked[random.Next(ranked.Length)];
    }

    public void Learn(string member, string collection, bool taken)
    {
        var (was, refused) = learned.GetValueOrDefault((member, collection));
        learned[(member, collection)] = taken ? (was + 1, refused) : (was, refused + 1);
    }

    /// <summary>A member was refused with this id, which is of the right kind: it is not tried again.</summary>
    public void Avoid(string member, string id) => refused.Add((member, id));

    private static bool Resembles(string member, string collection)
    {
        var stem = member.EndsWith("Id", StringComparison.Ordinal) ? member[..^2] : member;
        return $"{stem}s".Equals(collection, StringComparison.OrdinalIgnoreCase) || stem.Equals(collection, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> RecordsIn(JsonElement answer) => answer.EnumerateObject().SelectMany(member => member.Name switch
    {
        "recordId" when member.Value.ValueKind == JsonValueKind.String => [member.Value.GetString()!],
        "recordIds" => Texts(member.Value),
        _ => [],
    });

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        _ => [],
    };
}
