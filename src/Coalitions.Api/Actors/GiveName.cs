using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>A name comes into use. The name goes to the vault, its words to the index.</summary>
public sealed record GiveName : FactBody, IFactBody<GiveName, NameGiven>
{
    [Name]
    public required string Name { get; init; }

    public static FactKind FactKind { get; } = new FactKind<NameGiven, GiveName>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } =
        Operation.Records("/v1/actors/{id}/names", "giveName", "Records a name that an actor goes by.", FactKind, typeof(GiveName));

    public async ValueTask<NameGiven> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new NameGiven(ids.Subject), this, FactKind.Name, startsUnknown: true);
        await recorder.Keep(ids.Subject, ids.Version, "name", Name);
        recorder.MakeFindable(ids.Subject, ids.Version, Name);
        return fact;
    }

    public static GiveName Show(NameGiven fact, Guid version, Showing showing) =>
        showing.Common(new GiveName { Name = showing.Vault(version) }, fact, FactKind.Name);
}
