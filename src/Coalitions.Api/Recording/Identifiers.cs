using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Recording;

/// <summary>An identifier under which a resource is known elsewhere.</summary>
public sealed record IdentifierBody : FactBody, IFactBody<IdentifierBody, IdentifierAssigned>
{
    [Code]
    public required string Scheme { get; init; }

    [Name(200)]
    public required string Identifier { get; init; }

    public static FactKind FactKind { get; } = new FactKind<IdentifierAssigned, IdentifierBody>(null, ResourceKind.Actor);

    public async ValueTask<IdentifierAssigned> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new IdentifierAssigned(ids.Subject, Scheme), this, FactKind.Name, startsUnknown: true);
        if (ids.Version != ids.RecordId) recorder.Release(ids.RecordId);
        await recorder.Identify(ids.Subject, ids.RecordId, Scheme, Identifier, "identifier");
        await recorder.Keep(ids.Subject, ids.Version, "identifier", Identifier);
        recorder.MakeFindable(ids.Subject, ids.Version, Scheme, Identifier);
        return fact;
    }

    public static IdentifierBody Show(IdentifierAssigned fact, Guid version, Showing showing) =>
        showing.Common(new IdentifierBody { Scheme = fact.Scheme, Identifier = showing.Vault(version) }, fact, FactKind.Name);
}

/// <summary>The identifiers that a resource is created with.</summary>
public static class Identifiers
{
    /// <summary>In SQL, with the clocks of <see cref="Reading.FactRows"/>: that a resource went by the identifier of this hash.</summary>
    public static string Names(Reading.Question question, string resource, string hash) => $"""
        exists (select from app.name_words w
            join {question.Database.Facts}.identifiers i on i.tenant_id = w.tenant_id and i.resource_id = {resource} and i.version_id = w.ref_id
            where w.tenant_id = f.tenant_id and w.word = {hash}
                and i.seq_from <= $2 and i.seq_to > $2 and i.valid_from <= $3 and i.valid_to > $3)
        """;

    public static async ValueTask<Guid> Add(Recorder recorder, Guid resource, IdentifierBody identifier, int index)
    {
        var (pointer, id) = (recorder.Pointer, recorder.NewId());
        recorder.Pointer = recorder.At($"identifiers/{index.ToString(CultureInfo.InvariantCulture)}");
        await recorder.Record(await identifier.Read(recorder, new FactIds(resource, id, id)), id);
        recorder.Pointer = pointer;
        return id;
    }

    public static async ValueTask<IReadOnlyList<Guid>?> AddAll(Recorder recorder, Guid resource, IReadOnlyList<IdentifierBody>? identifiers)
    {
        if (identifiers is not { Count: > 0 }) return null;
        var ids = new List<Guid>();
        for (var i = 0; i < identifiers.Count; i++) ids.Add(await Add(recorder, resource, identifiers[i], i));
        return ids;
    }
}
