using System.Text.Json;
using Npgsql;

namespace Coalitions.Proofs.Ledger;

/// <summary>
/// Compares the ledger with what is stored: read from the database, where every event of the tenant must be somebody's
/// intent and every intent that was not refused must be there exactly once, and read over HTTP.
/// </summary>
public sealed class Audit(Book book, NpgsqlDataSource database)
{
    private const string Tenant = "default";
    private static readonly TimeSpan ProjectionLimit = TimeSpan.FromSeconds(60);

    private readonly List<string> findings = [];
    private readonly Dictionary<string, int> counts = [];

    public IReadOnlyList<string> Findings => findings;

    /// <summary>How often each kind of finding was made.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    public int Events { get; private set; }

    public int Records { get; private set; }

    /// <summary>Everything, once all is settled.</summary>
    public async Task Run(HttpClient client)
    {
        foreach (var entry in book.Open) Find("not settled", entry, Last(entry));
        foreach (var entry in book.Entries)
            if (entry.Attempts.FirstOrDefault(attempt => attempt.Outcome == Outcome.Wrong) is { } wrong) Find("wrong answer", entry, $"{wrong.Status} {wrong.Code} {wrong.Body}");
        await EveryIntentOnce();
        await EveryStreamWhole();
        await EveryKeyOnce();
        await EverySequenceDense();
        await EveryFactFolded();
        await EverythingOverHttp(client);
    }

    private async Task EveryIntentOnce()
    {
        var stored = await Stored();
        Events = stored.Sum(group => group.Count());
        foreach (var entry in book.Entries)
        {
            var events = stored[entry.Intent.Mark].ToArray();
            if (events.Length > 0) Check(entry, events);
            if (entry.IsOk && events.Length == 0) Find("lost", entry, Last(entry));
            if (entry.Stored is { Outcome: Outcome.NotTaken or Outcome.Refused } told) Find("stored though said not to be", entry, $"{told.Status} {told.Code}");
            if (entry.Settled?.Outcome == Outcome.Refused && events.Length > 0) Find("stored though refused", entry, Last(entry));
        }

        foreach (var group in stored.Where(group => book.Find(group.Key) is null)) Find("stored though nobody meant it", $"{group.Key}: {string.Join(", ", group)}");
    }

    private void Check(Entry entry, string[] events)
    {
        var expected = entry.Intent.Events;
        if (expected.Order().SequenceEqual(events.Order())) return;
        Find(events.Length > expected.Count ? "doubled" : "stored in part", entry, string.Join(", ", events));
    }

    private async Task<ILookup<long, string>> Stored()
    {
        await using var command = database.CreateCommand(
            $"select coalesce(data->'valid'->>'from', data->'restated'->'valid'->>'from'), type from es.mt_events where tenant_id = '{Tenant}'");
        var events = new List<(long Mark, string Type)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) events.Add((reader.IsDBNull(0) ? 0 : Intent.MarkOf(reader.GetString(0)), reader.GetString(1)));
        return events.ToLookup(item => item.Mark, item => item.Type);
    }

    private async Task EveryStreamWhole() => await Expect("a stream is not 1..n", $"""
        select coalesce(e.stream_id, s.id)::text || ': ' || concat_ws(' ', e.first, e.last, e.count, e.versions, s.version)
        from (select stream_id, min(version) as first, max(version) as last, count(*) as count, count(distinct version) as versions
              from es.mt_events where tenant_id = '{Tenant}' group by stream_id) e
        full join (select id, version from es.mt_streams where tenant_id = '{Tenant}') s on s.id = e.stream_id
        where (e.first = 1 and e.last = e.count and e.versions = e.count and s.version = e.last) is not true
        """);

    private async Task EveryKeyOnce()
    {
        if (!book.ReplaysWithKeys) return;
        await using var command = database.CreateCommand($"select count(*)::int from app.idempotency where tenant_id = '{Tenant}'");
        var (stored, claimed) = ((int)(await command.ExecuteScalarAsync())!, book.Entries.Count(entry => entry.IsOk));
        if (stored != claimed) Find("keys", $"{stored} answers are kept under keys, {claimed} were given.");
    }

    private async Task EverySequenceDense()
    {
        for (var since = System.Diagnostics.Stopwatch.StartNew(); await Unprojected() is > 0 and var missing; await Task.Delay(100))
            if (since.Elapsed > ProjectionLimit)
            {
                Find("not projected", $"{missing} events are not in the fact tables after {ProjectionLimit.TotalSeconds} s.");
                return;
            }

        await Expect("the sequence is not dense", $"""
            select s.sequence || ': ' || concat_ws(' ', s.seq_id, s.event_id, e.seq_id, s.recorded_at) from (
                select *, row_number() over (order by sequence) as place,
                    lag(seq_id) over (order by sequence) as before, lag(recorded_at) over (order by sequence) as earlier
                from {await Facts()}.sequence where tenant_id = '{Tenant}') s
            left join es.mt_events e on e.tenant_id = '{Tenant}' and e.id = s.event_id
            where (s.sequence = s.place and s.seq_id = e.seq_id and s.seq_id > coalesce(s.before, 0) and s.recorded_at >= coalesce(s.earlier, s.recorded_at)) is not true
            """);
    }

    private async Task<long> Unprojected()
    {
        await using var command = database.CreateCommand($"""
            select count(*) from es.mt_events e where tenant_id = '{Tenant}'
            and not exists (select from {await Facts()}.sequence s where s.tenant_id = '{Tenant}' and s.event_id = e.id)
            """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<string> Facts()
    {
        await using var command = database.CreateCommand("select 'facts_' || generation from app.installation");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task Expect(string what, string sqlOfExceptions)
    {
        await using var command = database.CreateCommand(sqlOfExceptions);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) Find(what, reader.GetString(0));
    }

    private async Task EveryFactFolded()
    {
        try
        {
            findings.AddRange(Counted("facts are not the fold", await FactsAgainstFold.Differences(database, Tenant)));
        }
        catch (KeyNotFoundException exception)
        {
            Find("cannot be folded", exception.Message);
        }
    }

    private async Task EverythingOverHttp(HttpClient client)
    {
        var ok = book.Entries.Where(entry => entry.IsOk).ToArray();
        var meant = ok.Where(entry => entry.Intent.Name is not null).Select(entry => entry.Intent.Name!).Order(StringComparer.Ordinal).ToArray();
        var shown = (await Names(client)).Order(StringComparer.Ordinal).ToArray();
        foreach (var name in meant.Except(shown)) Find("not shown", name);
        foreach (var name in shown.GroupBy(name => name).Where(group => group.Count() > 1)) Find("shown twice", name.Key);
        foreach (var name in shown.Except(meant)) Find("shown though nobody meant it", name);

        var versions = new Dictionary<string, List<(string Moment, double Position, string? Note)>>();
        foreach (var entry in ok)
            foreach (var (record, position) in RecordsOf(entry).Zip(entry.Intent.Positions))
            {
                if (!versions.TryGetValue(record, out var list)) versions[record] = list = [];
                list.Add((entry.Intent.Moment, position, entry.Intent.Note));
            }

        Records = versions.Count;
        await Parallel.ForEachAsync(versions, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (record, _) =>
        {
            var note = record.Value.Select(version => version.Note).FirstOrDefault(text => text is not null);
            var expected = record.Value.Select(version => $"{version.Moment} {version.Position} {note}").Order(StringComparer.Ordinal);
            var found = (await Versions(client, record.Key)).Order(StringComparer.Ordinal).ToArray();
            if (!expected.SequenceEqual(found)) Find("shown otherwise", $"{record.Key}: {string.Join("; ", found)} instead of {string.Join("; ", expected)}");
        });
    }

    private static IEnumerable<string> RecordsOf(Entry entry)
    {
        var body = entry.Settled!.Body!.Value;
        if (entry.Intent.Corrects is { } corrected) return [corrected];
        if (entry.Intent.Path != "/v1/batch") return body.TryGetProperty("recordId", out var one) ? [one.GetString()!] : [];
        return body.GetProperty("items").EnumerateArray().Skip(1).Select(item => item.GetProperty("body").GetProperty("recordId").GetString()!);
    }

    private static async Task<List<string>> Names(HttpClient client)
    {
        var names = new List<string>();
        for (var path = "/v1/actors?limit=200"; ;)
        {
            var page = await Get(client, path);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            if (!page.TryGetProperty("next", out var next) || next.ValueKind != JsonValueKind.String) return names;
            path = $"/v1/actors?limit=200&cursor={Uri.EscapeDataString(next.GetString()!)}";
        }
    }

    private static async Task<IReadOnlyList<string>> Versions(HttpClient client, string record)
    {
        var details = await Get(client, $"/v1/records/{record}");
        if (!details.TryGetProperty("versions", out var versions)) return [details.ToString()];
        return [.. versions.EnumerateArray().Select(version => version.GetProperty("data")).Select(data =>
            $"{data.GetProperty("validFrom").GetString()} {data.GetProperty("position").GetDouble()} {(data.TryGetProperty("note", out var note) ? note.GetString() : null)}")];
    }

    // Reading is repeated while the service says that it cannot answer yet.
    private static async Task<JsonElement> Get(HttpClient client, string path)
    {
        for (var tries = 1; ; tries++)
        {
            using var response = await client.GetAsync(path);
            if ((int)response.StatusCode == 503 && tries < 20)
            {
                await Task.Delay(250);
                continue;
            }

            return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync());
        }
    }

    private static string Last(Entry entry) => entry.Attempts is [.., var attempt] ? $"{attempt.Status} {attempt.Code} {attempt.Body}" : "never sent";

    private void Find(string what, Entry entry, string detail) => Find(what, $"{entry.Intent.Mark} {entry.Intent.Path}: {detail}");

    /// <summary>Adds something that was seen amiss.</summary>
    public void Find(string what, string detail)
    {
        lock (findings) findings.AddRange(Counted(what, [detail]));
    }

    private IEnumerable<string> Counted(string what, IReadOnlyCollection<string> details)
    {
        if (details.Count > 0) counts[what] = counts.GetValueOrDefault(what) + details.Count;
        return details.Select(detail => $"{what}: {detail}");
    }
}
