using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Coalitions.Proofs.Ledger;

/// <summary>The ledger: every intent before it is sent and every answer after it came, in memory and in a file.</summary>
public sealed class Book : IDisposable
{
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<long, Entry> entries = new();
    private readonly StreamWriter file;
    private long last;

    public Book(string path)
    {
        Path = path;
        file = new StreamWriter(path);
    }

    public string Path { get; }

    public IEnumerable<Entry> Entries => entries.Values;

    public IEnumerable<Entry> Open => entries.Values.Where(entry => entry.Settled is null);

    public Entry? Find(long mark) => entries.GetValueOrDefault(mark);

    /// <summary>Whether what was not answered is sent again under its key. Without one it may be stored twice, which must show.</summary>
    public bool ReplaysWithKeys { get; init; } = true;

    /// <summary>Enters what is about to be sent; <paramref name="intent"/> is given a mark and a key.</summary>
    public Entry Enter(Func<long, string, Intent> intent)
    {
        var mark = Interlocked.Increment(ref last);
        var entry = entries[mark] = new Entry(intent(mark, $"{run}-{mark}"));
        Write(new { intent = mark, entry.Intent.Key, entry.Intent.Path, entry.Intent.IfMatch, entry.Intent.Events });
        return entry;
    }

    /// <summary>Sends an entry, for the first time or again, and writes down what was answered.</summary>
    public async Task<Attempt> Send(Entry entry, HttpClient client)
    {
        var since = Stopwatch.GetTimestamp();
        var attempt = (await entry.Send(client, ReplaysWithKeys)) with { Took = Stopwatch.GetElapsedTime(since) };
        entry.Add(attempt);
        Write(new { answer = entry.Intent.Mark, attempt.Sent, outcome = attempt.Outcome.ToString(), attempt.Status, attempt.Code, attempt.Body, attempt.ETag });
        return attempt;
    }

    /// <summary>Leaves a copy of the file behind, for whoever wants to know how what was found came about.</summary>
    public void Keep(string name)
    {
        lock (file) file.Flush();
        var kept = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"coalitions-ledger-{name}-{run}.ndjson");
        File.Copy(Path, kept);
        Console.WriteLine($"  the ledger is kept in {kept}");
    }

    public void Dispose() => file.Dispose();

    private void Write(object line)
    {
        var text = JsonSerializer.Serialize(line);
        lock (file) file.WriteLine(text);
    }
}
