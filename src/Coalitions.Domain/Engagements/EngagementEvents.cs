using Coalitions.Domain.Actors;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Engagements;

/// <summary>A fact about an engagement as a whole, kept in the engagement's own stream.</summary>
public abstract record EngagementFact(Guid EngagementId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => EngagementId;
}

/// <summary>An engagement entered the record. Its valid time is when it takes place: from its first day to its last.</summary>
/// <param name="Title">Sealed.</param>
/// <param name="FormText">What form it has, in words, where none of the listed ones fits; sealed.</param>
/// <param name="PromisedLevel">How much of a say the participants were promised (IAP2).</param>
/// <param name="Reforms">The reforms that it is about.</param>
/// <param name="PartOf">The larger process of which it is a session.</param>
/// <param name="Place">Sealed.</param>
/// <param name="Sector">A code such as <c>water</c>.</param>
public sealed record EngagementPlanned(
    Guid EngagementId,
    SealedText Title,
    EngagementForm Form,
    SealedText? FormText = null,
    Approach? Approach = null,
    ValueList<EngagementElement> Elements = default,
    Space? Space = null,
    Recruitment? Recruitment = null,
    ParticipationLevel? PromisedLevel = null,
    AccountabilityRoute? AccountabilityRoute = null,
    ValueList<Guid> Reforms = default,
    Guid? PartOf = null,
    SealedText? Place = null,
    string? Sector = null) : EngagementFact(EngagementId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(EngagementPlanned);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. Reforms, .. PartOf is { } whole ? [whole] : Array.Empty<Guid>()];

    /// <inheritdoc/>
    public override Refusal? Impossible => base.Impossible
        ?? (PartOf == EngagementId ? new Refusal("self-reference", "An engagement is no session of itself.", "partOf") : null);
}

/// <summary>An engagement reached a status. Until one is on record it counts as planned.</summary>
public sealed record EngagementStatusReached(Guid EngagementId, EngagementStatus Status, SealedText? Reason = null) : EngagementFact(EngagementId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(EngagementStatusReached);
}

/// <summary>A crowd was counted, beside the people who are named. A later count of the same crowd supersedes an earlier one.</summary>
/// <param name="Count">How many people; 0 or more.</param>
/// <param name="Group">Which of them, in words, such as "women under 30"; sealed. Crowds of different groups are different crowds.</param>
/// <param name="Estimated">Whether the number is an estimate.</param>
public sealed record CrowdCounted(
    Guid EngagementId, int Count, CountOf Of, ActorClass? ActorClass = null, SealedText? Group = null, bool Estimated = false) : EngagementFact(EngagementId)
{
    /// <inheritdoc/>
    public override object? Timeline => ("crowd", Of, ActorClass, Group, Assessor?.Id);
}

/// <summary>Officials used an engagement, or meant to: it is only as good as that use.</summary>
/// <param name="OfficialId">The official, where one is named.</param>
public sealed record UseIdentified(Guid EngagementId, OfficialUse Use, UseKind As, Guid? OfficialId = null) : EngagementFact(EngagementId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, .. Official];

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. Official];

    private IEnumerable<Guid> Official => OfficialId is { } official ? [official] : [];
}

/// <summary>Somebody judged how much of a say the participants were given in the end. More promised than delivered is a sign of tokenism.</summary>
public sealed record LevelDelivered(Guid EngagementId, ParticipationLevel Level, LevelJudge? JudgedBy = null) : EngagementFact(EngagementId)
{
    /// <summary>Each judge's latest word counts.</summary>
    public override object? Timeline => ("level", JudgedBy, Assessor?.Id);
}

/// <summary>
/// Somebody looked at what an engagement led to. An empty assessment means: looked, none observed. Several stand side by
/// side; each is a look at its own date.
/// </summary>
public sealed record OutcomesAssessed(Guid EngagementId, ValueList<ObservedOutcome> Outcomes = default, ValueList<ObservedEffect> Effects = default)
    : EngagementFact(EngagementId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns =>
        [.. base.Concerns, .. Outcomes.SelectMany(observed => observed.Affected), .. Effects.Select(effect => effect.ProvisionId)];

    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, .. Outcomes.SelectMany(observed => observed.Affected)];
}

/// <summary>An outcome that was observed (Gaventa &amp; Barrett 2010).</summary>
/// <param name="ObservedOn">When it showed; null when the assessment does not say.</param>
/// <param name="Affected">Whom it touched.</param>
public sealed record ObservedOutcome(Outcome Outcome, ValidTime? ObservedOn = null, ValueList<Guid> Affected = default);

/// <summary>What became of a provision through an engagement.</summary>
public sealed record ObservedEffect(Guid ProvisionId, ProvisionEffect Change);

/// <summary>Somebody drew a lesson from an engagement.</summary>
/// <param name="Summary">Sealed.</param>
public sealed record LessonDrawn(Guid EngagementId, SealedText Summary) : EngagementFact(EngagementId);
