using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Engagements;

/// <summary>
/// A fact about one actor's part in one engagement. Each pair has a stream of its own, so that an engagement with
/// thousands of invitees stays as quick to record as one with ten.
/// </summary>
public abstract record ParticipationFact(Guid EngagementId, Guid ActorId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ActorId;

    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, EngagementId];

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, EngagementId];

    /// <summary>The stream of one actor's part in one engagement.</summary>
    public override Guid StreamOf(string tenant) =>
        DeterministicId.Of("participation", tenant, EngagementId.ToString("N"), ActorId.ToString("N"));
}

/// <summary>An actor was invited. Who is invited again has two invitations.</summary>
/// <param name="Form">How, as a code such as <c>letter</c>.</param>
public sealed record ActorInvited(Guid EngagementId, Guid ActorId, string? Form = null) : ParticipationFact(EngagementId, ActorId);

/// <summary>An actor answered an invitation, or did not. A later reply supersedes an earlier one.</summary>
/// <param name="ReasonCode">Why (Lowndes, Pratchett &amp; Stoker 2006).</param>
/// <param name="ReasonText">Why, in words; sealed.</param>
public sealed record InvitationReplied(Guid EngagementId, Guid ActorId, Reply Reply, ReasonCode? ReasonCode = null, SealedText? ReasonText = null)
    : ParticipationFact(EngagementId, ActorId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(InvitationReplied);
}

/// <summary>Whether an actor was there, and in what part. What is not recorded is never an absence.</summary>
/// <param name="Role">Conveners and facilitators are in no denominator.</param>
/// <param name="OnBehalfOf">For whom it came.</param>
/// <param name="ReasonCode">Why it was absent or left early.</param>
public sealed record AttendanceRecorded(
    Guid EngagementId,
    Guid ActorId,
    Presence Presence,
    AttendanceMode? Mode = null,
    EngagementRole? Role = null,
    Guid? OnBehalfOf = null,
    ReasonCode? ReasonCode = null) : ParticipationFact(EngagementId, ActorId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(AttendanceRecorded);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. OnBehalfOf is { } absent ? [absent] : Array.Empty<Guid>()];

    /// <inheritdoc/>
    public override Refusal? Impossible => base.Impossible
        ?? (OnBehalfOf == ActorId ? new Refusal("self-reference", "Nobody comes on behalf of itself.", "onBehalfOf") : null);
}
