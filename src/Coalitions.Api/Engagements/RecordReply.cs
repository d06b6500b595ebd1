using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>How an invited actor answered, and why.</summary>
public sealed record RecordReply : ParticipationBody, IFactBody<RecordReply, InvitationReplied>
{
    public required Reply Reply { get; init; }

    public ReasonCode? ReasonCode { get; init; }

    [Text(2_000)]
    public string? ReasonText { get; init; }

    public static FactKind FactKind { get; } =
        new FactKind<InvitationReplied, RecordReply>("engagement", ResourceKind.Engagement, fact => fact.EngagementId);

    public static Operation Operation { get; } = Records<RecordReply, InvitationReplied>("/v1/engagements/{id}/replies", "recordReply",
        "Records how invited actors answered.", FactKind);

    public async ValueTask<InvitationReplied> Read(Recorder recorder, FactIds ids)
    {
        var actor = await OneActor(recorder);
        var fact = await recorder.Common(new InvitationReplied(ids.Subject, actor, Reply, ReasonCode), this, FactKind.Name, await recorder.SinceStart(ids.Subject));
        return fact with { ReasonText = await recorder.Seal($"{FactKind.Name}.reasonText", [.. fact.SealedUnder], ReasonText) };
    }

    public static RecordReply Show(InvitationReplied fact, Guid version, Showing showing) => showing.Common(new RecordReply
    {
        Actor = Reference.To(fact.ActorId),
        Reply = fact.Reply,
        ReasonCode = fact.ReasonCode,
        ReasonText = showing.Open($"{FactKind.Name}.reasonText", fact.ReasonText),
    }, fact, FactKind.Name);
}
