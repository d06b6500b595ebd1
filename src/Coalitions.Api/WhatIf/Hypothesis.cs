using System.Text.Json;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;

namespace Coalitions.Api.WhatIf;

/// <summary>
/// What is supposed on top of the record: the timelines that it touches, derived anew with it. Whoever reads a table of
/// facts finds these in the place of those on record, and learns nothing else of it.
/// </summary>
public sealed class Hypothesis
{
    private readonly Dictionary<FactTable, List<(Span Span, object?[] Values)>> rows = [];
    private readonly Dictionary<Guid, Fact> facts = [];
    private readonly Guid[] given;
    private readonly long sequence;

    private Hypothesis(PrivateTexts texts, IReadOnlyDictionary<Guid, string> vault, IReadOnlyList<Span> before, IReadOnlyList<Span> after, long sequence)
    {
        (Texts, Vault, this.sequence) = (texts, vault, sequence);
        given = [.. before.Concat(after).Select(span => span.RecordId).Distinct().Order()];
        foreach (var table in before.SelectMany(span => FactTables.For(span.Fact))) rows.TryAdd(table, []);
        foreach (var span in after)
        {
            facts[span.Version] = span.Fact;
            foreach (var table in FactTables.For(span.Fact))
            {
                if (!rows.TryGetValue(table, out var own)) rows[table] = own = [];
                own.AddRange(table.Rows(span.Fact).Select(values => (span, values)));
            }
        }
    }

    /// <summary>Opens what is sealed in what is supposed, as well as what is on record.</summary>
    public PrivateTexts Texts { get; }

    /// <summary>The texts of the vault that are only supposed, by the events that would hold them.</summary>
    public IReadOnlyDictionary<Guid, string> Vault { get; }

    /// <summary>The fact of a version that is only supposed, or restated by it; null where it is on record and untouched.</summary>
    public Fact? FactOf(Guid version) => facts.GetValueOrDefault(version);

    /// <summary>What stands for a table in a query, its tenant being the first parameter. Ids, codes, numbers and moments are all that is in it.</summary>
    public string Source(FactTable table, string stored)
    {
        if (!rows.TryGetValue(table, out var own)) return stored;
        string[] names = ["record_id", "version_id", "valid_from", "valid_to", "until", "seq_from", "seq_to", .. table.Columns.Select(column => column.Name)];
        string[] types = ["uuid", "uuid", "timestamptz", "timestamptz", "text", "bigint", "bigint", .. table.Columns.Select(column => column.SqlType)];
        var supposed = JsonSerializer.Serialize(own.Select(row => names.Zip((object?[])
        [
            row.Span.RecordId, row.Span.Version, Moment(row.Span.From), Moment(row.Span.To), row.Span.Fact.Valid.To?.ToString(), sequence, History.Open,
            .. row.Values.Select(value => value is DateTimeOffset moment ? Moment(moment.UtcDateTime) : value),
        ]).ToDictionary(pair => pair.First, pair => pair.Second)));
        return $"""
            (select tenant_id, {string.Join(", ", names)} from {stored} where record_id <> all('{"{"}{string.Join(',', given)}{"}"}'::uuid[])
             union all select $1, o.* from jsonb_to_recordset('{supposed.Replace("'", "''", StringComparison.Ordinal)}'::jsonb) as o({string.Join(", ", names.Zip(types, (name, type) => $"{name} {type}"))}))
            """;
    }

    /// <summary>The timelines as they would be at the clocks of a question, had what a recorder gathered been recorded last.</summary>
    /// <exception cref="Http.ProblemException">Something is supposed that no map can show (400), or changes what was not known yet (409).</exception>
    public static async Task<Hypothesis> Of(Question question, Recorder recorder)
    {
        var (tenant, identities) = (question.Tenant, await question.Identities());
        var touched = recorder.Streams.Where(stream => stream.Added.Count > 0).ToArray();
        var streams = touched.ToDictionary(stream => stream.Id, stream => stream.Stored);
        foreach (var other in await OfTheSame(question, identities, touched)) streams.TryAdd(other.Key, [.. other]);
        var added = Added(tenant, touched);
        var events = streams.ToDictionary(stream => stream.Key, stream => stream.Value.Select(stored => stored.Recorded).Where(recorded => recorded.Sequence <= question.Clocks.SeqId).ToArray());
        var seen = events.Keys.ToLookup(stream => SeenFacts.StreamOf(stream, tenant, events[stream].Concat(added[stream]), identities));
        var (before, after) = (new List<Span>(), new List<Span>());
        foreach (var stream in touched.Select(stream => SeenFacts.StreamOf(stream.Id, tenant, events[stream.Id].Concat(added[stream.Id]), identities)).Distinct())
        {
            before.AddRange(SeenFacts.HistoryOf(stream, tenant, seen[stream].SelectMany(own => events[own]), identities).Standing);
            after.AddRange(SeenFacts.HistoryOf(stream, tenant, seen[stream].SelectMany(own => events[own].Concat(added[own])), identities).Standing);
        }

        return new Hypothesis(recorder.Texts, Opened(question, recorder), before, after, question.Clocks.SeqId);
    }

    // What is supposed comes after everything that is on record, in the order of its gathering. What a correction moves keeps its place.
    private static ILookup<Guid, Recorded> Added(string tenant, IReadOnlyList<OpenStream> touched)
    {
        var first = touched.SelectMany(stream => Dossier.Of(stream.Id, tenant, stream.Stored.Select(stored => stored.Recorded)).Entries.Values.Select(entry => (entry.RecordId, entry.Place)))
            .Concat(touched.SelectMany(stream => stream.Added).Where(added => added.Event is Fact).Select(added => (added.Id, Sequence(added))))
            .DistinctBy(known => known.Item1).ToDictionary();
        return touched.SelectMany(stream => stream.Added.Select(added => (stream.Id, Recorded: new Recorded(
                added.Event, added.Id, Sequence(added), added.Event is RecordCorrected corrected && first.TryGetValue(corrected.RecordId, out var place) ? place : null))))
            .ToLookup(pair => pair.Id, pair => pair.Recorded);

        static long Sequence(AddedEvent added) => History.Open / 2 + added.Place;
    }

    // Other streams about actors who are seen as one with those that the touched streams are about.
    private static async Task<ILookup<Guid, StoredEvent>> OfTheSame(Question question, Identities identities, IReadOnlyList<OpenStream> touched)
    {
        var merged = identities.Touched.ToHashSet();
        Guid[] actors = [.. touched.SelectMany(stream => stream.Dossier.Entries.Values).SelectMany(entry => entry.Fact.Concerns).Where(merged.Contains).SelectMany(identities.Behind).Distinct()];
        if (actors.Length == 0) return Array.Empty<StoredEvent>().ToLookup(stored => stored.StreamId);
        var streams = new List<Guid>();
        await using (var command = question.Database.Api.CreateCommand($"select distinct stream_id from {question.Database.Facts}.subjects where tenant_id = $1 and subject_id = any($2)"))
        {
            command.Parameters.AddWithValue(question.Tenant);
            command.Parameters.AddWithValue(actors);
            await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
            while (await reader.ReadAsync(question.Cancellation)) streams.Add(reader.GetGuid(0));
        }

        return await RecordedEvents.OfStreams(question.Database.Api, question.Tenant, [.. streams], question.Cancellation);
    }

    private static Dictionary<Guid, string> Opened(Question question, Recorder recorder)
    {
        var rows = recorder.Changes.Vault;
        var keys = recorder.Texts.KeysOf(question.Tenant, [.. rows.Select(row => row.Subject).Distinct()]);
        return rows.ToDictionary(row => row.Reference, row => recorder.Texts.Unlock(question.Tenant, row.Subject, row.Field, row.Content, keys) ?? PrivateTexts.Erased);
    }

    private static string Moment(DateTime utc) =>
        utc == DateTime.MaxValue ? "infinity" : utc == DateTime.MinValue ? "-infinity" : utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
