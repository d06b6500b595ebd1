using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;

namespace Coalitions.Domain.Identity;

/// <summary>
/// The record as it reads once it is known who is who: each fact as if it had been recorded under the survivors. Facts of
/// several old ids then share a stream and a timeline, so that a merged history and one that was never split are the same.
/// </summary>
public static class SeenFacts
{
    /// <summary>The event with every actor it names as it is seen; what became of a fact stays as it is.</summary>
    public static Recorded Seen(this Recorded recorded, Identities identities) => identities.IsEmpty ? recorded : recorded.Event switch
    {
        Fact fact => recorded with { Event = fact.Seen(identities) },
        RecordCorrected corrected => recorded with { Event = corrected with { Restated = corrected.Restated.Seen(identities) } },
        _ => recorded,
    };

    /// <summary>The fact with every actor it names as it is seen. Keys and mentions of its sealed texts stay: they are about what was written.</summary>
    public static Fact Seen(this Fact fact, Identities identities)
    {
        var seen = Named(fact, identities.Of);
        return seen.Assessor is { Kind: AssessorKind.Actor } judge ? seen with { Assessor = judge with { Id = identities.Of(judge.Id) } } : seen;
    }

    /// <summary>
    /// The stream that this one is part of once it is known who is who: itself where nobody it speaks of was merged. A fact
    /// that was corrected away into another stream says nothing of it.
    /// </summary>
    public static Guid StreamOf(Guid stream, string tenant, IEnumerable<Recorded> events, Identities identities) =>
        events.Select(recorded => recorded.Event switch { Fact fact => fact, RecordCorrected corrected => corrected.Restated, _ => null })
            .FirstOrDefault(fact => fact is not null && fact.StreamOf(tenant) == stream)?.Seen(identities).StreamOf(tenant) ?? stream;

    /// <summary>
    /// Every fact that is seen in the stream <paramref name="stream"/>: the events of all streams that are seen as it, in the
    /// order of recording.
    /// </summary>
    public static History HistoryOf(Guid stream, string tenant, IEnumerable<Recorded> events, Identities identities)
    {
        var history = new History(stream, tenant);
        foreach (var recorded in events.OrderBy(recorded => recorded.Sequence)) history.Take(recorded.Seen(identities));
        return history;
    }

    // One line for each kind of fact that names actors beside its assessor. A merge itself is about the ids.
    private static Fact Named(Fact fact, Func<Guid, Guid> who)
    {
        return fact switch
        {
            ActorMerged merge => merge,
            MembershipBegun of => of with { ActorId = who(of.ActorId), OrganizationId = who(of.OrganizationId) },
            IncentiveIdentified of => of with { ActorId = who(of.ActorId), GrantedBy = Each(of.GrantedBy) },
            ActorFact of => of with { ActorId = who(of.ActorId) },
            IdentifierAssigned of => of with { ResourceId = who(of.ResourceId) },
            PostEstablished of => of with { OrganizationId = Each(of.OrganizationId) },
            StakeholderIdentified of => of with { ActorId = who(of.ActorId) },
            DecisionRuleAdopted of => of with { Deciders = Deciding(of.Deciders), Vetoes = Deciding(of.Vetoes) },
            AlignmentAssessed of => of with { ActorId = who(of.ActorId) },
            TieDeclared of => of with { FromId = who(of.FromId), ToId = who(of.ToId) },
            CoalitionMemberFact of => of with { ActorId = who(of.ActorId) },
            AttendanceRecorded of => of with { ActorId = who(of.ActorId), OnBehalfOf = Each(of.OnBehalfOf) },
            ParticipationFact of => of with { ActorId = who(of.ActorId) },
            UseIdentified of => of with { OfficialId = Each(of.OfficialId) },
            ContributionMade of => of with { ActorId = Each(of.ActorId) },
            CommitmentMade of => of with { ActorId = Each(of.ActorId) },
            OutcomesAssessed of => of with { Outcomes = of.Outcomes.Select(outcome => outcome with { Affected = outcome.Affected.Select(who).Distinct().ToValueList() }).ToValueList() },
            _ => fact,
        };

        Guid? Each(Guid? id) => id is { } given ? who(given) : null;

        ValueList<Decider> Deciding(ValueList<Decider> deciders) =>
            deciders.Select(decider => decider.Kind == DeciderKind.Actor ? decider with { Id = who(decider.Id) } : decider).ToValueList();
    }
}
