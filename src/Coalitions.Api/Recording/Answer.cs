using System.Text.Json.Serialization;

namespace Coalitions.Api.Recording;

/// <summary>What a recording answers: ids only, so that it can be kept and replayed.</summary>
public sealed record Answer(int Status, object Body, string? Location = null, string? ETag = null)
{
    /// <summary>Something new; its ETag is the version of its stream.</summary>
    public static Answer Created(string collection, OpenStream stream, Receipts receipts) =>
        new(201, new Created(stream.Id, receipts), $"/v1/{collection}/{stream.Id}", $"\"{stream.Added.Count}\"");

    public static Answer Recorded(Guid recordId) =>
        new(201, new RecordedOne(recordId), $"/v1/records/{recordId}", RecordTag(recordId));

    /// <summary>Something new that is referred to by the id of its record.</summary>
    public static Answer CreatedAsRecord(Guid recordId, Receipts receipts) =>
        new(201, new Created(recordId, receipts), $"/v1/records/{recordId}", RecordTag(recordId));

    public static Answer RecordedAll(IReadOnlyList<Guid> recordIds) => new(201, new RecordedMany(recordIds));

    /// <summary>The ETag of a record: the id of the latest event about it.</summary>
    public static string RecordTag(Guid lastChange) => $"\"{lastChange:N}\"";
}

/// <summary>Something new and the records by which it was described.</summary>
public sealed record Created(Guid Id, Receipts RecordIds);

/// <summary>Record ids by facet.</summary>
public sealed record Receipts
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Actor { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Reform { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Post { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Engagement { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Contribution { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Commitment { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Coalition { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ContextEvent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Decision { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Class { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Identifiers { get; init; }

    /// <summary>Each record with the member under which it is answered; identifiers are counted from 0.</summary>
    [JsonIgnore]
    public IEnumerable<(string Facet, Guid RecordId)> ByFacet =>
    [
        .. new (string Facet, Guid? RecordId)[]
        {
            ("actor", Actor), ("reform", Reform), ("post", Post), ("engagement", Engagement), ("contribution", Contribution), ("commitment", Commitment),
            ("coalition", Coalition), ("contextEvent", ContextEvent), ("decision", Decision), ("name", Name), ("class", Class), ("state", State),
        }.Where(facet => facet.RecordId is not null).Select(facet => (facet.Facet, facet.RecordId!.Value)),
        .. (Identifiers ?? []).Select((id, i) => (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"identifiers.{i}"), id)),
    ];
}

/// <summary>One fact was recorded.</summary>
public sealed record RecordedOne(Guid RecordId);

/// <summary>A provision was added: it can be referred to by its id, which is its record's.</summary>
public sealed record RecordedProvision(Guid Id, Guid RecordId);

/// <summary>Several facts were recorded, in the order of the body.</summary>
public sealed record RecordedMany(IReadOnlyList<Guid> RecordIds);

/// <summary>One fact or several, as many as the body gave.</summary>
[Http.OneOf(typeof(RecordedOne), typeof(RecordedMany))]
public sealed record RecordedOneOrMany;

/// <summary>A recorded fact was ended, corrected or retracted.</summary>
public sealed record Changed(Guid RecordId, Guid ChangeId);
