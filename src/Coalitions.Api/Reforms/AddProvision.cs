using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reforms;

/// <summary>A provision, belief or claim on which actors take stances.</summary>
public sealed record AddProvision : FactBody, IFactBody<AddProvision, ProvisionAdded>
{
    [Name(2_000)]
    public required string Title { get; init; }

    public ProvisionKind? Kind { get; init; }

    public BeliefLayer? BeliefLayer { get; init; }

    public ProvisionDirection? Direction { get; init; }

    public ScaleBody? Scale { get; init; }

    public Reference? ParentId { get; init; }

    public Reference? Supersedes { get; init; }

    public IReadOnlyList<ProvisionIdentifierBody>? Identifiers { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ProvisionAdded, AddProvision>(null, ResourceKind.Reform);

    public static Operation Operation { get; } = new("/v1/reforms/{id}/provisions", "addProvision", "Records a provision of a reform.",
        typeof(AddProvision), typeof(RecordedProvision), async (recorder, path, element) =>
        {
            var reformId = await recorder.Path(path, ResourceKind.Reform);
            await recorder.CheckVersion(reformId);
            var id = recorder.NewId();
            await recorder.Record(await recorder.Bind<AddProvision>(element).Read(recorder, new FactIds(reformId, id, id)), id);
            return new Answer(201, new RecordedProvision(id, id), $"/v1/records/{id}", Answer.RecordTag(id));
        });

    public async ValueTask<ProvisionAdded> Read(Recorder recorder, FactIds ids)
    {
        var scale = ScaleBody.Read(recorder, Scale);
        var parent = await recorder.Optional(ParentId, (reference, member) => recorder.Provision(reference, ids.Subject, member), "parentId");
        var earlier = await recorder.Optional(Supersedes, (reference, member) => recorder.Provision(reference, ids.Subject, member), "supersedes");
        if (await Reaches(recorder, ids, parent, provision => provision.ParentId)) recorder.Refuse("parentId", "self-reference", "A provision is no part of itself.");
        if (await Reaches(recorder, ids, earlier, provision => provision.Supersedes)) recorder.Refuse("supersedes", "self-reference", "A provision does not supersede itself.");
        var fact = await recorder.Common(new ProvisionAdded(ids.Subject, ids.RecordId, default, scale, Kind ?? ProvisionKind.Provision,
            BeliefLayer, Direction ?? ProvisionDirection.None, parent, earlier), this, FactKind.Name, startsUnknown: true);
        recorder.Register(new Resource(ids.RecordId, ResourceKind.Provision, ids.Subject, scale));
        return fact with
        {
            Title = (await recorder.Seal($"{FactKind.Name}.title", [.. fact.SealedUnder], Title))!.Value,
            Labels = await ScaleBody.Seal(recorder, Scale, FactKind.Name, ids.Subject),
            Identifiers = await Identify(recorder, ids),
        };
    }

    // Only a correction can close a circle: what is new has nobody who refers to it.
    private static async ValueTask<bool> Reaches(Recorder recorder, FactIds ids, Guid? from, Func<ProvisionAdded, Guid?> next)
    {
        if (from is null || ids.Version == ids.RecordId) return false;
        var provisions = (await recorder.Open(ids.Subject)).Dossier.Of<ProvisionAdded>().ToDictionary(item => item.Fact.ProvisionId, item => item.Fact);
        for (var at = from; at is { } id; at = provisions.Remove(id, out var provision) ? next(provision) : null)
            if (id == ids.RecordId) return true;
        return false;
    }

    public static AddProvision Show(ProvisionAdded fact, Guid version, Showing showing) => showing.Common(new AddProvision
    {
        Title = showing.Open($"{FactKind.Name}.title", fact.Title)!,
        Kind = fact.Kind,
        BeliefLayer = fact.BeliefLayer,
        Direction = fact.Direction,
        Scale = ScaleBody.Show(fact.Scale, fact.Labels, FactKind.Name, showing),
        ParentId = fact.ParentId is { } parent ? Reference.To(parent) : null,
        Supersedes = fact.Supersedes is { } earlier ? Reference.To(earlier) : null,
        Identifiers = fact.Identifiers.Count == 0 ? null : [.. fact.Identifiers.Select(identifier => new ProvisionIdentifierBody
        {
            Scheme = identifier.Scheme,
            Identifier = showing.Open($"{FactKind.Name}.identifier", identifier.Identifier)!,
        })],
    }, fact, FactKind.Name);

    // They are part of the provision's own record, so whatever corrects or retracts it binds or frees them too.
    private async ValueTask<ValueList<ProvisionIdentifier>> Identify(Recorder recorder, FactIds ids)
    {
        if (ids.Version != ids.RecordId) recorder.Release(ids.RecordId);
        var known = new List<ProvisionIdentifier>();
        foreach (var (identifier, index) in (Identifiers ?? []).Select((identifier, index) => (identifier, index)))
        {
            var at = $"identifiers/{index.ToString(CultureInfo.InvariantCulture)}";
            await recorder.Identify(ids.RecordId, ids.RecordId, identifier.Scheme, identifier.Identifier, $"{at}/identifier");
            known.Add(new ProvisionIdentifier(identifier.Scheme, (await recorder.Seal($"{FactKind.Name}.identifier", [ids.Subject], identifier.Identifier))!.Value));
        }

        return known.ToValueList();
    }
}

/// <summary>An identifier under which a provision is known elsewhere.</summary>
public sealed record ProvisionIdentifierBody
{
    [Code]
    public required string Scheme { get; init; }

    [Name(200)]
    public required string Identifier { get; init; }
}
