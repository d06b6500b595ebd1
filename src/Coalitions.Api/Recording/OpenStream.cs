using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Recording;

/// <summary>What a recording adds to a stream.</summary>
/// <param name="Place">Where it stands in the order in which the recording adds, whatever the stream.</param>
/// <param name="RecordedAt">When it was recorded elsewhere; null: now.</param>
public readonly record struct AddedEvent(Guid Id, IRecordEvent Event, int Place, DateTime? RecordedAt);

/// <summary>The order in which a recording adds to its streams, and when what it adds was recorded.</summary>
public sealed class Journal
{
    private int place;

    public DateTime? RecordedAt { get; set; }

    public AddedEvent Added(Guid id, IRecordEvent recorded) => new(id, recorded, place++, RecordedAt);
}

/// <summary>A stream in the hands of a recorder: what it holds, and what this recording adds to it.</summary>
public sealed class OpenStream(Guid id, string tenant, IReadOnlyList<StoredEvent> stored, Journal journal)
{
    private readonly List<AddedEvent> added = [];
    private long place = stored.Count == 0 ? 0 : stored[^1].Recorded.Sequence;

    public Guid Id => id;

    public IReadOnlyList<StoredEvent> Stored => stored;

    public long StoredVersion => stored.Count;

    public IReadOnlyList<AddedEvent> Added => added;

    /// <summary>The fold of what is stored and of what was added.</summary>
    public Dossier Dossier { get; private set; } = Dossier.Of(id, tenant, stored.Select(item => item.Recorded));

    /// <summary>The stream to which a correction moved a record away from here; null when none did.</summary>
    public Guid? MovedTo(Guid recordId) => stored.Select(item => item.Recorded.Event).Concat(added.Select(item => item.Event))
        .OfType<RecordCorrected>().LastOrDefault(corrected => corrected.RecordId == recordId)?.Restated.StreamOf(tenant) is { } to && to != id ? to : null;

    /// <summary>What was said of a record: the fact as it was first recorded, and as each correction restated it, each with the event that holds it.</summary>
    public IEnumerable<(Guid Version, Fact Fact)> VersionsOf(Guid recordId) =>
        from item in stored.Select(item => (Id: item.Recorded.EventId, item.Recorded.Event)).Concat(added.Select(item => (item.Id, item.Event)))
        let said = item.Event switch
        {
            Fact fact when item.Id == recordId => fact,
            RecordCorrected corrected when corrected.RecordId == recordId => corrected.Restated,
            _ => null,
        }
        where said is not null
        select (item.Id, said);

    // The place of an uncommitted event is provisional: only that it comes after everything stored matters here.
    public void Append(IRecordEvent recorded, Guid eventId)
    {
        added.Add(journal.Added(eventId, recorded));
        Dossier = Dossier.Evolve(new Recorded(recorded, eventId, ++place));
    }
}
