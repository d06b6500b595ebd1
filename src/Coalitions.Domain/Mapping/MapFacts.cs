using Coalitions.Domain.Actors;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Mapping;

/// <summary>Something that stances are about: the reform itself or one of its provisions.</summary>
/// <param name="Direction">For a provision, whether supporting it is supporting the reform.</param>
public sealed record Issue(Guid Id, Scale Scale, ProvisionDirection Direction = ProvisionDirection.None);

/// <summary>An actor that belongs on the map.</summary>
public sealed record Stakeholder(Guid ActorId, ActorClass? ActorClass);

/// <summary>One assessor's stance in force. Of several of one assessor (over a window) the one that starts latest counts.</summary>
/// <param name="AssessorId">Who judged; the empty id is the unit itself.</param>
/// <param name="ValidFrom">Where it starts.</param>
/// <param name="Place">Its place in the order of recording; decides between equal starts.</param>
public readonly record struct Stance(Guid ActorId, Guid IssueId, Guid AssessorId, double? Position, double? Salience, DateTime ValidFrom, long Place);

/// <summary>One assessor's judgement of influence in force.</summary>
/// <param name="OnThisReform">Whether it is about this reform; such judgements go before general ones.</param>
public readonly record struct InfluenceJudgement(Guid ActorId, Guid AssessorId, bool OnThisReform, double Influence, DateTime ValidFrom, long Place);

/// <summary>Everything a map is drawn from: what was in force at one pair of clocks. The order of the lists does not matter.</summary>
public sealed record MapFacts(
    Guid ReformId,
    IReadOnlyList<Issue> Issues,
    IReadOnlyList<Stakeholder> Stakeholders,
    IReadOnlyList<Stance> Stances,
    IReadOnlyList<InfluenceJudgement> Influences)
{
    /// <summary>Ties that count as coordination; those of which an end is no stakeholder count for nothing.</summary>
    public IReadOnlyList<CoordinatingTie> Ties { get; init; } = [];

    /// <summary>Who was there at the reform's engagements; empty where co-attendance is not asked for.</summary>
    public IReadOnlyList<Attendee> Attendees { get; init; } = [];

    /// <summary>The scale of stances on the reform itself.</summary>
    public Scale Scale => Issues.First(issue => issue.Id == ReformId).Scale;
}
