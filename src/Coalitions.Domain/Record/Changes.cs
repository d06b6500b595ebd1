using Coalitions.Domain.Privacy;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Record;

/// <summary>What became of a recorded fact.</summary>
public interface IRecordChange : IRecordEvent
{
    /// <summary>The fact that it is about.</summary>
    Guid RecordId { get; }
}

/// <summary>The world changed: the fact held until <paramref name="To"/>, the whole of it included.</summary>
public sealed record RecordEnded(Guid RecordId, ValidTime To, SealedText? Reason = null) : IRecordChange;

/// <summary>
/// It was written down wrongly: this is what should have been written. Keeps the fact's place among equals. When the
/// restated fact belongs to another stream, the event is appended to both.
/// </summary>
public sealed record RecordCorrected(Guid RecordId, Fact Restated, SealedText? Reason = null) : IRecordChange;

/// <summary>It should never have been recorded.</summary>
public sealed record RecordRetracted(Guid RecordId, SealedText? Reason = null) : IRecordChange;
