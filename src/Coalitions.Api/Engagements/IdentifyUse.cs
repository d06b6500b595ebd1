using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>What officials use an engagement for, or meant to.</summary>
public sealed record IdentifyUse : FactBody, IFactBody<IdentifyUse, UseIdentified>
{
    public required OfficialUse Use { get; init; }

    public Reference? Official { get; init; }

    /// <summary>Absent: actual.</summary>
    public UseKind? As { get; init; }

    public static FactKind FactKind { get; } = new FactKind<UseIdentified, IdentifyUse>("engagement", ResourceKind.Engagement);

    public static Operation Operation { get; } = Operation.Records("/v1/engagements/{id}/uses", "identifyUse",
        "Records what officials use an engagement for.", FactKind, typeof(IdentifyUse));

    public async ValueTask<UseIdentified> Read(Recorder recorder, FactIds ids)
    {
        var official = await recorder.Optional(Official, recorder.Actor, "official");
        return await recorder.Common(new UseIdentified(ids.Subject, Use, As ?? UseKind.Actual, official), this, FactKind.Name, await recorder.SinceStart(ids.Subject));
    }

    public static IdentifyUse Show(UseIdentified fact, Guid version, Showing showing) => showing.Common(
        new IdentifyUse { Use = fact.Use, Official = fact.OfficialId is { } official ? Reference.To(official) : null, As = fact.As }, fact, FactKind.Name);
}
