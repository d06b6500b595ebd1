using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Record;

/// <summary>A reform, an engagement or a declared coalition entered a phase of confrontation, accommodation, trial and error.</summary>
/// <param name="ResourceId">What entered it.</param>
/// <param name="Result">How a trial went; null for every other phase, and while it is not known.</param>
public sealed record PhaseReached(Guid ResourceId, Phase Phase, TrialResult? Result = null) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => ResourceId;

    /// <inheritdoc/>
    public override object? Timeline => nameof(PhaseReached);
}
