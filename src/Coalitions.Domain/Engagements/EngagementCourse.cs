using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Engagements;

/// <summary>How an engagement went, as far as it is on record.</summary>
/// <param name="When">When it takes place.</param>
/// <param name="Statuses">What status was reached from when on, in any order.</param>
/// <param name="Assessments">When its outcomes were looked at.</param>
public sealed record EngagementCourse(
    Validity When, Recruitment? Recruitment, Space? Space,
    IReadOnlyList<(EngagementStatus Status, Dated At)> Statuses, IReadOnlyList<Dated> Assessments, IReadOnlyCollection<Participation> Participations)
{
    /// <summary>Finds what does not fit together, the engagement's own first, then by actor.</summary>
    public IEnumerable<Contradiction> Contradictions()
    {
        foreach (var (_, completed) in Statuses.Where(status => status.Status == EngagementStatus.Completed))
            foreach (var (_, ongoing) in Statuses.Where(status => status.Status == EngagementStatus.Ongoing && status.At.From > completed.From))
                yield return new("completed-before-ongoing", "It is recorded as completed before it began.", null, [completed.RecordId, ongoing.RecordId]);

        foreach (var assessment in Assessments.Where(assessment => assessment.From < (When.To ?? When.From)?.Start))
            yield return new("assessed-before-end", "Its outcomes were assessed before it ended.", null, [assessment.RecordId]);

        var last = Statuses.OrderBy(status => status.At.From).LastOrDefault();
        var openToAll = Recruitment is Engagements.Recruitment.Open or Engagements.Recruitment.Mixed || Space is Engagements.Space.Claimed;
        var invitees = Participations.Where(participation => participation.Invited is not null).Select(participation => participation.ActorId).ToHashSet();
        foreach (var participation in Participations.OrderBy(participation => participation.ActorId))
        {
            // Whoever comes for somebody who was invited needs no invitation of its own.
            var welcome = openToAll || (participation.Attended?.OnBehalfOf is { } absent && invitees.Contains(absent));
            foreach (var contradiction in Of(participation, last.At is not null && last.Status == EngagementStatus.Cancelled ? last.At : null, welcome))
                yield return contradiction;
        }
    }

    private static IEnumerable<Contradiction> Of(Participation participation, Dated? cancelled, bool welcome)
    {
        var (actor, invited, replied, attended) = (participation.ActorId, participation.Invited, participation.Replied, participation.Attended);
        if (replied is not null && invited is null)
            yield return new("reply-without-invitation", "It replied and was not invited.", actor, [replied.RecordId]);
        if (replied is not null && invited is not null && replied.From < invited.From)
            yield return new("reply-before-invitation", "It replied before it was invited.", actor, [invited.RecordId, replied.RecordId]);
        if (!participation.WasThere || attended is null) yield break;
        if (invited is null && !welcome && !participation.IsHost)
            yield return new("attended-without-invitation", "It was there and was not invited.", actor, [attended.RecordId]);
        if (replied?.Reply == Reply.Declined)
            yield return new("declined-but-attended", "It declined and was there.", actor, [replied.RecordId, attended.RecordId]);
        if (cancelled is not null)
            yield return new("attended-what-was-cancelled", "It was there, and the engagement was cancelled.", actor, [cancelled.RecordId, attended.RecordId]);
    }
}
