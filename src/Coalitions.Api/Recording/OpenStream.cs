using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Recording;

/// <summary>A stream in the hands of a recorder: what it holds, and what this recording adds to it.</summary>
public sealed class OpenStream(Guid id, string tenant, IReadOnlyList<StoredEvent> stored)
{
    private readonly List<(Guid Id, IRecordEvent Event)> added = [];
    private long place = stored.Count == 0 ? 0 : stored[^1].Recorded.Sequence;

    public Guid Id => id;

    public long StoredVersion => stored.Count;

    public IReadOnlyList<(Guid Id, IRecordEvent Event)> Added => added;

    /// <summary>The fold of what is stored and of what was added.</summary>
    public Dossier Dossier { get; private set; } = Dossier.Of(id, tenant, stored.Select(item => item.Recorded));

    /// <summary>The stream to which a correction moved a record away from here; null when none did.</summary>
    public Guid? MovedTo(Guid recordId) => stored.Select(item => item.Recorded.Event).Concat(added.Select(item => item.Event))
        .OfType<RecordCorrected>().LastOrDefault(corrected => corrected.RecordId == recordId)?.Restated.StreamOf(tenant) is { } to && to != id ? to : null;

    /// <summary>What was said of a record: the fact as it was first recorded, and as each correction restated it, each with the event that holds it.</summary>
    public IEnumerable<(Guid Version, Fact Fact)> VersionsOf(Guid recordId) =>
        from item in stored.Select(item => (Id: item.Recorded.EventId, item.Recorded.Event)).Concat(added)
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
        added.Add((eventId, recorded));
        Dossier = Dossier.Evolve(new Recorded(recorded, eventId, ++place));
    }
}
