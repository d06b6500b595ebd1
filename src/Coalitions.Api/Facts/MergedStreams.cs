using Coalitions.Api.Persistence;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;
using JasperFx.Events;
using Npgsql;

namespace Coalitions.Api.Facts;

/// <summary>
/// The streams of a page that speak of merged actors. They are folded as the survivors' own: when a merge becomes known, the
/// spans of each id end on the recorded clock and those of the one actor begin, and when it is taken back the other way
/// round. So a table at any pair of clocks shows who was known to be who, and whoever reads it need not ask.
/// </summary>
public sealed class MergedStreams
{
    private readonly string tenant;
    private readonly Dictionary<Guid, Stream> streams = [];
    private readonly Dictionary<Guid, History> histories = [];
    private Identities identities;

    private MergedStreams(string tenant, Identities identities) => (this.tenant, this.identities) = (tenant, identities);

    /// <summary>Whether a stream speaks of merged actors.</summary>
    public bool Has(Guid stream) => streams.ContainsKey(stream);

    /// <summary>Those that a page touches, as they were before it; null where nobody was merged and nobody is.</summary>
    public static async Task<MergedStreams?> Read(NpgsqlDataSource database, string schema, string tenant, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var before = await IdentitiesIn(database, schema, tenant, cancellation);
        var merges = events.Select(e => e.Data).OfType<ActorMerged>().ToArray();
        if (before.IsEmpty && merges.Length == 0) return null;

        // Whoever is merged at any moment of the page: by then, or in it.
        var all = merges.Aggregate(before, (who, merge) => who.With(merge, Guid.Empty));
        Guid[] merged = [.. all.Touched.Concat(before.Touched).Distinct()];
        var pageStreams = events.Select(e => e.StreamId).Distinct().ToArray();
        var (touched, named) = await Concerned(database, schema, tenant, merged, pageStreams, cancellation);
        foreach (var e in events)
            if (FactIn(e.Data) is { } fact && fact.Concerns.Intersect(merged).ToArray() is { Length: > 0 } ids)
            {
                touched.Add(e.StreamId);
                named.UnionWith(ids);
            }
            else if (e.Data is RecordRetracted retracted && before.Holds(retracted.RecordId)) touched.Add(e.StreamId);

        if (touched.Count == 0) return null;
        Guid[] together = [.. named.SelectMany(id => all.Behind(id).Concat(before.Behind(id))).Distinct()];
        touched.UnionWith(await StreamsOf(database, schema, tenant, together, cancellation));
        var page = new MergedStreams(tenant, before);
        var first = events.Min(e => e.Sequence);
        var stored = await RecordedEvents.OfStreams(database, tenant, [.. touched], cancellation);
        foreach (var id in touched)
        {
            var stream = page.streams[id] = new Stream(id, tenant);
            foreach (var item in stored[id].Where(item => item.Recorded.Sequence < first)) stream.Take(item.Recorded);
        }

        return page;
    }

    /// <summary>The next event of one of these streams, in the order of recording.</summary>
    public void Take(Guid id, Recorded recorded, FactPage page)
    {
        var stream = streams[id];
        var merge = recorded.Event switch
        {
            ActorMerged merged => identities.With(merged, recorded.EventId),
            RecordRetracted retracted when identities.Holds(retracted.RecordId) => identities.Without(retracted.RecordId),
            _ => null,
        };
        var (gone, come) = merge is null ? Follow(stream, recorded) : Regroup(stream, recorded, merge);
        var before = stream.Dossier.Entries.GetValueOrDefault(recorded.RecordId)?.Fact;
        if (merge is null) stream.Take(recorded);
        page.Add(id, recorded, before, stream.Dossier.Entries.GetValueOrDefault(recorded.RecordId)?.Fact, gone, come);
    }

    private (IReadOnlyList<Known> Gone, IReadOnlyList<Known> Come) Follow(Stream stream, Recorded recorded) =>
        HistoryOf(stream.SeenAs(identities, recorded)).Take(recorded.Seen(identities));

    private (IReadOnlyList<Known> Gone, IReadOnlyList<Known> Come) Regroup(Stream stream, Recorded recorded, Identities after)
    {
        var was = Standing();
        identities = after;
        histories.Clear();
        stream.Take(recorded);
        var isNow = Standing();
        return ([.. was.Except(isNow).Select(span => new Known(span, 0, recorded.Sequence))], [.. isNow.Except(was).Select(span => new Known(span, recorded.Sequence, History.Open))]);
    }

    private HashSet<Span> Standing() =>
        [.. streams.Values.Where(stream => stream.Any).Select(stream => stream.SeenAs(identities)).Distinct().SelectMany(seen => HistoryOf(seen).Standing)];

    private History HistoryOf(Guid seen) => histories.TryGetValue(seen, out var history) ? history
        : histories[seen] = SeenFacts.HistoryOf(seen, tenant, streams.Values.Where(stream => stream.Any && stream.SeenAs(identities) == seen).SelectMany(stream => stream.Events), identities);

    private static Fact? FactIn(object recorded) => recorded switch
    {
        Fact fact => fact,
        RecordCorrected corrected => corrected.Restated,
        _ => null,
    };

    private static async Task<Identities> IdentitiesIn(NpgsqlDataSource database, string schema, string tenant, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select actor_id, into_id, record_id from {schema}.merges where tenant_id = $1 and seq_to = {History.Open}");
        command.Parameters.AddWithValue(tenant);
        var identities = Identities.None;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) identities = identities.With(new ActorMerged(reader.GetGuid(0), reader.GetGuid(1)), reader.GetGuid(2));
        return identities;
    }

    // Which of these streams speak of merged actors, and of whom.
    private static async Task<(HashSet<Guid> Streams, HashSet<Guid> Ids)> Concerned(
        NpgsqlDataSource database, string schema, string tenant, Guid[] merged, Guid[] among, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select distinct stream_id, subject_id from {schema}.subjects where tenant_id = $1 and subject_id = any($2) and stream_id = any($3)
            """);
        foreach (var value in (object[])[tenant, merged, among]) command.Parameters.AddWithValue(value);
        var (streams, ids) = (new HashSet<Guid>(), new HashSet<Guid>());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            streams.Add(reader.GetGuid(0));
            ids.Add(reader.GetGuid(1));
        }

        return (streams, ids);
    }

    private static async Task<IReadOnlyList<Guid>> StreamsOf(NpgsqlDataSource database, string schema, string tenant, Guid[] actors, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select distinct stream_id from {schema}.subjects where tenant_id = $1 and subject_id = any($2)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(actors);
        var streams = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) streams.Add(reader.GetGuid(0));
        return streams;
    }

    /// <summary>A stream as it was recorded.</summary>
    private sealed class Stream(Guid id, string tenant)
    {
        private readonly List<Recorded> events = [];
        private Fact? first;

        public IReadOnlyList<Recorded> Events => events;

        public bool Any => first is not null;

        public Dossier Dossier { get; private set; } = new(id, tenant);

        public void Take(Recorded recorded)
        {
            events.Add(recorded);
            first ??= Own(recorded);
            Dossier = Dossier.Evolve(recorded);
        }

        /// <summary>The stream that it is part of, once it is known who is who.</summary>
        public Guid SeenAs(Identities identities, Recorded? beginning = null) => (first ?? Own(beginning!))!.Seen(identities).StreamOf(tenant);

        // A fact that was corrected away into another stream says nothing of this one.
        private Fact? Own(Recorded recorded) => FactIn(recorded.Event) is { } fact && fact.StreamOf(tenant) == id ? fact : null;
    }
}
