using System.Collections.Immutable;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Record;

/// <summary>An event with its place in the record.</summary>
/// <param name="Event">What was said.</param>
/// <param name="EventId">The event's id; for a fact, its <c>recordId</c>.</param>
/// <param name="Sequence">Where it stands in the order of recording.</param>
/// <param name="FirstRecorded">For a fact that a correction moved here from another stream: where it was first recorded.</param>
public sealed record Recorded(IRecordEvent Event, Guid EventId, long Sequence, long? FirstRecorded = null)
{
    /// <summary>The fact that the event records or changes.</summary>
    public Guid RecordId => (Event as IRecordChange)?.RecordId ?? EventId;
}

/// <summary>What is on record of one fact after all that was said of it.</summary>
/// <param name="RecordId">The id of the event that first recorded it.</param>
/// <param name="Place">Its place among facts with an equal start: where it was first recorded.</param>
/// <param name="Version">The id of the event that holds it as it stands: the first one or the latest correction.</param>
/// <param name="LastChange">The id of the latest event about it; its ETag.</param>
/// <param name="Fact">The fact as it stands, its end included.</param>
/// <param name="Retracted">Whether it was taken back.</param>
public sealed record Entry(Guid RecordId, long Place, Guid Version, Guid LastChange, Fact Fact, bool Retracted = false);

/// <summary>All that one stream has on record: the fold of its events. It refuses nothing: history has already happened.</summary>
public sealed record Dossier(Guid StreamId, string Tenant)
{
    /// <summary>The facts, retracted ones included, by their record id.</summary>
    public ImmutableDictionary<Guid, Entry> Entries { get; private init; } = ImmutableDictionary<Guid, Entry>.Empty;

    // The places of facts that a correction moved away: one that comes back keeps its own.
    private ImmutableDictionary<Guid, long> Left { get; init; } = ImmutableDictionary<Guid, long>.Empty;

    /// <summary>The facts that stand.</summary>
    public IEnumerable<Entry> Standing => Entries.Values.Where(entry => !entry.Retracted);

    /// <summary>The facts of one kind that stand, in the order of recording.</summary>
    public IEnumerable<(Entry Entry, T Fact)> Of<T>()
        where T : Fact =>
        from entry in Standing
        where entry.Fact is T
        orderby entry.Place
        select (entry, (T)entry.Fact);

    /// <summary>Takes in the next event.</summary>
    public Dossier Evolve(Recorded recorded) => recorded.Event switch
    {
        Fact fact => With(new Entry(recorded.EventId, recorded.Sequence, recorded.EventId, recorded.EventId, fact)),
        RecordEnded ended => Change(ended, recorded, entry => entry with { Fact = Until(entry.Fact, ended.To) }),
        RecordRetracted retracted => Change(retracted, recorded, entry => entry with { Retracted = true }),
        RecordCorrected { Restated: var restated } corrected when restated.StreamOf(Tenant) != StreamId =>
            Without(corrected.RecordId),
        RecordCorrected { Restated: var restated } corrected when Entries.ContainsKey(corrected.RecordId) =>
            Change(corrected, recorded, entry => entry with { Fact = restated, Version = recorded.EventId }),
        RecordCorrected moved => With(new Entry(moved.RecordId, Left.TryGetValue(moved.RecordId, out var place) ? place : recorded.FirstRecorded ?? recorded.Sequence,
            recorded.EventId, recorded.EventId, moved.Restated)),
        _ => throw new InvalidOperationException($"A dossier does not know {recorded.Event.GetType().Name}."),
    };

    /// <summary>The dossier of a whole stream.</summary>
    public static Dossier Of(Guid streamId, string tenant, IEnumerable<Recorded> events) =>
        events.Aggregate(new Dossier(streamId, tenant), (dossier, recorded) => dossier.Evolve(recorded));

    private static Fact Until(Fact fact, ValidTime to) => fact with { Valid = fact.Valid with { To = to } };

    private Dossier Without(Guid recordId) => Entries.TryGetValue(recordId, out var entry)
        ? this with { Entries = Entries.Remove(recordId), Left = Left.SetItem(recordId, entry.Place) }
        : this;

    private Dossier With(Entry entry) => this with { Entries = Entries.SetItem(entry.RecordId, entry) };

    private Dossier Change(IRecordChange change, Recorded recorded, Func<Entry, Entry> how) =>
        Entries.TryGetValue(change.RecordId, out var entry)
            ? With(how(entry) with { LastChange = recorded.EventId })
            : this;
}
