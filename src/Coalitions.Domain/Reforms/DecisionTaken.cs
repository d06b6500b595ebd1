using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Reforms;

/// <summary>
/// A decision about a reform was taken: at the moment from which it is valid. What was known then, and what has been
/// learned and has happened since, follows from the record and is no part of it.
/// </summary>
/// <param name="Title">Sealed.</param>
public sealed record DecisionTaken(Guid DecisionId, Guid ReformId, SealedText Title) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => DecisionId;

    /// <inheritdoc/>
    public override object? Timeline => nameof(DecisionTaken);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, ReformId];
}
