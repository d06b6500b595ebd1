using Coalitions.Api.Reforms;
using Coalitions.Domain.Mapping;

namespace Coalitions.Api.LookingBack;

/// <summary>What one fact says of an actor on a map.</summary>
/// <param name="Place">What it speaks of: of the facts in one place one is in force.</param>
/// <param name="Says">What it says there, compared by value.</param>
/// <param name="RecordId">Its record.</param>
public readonly record struct FactInPlay(Guid ActorId, object Place, object Says, Guid RecordId)
{
    /// <summary>Everything that a map says of its actors, ties of the reform once for each end.</summary>
    public static IEnumerable<FactInPlay> Of(MapFactsRead read)
    {
        foreach (var row in read.Rows)
        {
            // Where it stands in the order of recording changes with its neighbours, and says nothing.
            var (place, says) = (new Stance(row.IssueId, row.AssessorId), row with { Place = 0 });
            yield return new(row.ActorId, place, says, row.RecordId);
            // A figure that was carried over is another recording's.
            foreach (var figure in (StatedFigure?[])[row.Position, row.Salience])
                if (figure is { } stated && stated.RecordId != row.RecordId) yield return new(row.ActorId, place with { Carried = stated.RecordId }, stated, stated.RecordId);
        }

        foreach (var (judgement, record) in read.Influences)
            yield return new(judgement.ActorId, ("influence", judgement.OnThisReform, judgement.AssessorId), judgement with { Place = 0 }, record);
        foreach (var (actor, (actorClass, record)) in read.Classes) yield return new(actor, "class", actorClass, record);
        foreach (var own in read.Identified)
            foreach (var record in own) yield return new(own.Key, record, "identified", record);
        foreach (var own in read.Members)
            foreach (var membership in own) yield return new(own.Key, new Membership(membership.CoalitionId), membership, membership.RecordId);
        foreach (var own in read.Participations)
            foreach (var part in own)
            {
                if (part.Invited is { } invited) yield return new(own.Key, invited.RecordId, invited, invited.RecordId);
                if (part.Replied is { } replied) yield return new(own.Key, replied.RecordId, replied, replied.RecordId);
                if (part.Attended is { } attended) yield return new(own.Key, attended.RecordId, attended, attended.RecordId);
            }

        // A tie that does not belong to the reform brings nobody onto its map.
        foreach (var tie in read.Ties.Where(tie => tie.OnReform))
            foreach (var end in (Guid[])[tie.FromId, tie.ToId]) yield return new(end, tie.RecordId, tie, tie.RecordId);
    }

    /// <summary>What an actor is to a declared coalition.</summary>
    public sealed record Membership(Guid CoalitionId);

    /// <summary>An assessor's stance on an issue.</summary>
    /// <param name="Carried">The recording from which a figure was carried over.</param>
    public sealed record Stance(Guid IssueId, Guid AssessorId, Guid? Carried = null);
}
