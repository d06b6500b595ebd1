using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>Whether an actor was there, how, in what part and for whom.</summary>
public sealed record RecordAttendance : ParticipationBody, IFactBody<RecordAttendance, AttendanceRecorded>
{
    public required Presence Presence { get; init; }

    public AttendanceMode? Mode { get; init; }

    public EngagementRole? Role { get; init; }

    public Reference? OnBehalfOf { get; init; }

    public ReasonCode? ReasonCode { get; init; }

    public static FactKind FactKind { get; } =
        new FactKind<AttendanceRecorded, RecordAttendance>("engagement", ResourceKind.Engagement, fact => fact.EngagementId);

    public static Operation Operation { get; } = Records<RecordAttendance, AttendanceRecorded>("/v1/engagements/{id}/attendance", "recordAttendance",
        "Records who attended an engagement, and who did not.", FactKind);

    public async ValueTask<AttendanceRecorded> Read(Recorder recorder, FactIds ids)
    {
        var actor = await OneActor(recorder);
        var absent = await recorder.Optional(OnBehalfOf, recorder.Actor, "onBehalfOf");
        return await recorder.Common(
            new AttendanceRecorded(ids.Subject, actor, Presence, Mode, Role, absent, ReasonCode), this, FactKind.Name, await recorder.SinceStart(ids.Subject));
    }

    public static RecordAttendance Show(AttendanceRecorded fact, Guid version, Showing showing) => showing.Common(new RecordAttendance
    {
        Actor = Reference.To(fact.ActorId),
        Presence = fact.Presence,
        Mode = fact.Mode,
        Role = fact.Role,
        OnBehalfOf = fact.OnBehalfOf is { } absent ? Reference.To(absent) : null,
        ReasonCode = fact.ReasonCode,
    }, fact, FactKind.Name);
}
