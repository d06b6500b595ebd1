using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>
/// Keeps the fact tables of one generation: per page the touched streams are folded on (from memory, else read again),
/// the spans that closed and opened are collected, and everything is written set by set in the daemon's transaction.
/// </summary>
public sealed class FactProjection(NpgsqlDataSource database, int generation) : IProjection
{
    // Folded streams kept between pages. Correctness never rests on it: a history that does not end exactly where the
    // page begins is read again.
    private const int CachedHistories = 50_000;

    private readonly string schema = FactTables.SchemaOf(generation);
    private readonly Dictionary<(string Tenant, Guid Stream), (History History, long Version)> cache = [];
    private readonly Lock gate = new();

    public static string NameOf(int generation) => $"facts_{generation}";

    /// <summary>The name under which its place is kept.</summary>
    public static string ShardOf(int generation) => $"{NameOf(generation)}:All";

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var tenant = operations.TenantId;
        var page = new FactPage(tenant);
        var merged = await MergedStreams.Read(database, schema, tenant, events, cancellation);
        var streams = events.Where(e => e.Data is IRecordEvent && merged?.Has(e.StreamId) != true).GroupBy(e => e.StreamId).ToArray();
        var histories = await Histories(tenant, streams, cancellation);
        var inMerged = merged is null ? [] : events.Where(e => e.Data is IRecordEvent && merged.Has(e.StreamId)).OrderBy(e => e.Sequence).ToArray();
        var moved = await RecordedEvents.FirstSequences(database, tenant,
            [.. MovedHere(streams, histories), .. inMerged.Select(e => e.Data).OfType<RecordCorrected>().Select(corrected => corrected.RecordId).Distinct()], cancellation);

        foreach (var stream in streams)
        {
            var history = histories[stream.Key];
            foreach (var e in stream.OrderBy(e => e.Version))
            {
                var recorded = Read(e);
                var before = history.Dossier.Entries.GetValueOrDefault(recorded.RecordId)?.Fact;
                var (gone, come) = history.Take(recorded);
                page.Add(stream.Key, recorded, before, history.Dossier.Entries.GetValueOrDefault(recorded.RecordId)?.Fact, gone, come);
            }

            Remember(tenant, stream.Key, history, stream.Max(e => e.Version));
        }

        foreach (var e in inMerged) merged!.Take(e.StreamId, Read(e), page);
        page.Number(events);
        page.Write(operations, schema);

        Recorded Read(IEvent e)
        {
            var recorded = new Recorded((IRecordEvent)e.Data, e.Id, e.Sequence);
            return moved.TryGetValue(recorded.RecordId, out var first) ? recorded with { FirstRecorded = first } : recorded;
        }
    }

    // Corrections that bring a fact from another stream: its place among equals is where it was first recorded.
    private static Guid[] MovedHere(IEnumerable<IGrouping<Guid, IEvent>> streams, Dictionary<Guid, History> histories) =>
    [
        .. from stream in streams
           let own = stream.Select(e => e.Id).ToHashSet()
           from e in stream
           where e.Data is RecordCorrected corrected && !own.Contains(corrected.RecordId)
               && !histories[stream.Key].Dossier.Entries.ContainsKey(corrected.RecordId)
           select ((RecordCorrected)e.Data).RecordId,
    ];

    private async Task<Dictionary<Guid, History>> Histories(
        string tenant, IReadOnlyList<IGrouping<Guid, IEvent>> streams, CancellationToken cancellation)
    {
        var histories = new Dictionary<Guid, History>();
        var unread = new List<(Guid Stream, long Version)>();
        foreach (var stream in streams)
        {
            var first = stream.Min(e => e.Version);
            if (first == 1) histories[stream.Key] = new History(stream.Key, tenant);
            else if (Cached(tenant, stream.Key, first - 1) is { } history) histories[stream.Key] = history;
            else unread.Add((stream.Key, first));
        }

        if (unread.Count == 0) return histories;
        var earlier = await RecordedEvents.OfStreams(database, tenant, [.. unread.Select(item => item.Stream)], cancellation);
        foreach (var (stream, version) in unread)
        {
            var history = histories[stream] = new History(stream, tenant);
            foreach (var stored in earlier[stream].Where(stored => stored.Version < version)) history.Take(stored.Recorded);
        }

        return histories;
    }

    private History? Cached(string tenant, Guid stream, long version)
    {
        lock (gate) return cache.Remove((tenant, stream), out var held) && held.Version == version ? held.History : null;
    }

    private void Remember(string tenant, Guid stream, History history, long version)
    {
        lock (gate)
        {
            if (cache.Count >= CachedHistories) cache.Clear();
            cache[(tenant, stream)] = (history, version);
        }
    }
}
