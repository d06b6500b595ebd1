using System.Text.Json.Serialization;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Reforms;

/// <summary>A fact about a reform, kept in the reform's own stream.</summary>
public abstract record ReformFact(Guid ReformId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ReformId;
}

/// <summary>A reform entered the record.</summary>
/// <param name="Sector">A code such as <c>water</c>.</param>
/// <param name="Scale">On what scale stances on the reform itself are given.</param>
public sealed record ReformProposed(
    Guid ReformId,
    SealedText Title,
    Scale Scale,
    SealedText? Description = null,
    string? Sector = null,
    Level? Level = null,
    ScaleLabels? Labels = null) : ReformFact(ReformId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(ReformProposed);
}

/// <summary>A sub-issue of a reform: a provision, a belief or a claim that actors take stances on.</summary>
/// <param name="Direction">Whether supporting it is supporting the reform.</param>
/// <param name="Supersedes">The provision of which this is a new wording.</param>
/// <param name="Identifiers">What it is known as elsewhere.</param>
public sealed record ProvisionAdded(
    Guid ReformId,
    Guid ProvisionId,
    SealedText Title,
    Scale Scale,
    ProvisionKind Kind = ProvisionKind.Provision,
    BeliefLayer? BeliefLayer = null,
    ProvisionDirection Direction = ProvisionDirection.None,
    Guid? ParentId = null,
    Guid? Supersedes = null,
    ScaleLabels? Labels = null,
    ValueList<ProvisionIdentifier> Identifiers = default) : ReformFact(ReformId)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsSaidOnce => true;

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns =>
    [
        .. base.Concerns, ProvisionId,
        .. ParentId is { } parent ? [parent] : Array.Empty<Guid>(),
        .. Supersedes is { } earlier ? [earlier] : Array.Empty<Guid>(),
    ];
}

/// <summary>An identifier under which a provision is known elsewhere, sealed like its title.</summary>
/// <param name="Scheme">Whose identifier it is, a code such as <c>bill</c>.</param>
public sealed record ProvisionIdentifier(string Scheme, SealedText Identifier);

/// <summary>A reform reached a stage.</summary>
public sealed record StageReached(Guid ReformId, ReformStage Stage, SealedText? Reason = null) : ReformFact(ReformId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(StageReached);
}

/// <summary>An actor was identified as a stakeholder of a reform.</summary>
/// <param name="TargetPosition">Where the unit would like to see it, on the reform's own scale.</param>
public sealed record StakeholderIdentified(Guid ReformId, Guid ActorId, double? TargetPosition = null) : ReformFact(ReformId)
{
    /// <inheritdoc/>
    public override object? Timeline => ("stakeholder", ActorId);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, ActorId];
}

/// <summary>What the ends of a scale mean, sealed.</summary>
public sealed record ScaleLabels(SealedText? Min = null, SealedText? Max = null);
