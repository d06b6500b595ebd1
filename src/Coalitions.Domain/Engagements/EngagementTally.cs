using Coalitions.Domain.Actors;

namespace Coalitions.Domain.Engagements;

/// <summary>Who was asked, who answered and who came: actors who are named, and people who were only counted.</summary>
/// <param name="Hosts">How many conveners and facilitators there are; they are in no other figure.</param>
public sealed record EngagementTally(NamedTally Named, CountedTally Counted, int Hosts, IReadOnlyList<ClassTally> ByClass)
{
    /// <summary>The tally of an engagement. Whoever has no class is counted under none.</summary>
    public static EngagementTally Of(IReadOnlyCollection<Participation> participations, IReadOnlyCollection<CrowdCounted> crowds)
    {
        var guests = participations.Where(participation => !participation.IsHost).ToLookup(participation => participation.ActorClass);
        var counted = crowds.ToLookup(crowd => crowd.ActorClass);
        ActorClass?[] classes = [.. Enum.GetValues<ActorClass>(), null];
        return new EngagementTally(
            NamedTally.Of(guests.SelectMany(group => group)), CountedTally.Of(crowds), participations.Count(participation => participation.IsHost),
            [.. classes.Where(actorClass => guests.Contains(actorClass) || counted.Contains(actorClass))
                .Select(actorClass => new ClassTally(actorClass, NamedTally.Of(guests[actorClass]), CountedTally.Of(counted[actorClass])))]);
    }
}

/// <summary>The part of a tally that one class has; null: those whose class is not on record.</summary>
public sealed record ClassTally(ActorClass? ActorClass, NamedTally Named, CountedTally Counted);

/// <summary>Actors who are named, in heads.</summary>
/// <param name="Unanswered">Invited, and nothing is on record of a reply; apart from those recorded as <c>no_reply</c>.</param>
/// <param name="Unrecorded">Invited or replied, and nothing is on record of their presence; apart from those recorded as <c>not_recorded</c>.</param>
public sealed record NamedTally(
    int Invited, int Accepted, int Tentative, int Declined, int Delegated, int NoReply, int Unanswered,
    int Attended, int Partly, int Excused, int Absent, int NotRecorded, int Unrecorded)
{
    internal static NamedTally Of(IEnumerable<Participation> guests)
    {
        var all = guests.ToArray();
        return new NamedTally(
            all.Count(guest => guest.Invited is not null),
            Replies(Reply.Accepted), Replies(Reply.Tentative), Replies(Reply.Declined), Replies(Reply.Delegated), Replies(Reply.NoReply),
            all.Count(guest => guest is { Invited: not null, Replied: null }),
            Present(Presence.Attended), Present(Presence.Partly), Present(Presence.Excused), Present(Presence.Absent), Present(Presence.NotRecorded),
            all.Count(guest => guest.Attended is null));

        int Replies(Reply reply) => all.Count(guest => guest.Replied?.Reply == reply);
        int Present(Presence presence) => all.Count(guest => guest.Attended?.Presence == presence);
    }
}

/// <summary>People who were only counted, beside those named.</summary>
/// <param name="Estimated">Whether any of the numbers is an estimate.</param>
public sealed record CountedTally(long Invited, long Declined, long NoReply, long Attended, bool Estimated)
{
    internal static CountedTally Of(IEnumerable<CrowdCounted> crowds)
    {
        var all = crowds.ToArray();
        return new CountedTally(Sum(CountOf.Invited), Sum(CountOf.Declined), Sum(CountOf.NoReply), Sum(CountOf.Attended), all.Any(crowd => crowd.Estimated));

        long Sum(CountOf of) => all.Where(crowd => crowd.Of == of).Sum(crowd => (long)crowd.Count);
    }
}
