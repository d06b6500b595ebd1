using Coalitions.Domain.Actors;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Context;

/// <summary>Something happened in the world around that bears on reforms. Its valid time is when it lasted.</summary>
/// <param name="Title">Sealed.</param>
/// <param name="Reforms">The reforms that it bears on; none: on all.</param>
public sealed record ContextEventOccurred(
    Guid ContextEventId, ContextEventKind Kind, SealedText Title, Level? Level = null, ValueList<Guid> Reforms = default) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ContextEventId;

    /// <inheritdoc/>
    public override object? Timeline => nameof(ContextEventOccurred);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. Reforms];
}
