using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>A fact about a declared coalition, kept in the coalition's own stream.</summary>
public abstract record CoalitionFact(Guid CoalitionId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => CoalitionId;
}

/// <summary>A coalition was declared: something recorded, never to be mixed with what an analysis detects.</summary>
/// <param name="Name">Sealed.</param>
/// <param name="Purpose">Sealed.</param>
public sealed record CoalitionDeclared(Guid CoalitionId, Guid ReformId, SealedText Name, SealedText? Purpose = null, CoalitionAim? Aim = null)
    : CoalitionFact(CoalitionId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(CoalitionDeclared);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, ReformId];
}

/// <summary>What one actor is to one coalition: a later joining, change of terms or departure supersedes what was before.</summary>
public abstract record CoalitionMemberFact(Guid CoalitionId, Guid ActorId) : CoalitionFact(CoalitionId)
{
    /// <inheritdoc/>
    public override object? Timeline => new MemberKey(ActorId);

    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, ActorId];

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, ActorId];

    /// <summary>A dissolution ends every membership that began before it.</summary>
    public override DateTime? BoundedBy(Dossier dossier)
    {
        var ends = dossier.Of<CoalitionDissolved>().Select(dissolved => dissolved.Fact.Valid.Start).Where(end => end > Valid.Start).ToArray();
        return ends.Length == 0 ? null : ends.Min();
    }
}

/// <summary>An actor joined, or its terms changed.</summary>
public sealed record CoalitionJoined(Guid CoalitionId, Guid ActorId, MemberCommitment? Commitment = null, ValueList<MemberCondition> Conditions = default)
    : CoalitionMemberFact(CoalitionId, ActorId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns =>
        [.. base.Concerns, .. Conditions.Where(condition => condition.ProvisionId is not null).Select(condition => condition.ProvisionId!.Value)];
}

/// <summary>On what a member joined, and how that stands.</summary>
/// <param name="Text">Sealed.</param>
/// <param name="ProvisionId">The provision that it is about.</param>
public sealed record MemberCondition(ConditionStatus Status, SealedText? Text = null, Guid? ProvisionId = null);

/// <summary>An actor left.</summary>
public sealed record CoalitionLeft(Guid CoalitionId, Guid ActorId, DepartureReason? ReasonCode = null) : CoalitionMemberFact(CoalitionId, ActorId);

/// <summary>The coalition came to its end.</summary>
public sealed record CoalitionDissolved(Guid CoalitionId, SealedText? Reason = null) : CoalitionFact(CoalitionId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(CoalitionDissolved);

    /// <summary>It ends the memberships.</summary>
    public override Func<object, bool> Bounds => timeline => timeline is MemberKey;
}

/// <summary>What the facts about one member compete for.</summary>
public sealed record MemberKey(Guid ActorId);
