using Coalitions.Domain.Actors;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Posts;

/// <summary>A post exists, whoever holds it (Popolo's Post).</summary>
/// <param name="Title">Sealed: a title can name its only holder.</param>
public sealed record PostEstablished(Guid PostId, SealedText Title, Guid? OrganizationId = null, Level? Level = null) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => PostId;

    /// <inheritdoc/>
    public override object? Timeline => nameof(PostEstablished);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. OrganizationId is { } id ? [id] : Array.Empty<Guid>()];
}
