using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Engagements;

/// <summary>One actor or many are invited to an engagement. invitedOn is when.</summary>
public sealed record InviteActors : ParticipationBody, IFactBody<InviteActors, ActorInvited>
{
    /// <summary>Absent: today.</summary>
    public ValidTime? InvitedOn { get; init; }

    /// <summary>How, as a code such as letter or phone.</summary>
    [Code]
    public string? Form { get; init; }

    public static FactKind FactKind { get; } =
        new FactKind<ActorInvited, InviteActors>("engagement", ResourceKind.Engagement, fact => fact.EngagementId);

    public static Operation Operation { get; } = Records<InviteActors, ActorInvited>("/v1/engagements/{id}/invitations", "inviteActors",
        "Records that actors were invited to an engagement.", FactKind);

    public async ValueTask<ActorInvited> Read(Recorder recorder, FactIds ids)
    {
        recorder.CheckDatedBy(this, "invitedOn");
        var actor = await OneActor(recorder);
        return await recorder.Common(new ActorInvited(ids.Subject, actor, Form), this with { ValidFrom = InvitedOn }, FactKind.Name);
    }

    public static InviteActors Show(ActorInvited fact, Guid version, Showing showing) => showing.Common(
        new InviteActors { Actor = Reference.To(fact.ActorId), InvitedOn = fact.Valid.From, Form = fact.Form }, fact, FactKind.Name) with { ValidFrom = null };
}
