using System.Text.Json.Serialization;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Identity;

/// <summary>
/// Two ids turned out to be one actor: from when this is known on, <paramref name="ActorId"/> is seen as
/// <paramref name="IntoId"/>. Nothing moves: what was recorded under either id stays there, and a merge that was wrong is
/// taken back like any other record that should never have been.
/// </summary>
/// <param name="IntoId">The id that it is seen as; itself an old id, if that was merged too.</param>
/// <param name="Reason">Why, sealed.</param>
public sealed record ActorMerged(Guid ActorId, Guid IntoId, SealedText? Reason = null) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, IntoId];

    /// <inheritdoc/>
    public override bool IsOnlyRetracted => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Refusal? Impossible =>
        ActorId == IntoId ? new Refusal("same-actor", "An actor is not merged into itself.", "into") : base.Impossible;
}
