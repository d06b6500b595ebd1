using Coalitions.Domain.Engagements;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Tests.Engagements;

public class ContradictionSpecs
{
    private static readonly Guid Regulator = Guid.NewGuid();
    private static readonly Guid Officer = Guid.NewGuid();
    private static readonly DateTime Day = new(2024, 5, 14, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void whoever_comes_for_an_invited_actor_needs_no_invitation()
    {
        Assert.Empty(Found([Invited(Regulator), Came(Officer, Regulator)]));
    }

    [Fact]
    public void whoever_comes_for_an_actor_who_was_not_invited_either_is_reported()
    {
        Assert.Equal([("attended-without-invitation", Officer)], Found([Invited(Guid.NewGuid()), Came(Officer, Regulator)]));
        Assert.Equal([("attended-without-invitation", Officer)], Found([Invited(Regulator), Came(Officer, null)]));
    }

    private static IEnumerable<(string, Guid?)> Found(Participation[] participations) =>
        new EngagementCourse(new Validity(ValidTime.Parse("2024-05-14")), null, null, [], [], participations)
            .Contradictions().Select(contradiction => (contradiction.Code, contradiction.ActorId));

    private static Participation Invited(Guid actor) => new(actor, null, new Dated(Guid.NewGuid(), Day.AddDays(-9)), null, null);

    private static Participation Came(Guid actor, Guid? onBehalfOf) =>
        new(actor, null, null, null, new Attended(Guid.NewGuid(), Day, Presence.Attended, OnBehalfOf: onBehalfOf));
}
