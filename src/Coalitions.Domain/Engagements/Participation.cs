using Coalitions.Domain.Actors;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Engagements;

/// <summary>One actor's part in an engagement, as it stands at one pair of clocks, with the records that say so.</summary>
/// <param name="ActorClass">Its class at the date of the engagement.</param>
/// <param name="Invited">Its first invitation and when that counts from; null when it has none.</param>
/// <param name="Replied">The reply in force.</param>
/// <param name="Attended">The attendance in force. What is not recorded is never an absence.</param>
public sealed record Participation(Guid ActorId, ActorClass? ActorClass, Dated? Invited, Replied? Replied, Attended? Attended)
{
    /// <summary>Whether it called or guided the engagement: then it is in no denominator.</summary>
    public bool IsHost => Attended?.Role is EngagementRole.Convener or EngagementRole.Facilitator;

    /// <summary>The records that say so.</summary>
    public IEnumerable<Guid> RecordIds => ((Guid?[])[Invited?.RecordId, Replied?.RecordId, Attended?.RecordId]).OfType<Guid>();

    /// <summary>Whether it was there, wholly or in part.</summary>
    public bool WasThere => Attended?.Presence is Presence.Attended or Presence.Partly;
}

/// <summary>A reply and the moment from which it counts, UTC.</summary>
public sealed record Replied(Guid RecordId, DateTime From, Reply Reply, ReasonCode? ReasonCode = null);

/// <summary>An attendance and the moment from which it counts, UTC.</summary>
public sealed record Attended(
    Guid RecordId, DateTime From, Presence Presence, AttendanceMode? Mode = null, EngagementRole? Role = null, Guid? OnBehalfOf = null, ReasonCode? ReasonCode = null);
