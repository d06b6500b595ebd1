namespace Coalitions.Domain.Record;

/// <summary>Things on record that cannot all be the whole truth. They were recorded and they stand: whoever reads decides.</summary>
/// <param name="Code">Kebab-case, stable.</param>
/// <param name="Sentence">What does not fit, without personal data.</param>
/// <param name="ActorId">Whom it is about, where it is about one.</param>
/// <param name="RecordIds">The records that do not fit together.</param>
public sealed record Contradiction(string Code, string Sentence, Guid? ActorId, IReadOnlyList<Guid> RecordIds);

/// <summary>A record and the moment from which it counts, UTC.</summary>
public sealed record Dated(Guid RecordId, DateTime From);
