using System.Text.Json.Serialization;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Actors;

/// <summary>A fact about an actor, kept in the actor's own stream.</summary>
public abstract record ActorFact(Guid ActorId) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ActorId;
}

/// <summary>A person, organization or group entered the record.</summary>
/// <param name="Sectors">Codes of the sectors it works in.</param>
public sealed record ActorRegistered(
    Guid ActorId,
    ActorKind Kind,
    OrganizationType? OrganizationType = null,
    Level? Level = null,
    ValueList<string> Sectors = default) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(ActorRegistered);
}

/// <summary>A name came into use. The name itself lies in the vault under the event's id.</summary>
public sealed record NameGiven(Guid ActorId) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override bool SaysTheSameAs(Fact other) => false;

    /// <inheritdoc/>
    public override object? Timeline => nameof(NameGiven);
}

/// <summary>An actor's class: which of the paper's co-creators it belongs to. An official who is later elected was an official before.</summary>
public sealed record ClassAssigned(Guid ActorId, ActorClass ActorClass) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override object? Timeline => nameof(ClassAssigned);
}

/// <summary>An actor took up a post. The post outlives its holders.</summary>
public sealed record PostTaken(Guid ActorId, Guid PostId) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, PostId];

    /// <summary>Influence that came with the post ends with it.</summary>
    [JsonIgnore]
    public override Func<object, bool> Bounds => timeline => timeline is InfluenceKey;
}

/// <summary>An actor became a member of an organization.</summary>
public sealed record MembershipBegun(Guid ActorId, Guid OrganizationId, SealedText? Role = null) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, OrganizationId];
}

/// <summary>A way to reach an actor. The value lies in the vault under the event's id.</summary>
/// <param name="Kind">A code such as <c>email</c> or <c>phone</c>.</param>
public sealed record ContactNoted(Guid ActorId, string Kind) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override bool SaysTheSameAs(Fact other) => false;
}

/// <summary>An assessor judged an actor's capability to affect a reform, or any reform.</summary>
/// <param name="Influence">In [0, 1] (KTAB, AIIM, Net-Map).</param>
/// <param name="ReformId">The reform, or null for influence in general.</param>
/// <param name="PostId">The post it comes with, and ends with.</param>
/// <param name="Original">As it was given.</param>
public sealed record InfluenceAssessed(
    Guid ActorId,
    double Influence,
    Guid? ReformId = null,
    Guid? PostId = null,
    Original? Original = null) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override object? Timeline => new InfluenceKey(ReformId, Assessor?.Id);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns =>
        [.. base.Concerns, .. ReformId is { } reform ? [reform] : Array.Empty<Guid>(), .. PostId is { } post ? [post] : Array.Empty<Guid>()];

    /// <inheritdoc/>
    public override DateTime? BoundedBy(Dossier dossier)
    {
        if (PostId is null) return null;
        var ends = dossier.Of<PostTaken>().Where(held => held.Fact.PostId == PostId).Select(held => held.Fact.Valid.End).ToArray();
        return ends.Length == 0 ? null : ends.Max();
    }
}

/// <summary>What an influence competes with: the same reform (or none), judged by the same assessor.</summary>
public sealed record InfluenceKey(Guid? ReformId, Guid? AssessorId);

/// <summary>What moves an actor for or against a reform (Clark &amp; Wilson 1961; motives of public service after Perry 1996).</summary>
/// <param name="Strength">In [0, 1], or not stated.</param>
/// <param name="GrantedBy">The actor who grants or withholds it, such as a patron.</param>
public sealed record IncentiveIdentified(
    Guid ActorId,
    IncentiveType IncentiveType,
    ReformDirection Direction,
    Guid ReformId,
    double? Strength = null,
    ServiceMotive? Motive = null,
    IncentiveCause? Cause = null,
    Guid? GrantedBy = null,
    Original? Original = null) : ActorFact(ActorId)
{
    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns =>
        [.. base.Concerns, ReformId, .. GrantedBy is { } patron ? [patron] : Array.Empty<Guid>()];
}
