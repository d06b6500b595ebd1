using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>A way to reach an actor; the value goes to the vault.</summary>
public sealed record NoteContact : FactBody, IFactBody<NoteContact, ContactNoted>
{
    [Code]
    public required string Kind { get; init; }

    [Name]
    public required string Value { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ContactNoted, NoteContact>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } =
        Operation.Records("/v1/actors/{id}/contacts", "noteContact", "Records a way to reach an actor.", FactKind, typeof(NoteContact));

    public async ValueTask<ContactNoted> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new ContactNoted(ids.Subject, Kind), this, FactKind.Name);
        await recorder.Keep(ids.Subject, ids.Version, "contact", Value);
        return fact;
    }

    public static NoteContact Show(ContactNoted fact, Guid version, Showing showing) =>
        showing.Common(new NoteContact { Kind = fact.Kind, Value = showing.Vault(version) }, fact, FactKind.Name);
}
