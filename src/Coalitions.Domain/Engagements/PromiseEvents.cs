using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Engagements;

/// <summary>A fact about what somebody brought to an engagement, kept in the contribution's own stream.</summary>
public abstract record ContributionFact(Guid ContributionId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ContributionId;
}

/// <summary>Somebody brought something to an engagement: a proposal, a complaint, a piece of knowledge.</summary>
/// <param name="Summary">Sealed under the engagement, the contribution and whoever brought it.</param>
/// <param name="ActorId">Who brought it, where that is known.</param>
public sealed record ContributionMade(Guid ContributionId, Guid EngagementId, SealedText Summary, Guid? ActorId = null) : ContributionFact(ContributionId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(ContributionMade);

    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, .. About];

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. About];

    private IEnumerable<Guid> About => ActorId is { } actor ? [EngagementId, actor] : [EngagementId];
}

/// <summary>What became of a contribution.</summary>
public sealed record ContributionAnswered(Guid ContributionId, ContributionState State) : ContributionFact(ContributionId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(ContributionAnswered);
}

/// <summary>A fact about a commitment, kept in the commitment's own stream.</summary>
public abstract record CommitmentFact(Guid CommitmentId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => CommitmentId;
}

/// <summary>Somebody committed itself to something in an engagement.</summary>
/// <param name="Summary">Sealed under the engagement, the commitment and whoever made it.</param>
/// <param name="ActorId">Who made it, where that is known.</param>
/// <param name="DueOn">Until when it is to be kept, the whole of what is named included.</param>
public sealed record CommitmentMade(Guid CommitmentId, Guid EngagementId, SealedText Summary, Guid? ActorId = null, ValidTime? DueOn = null)
    : CommitmentFact(CommitmentId)
{
    /// <summary>Whether it was due by a moment (UTC) and, in the state that it then had, was still to be kept.</summary>
    public bool IsOverdue(CommitmentState state, DateTime moment) =>
        state is CommitmentState.NotStarted or CommitmentState.InProgress && DueOn is { } due && due.End <= moment;

    /// <inheritdoc/>
    public override object? Timeline => nameof(CommitmentMade);

    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, .. About];

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. About];

    private IEnumerable<Guid> About => ActorId is { } actor ? [EngagementId, actor] : [EngagementId];
}

/// <summary>What became of a commitment. Until something is on record it counts as not started.</summary>
public sealed record CommitmentStateReached(Guid CommitmentId, CommitmentState State, SealedText? Reason = null) : CommitmentFact(CommitmentId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(CommitmentStateReached);
}
