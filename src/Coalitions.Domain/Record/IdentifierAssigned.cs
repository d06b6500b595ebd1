namespace Coalitions.Domain.Record;

/// <summary>A resource is known elsewhere by an identifier. Its value lies in the vault under the event's id.</summary>
/// <param name="ResourceId">The actor, reform or post.</param>
/// <param name="Scheme">Whose identifier it is, a code such as <c>unit</c>.</param>
public sealed record IdentifierAssigned(Guid ResourceId, string Scheme) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ResourceId;

    /// <inheritdoc/>
    public override bool SaysTheSameAs(Fact other) => false;
}
