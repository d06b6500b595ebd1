namespace Coalitions.Proofs.Ledger;

/// <summary>
/// Many who record at once: stances with free text, actors, batches of both, and corrections under the record's tag; some
/// on streams of their own, some on shared ones. What was not answered they send again, between other recordings.
/// </summary>
public sealed class Recorders : IAsyncDisposable
{
    private const int SharedActors = 4;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private readonly Book book;
    private readonly Func<HttpClient> client;
    private readonly int count;
    private readonly int seed;
    private readonly Turnstile turnstile = new();
    private readonly Lock gate = new();
    private readonly List<string> actors = [];
    private readonly Dictionary<string, string> tags = [];
    private readonly List<string> records = [];
    private string reform = "";
    private string[] provisions = [];
    private Task[] running = [];
    private volatile bool stopped;

    public Recorders(Book book, Func<HttpClient> client, int count, int seed) =>
        (this.book, this.client, this.count, this.seed) = (book, client, count, seed);

    public string Reform => reform;

    /// <summary>Makes what all recordings are about, and lets everybody stand ready.</summary>
    public async Task Prepare()
    {
        reform = Id(await Record((mark, key) => new Intent(mark, key, "/v1/reforms", Body($"\"title\":\"Water tariff reform\",\"validFrom\":\"{Intent.MomentOf(mark)}\""), ["reform_proposed"])));
        string[] titles = ["Meter every connection", "Independent regulator"];
        provisions = await Task.WhenAll(titles.Select(async title => Id(await Record((mark, key) =>
            new Intent(mark, key, $"/v1/reforms/{reform}/provisions", Body($"\"title\":\"{title}\",\"validFrom\":\"{Intent.MomentOf(mark)}\""), ["provision_added"])))));
        for (var i = 0; i < SharedActors; i++) await Record(Intent.Actor);
        running = [.. Enumerable.Range(0, count).Select(worker => Task.Run(() => Run(new Random(seed + worker))))];
    }

    public void Begin() => turnstile.Open();

    /// <summary>Returns when nobody has anything under way any more.</summary>
    public Task Rest() => turnstile.Close(count);

    /// <summary>Sends what is open again until it is settled; answers what could not be settled.</summary>
    public async Task<IReadOnlyList<Entry>> Settle(int rounds = 20)
    {
        for (var round = 0; round < rounds && book.Open.Any(); round++)
        {
            if (round > 0) await Task.Delay(250);
            await Parallel.ForEachAsync(book.Open.ToArray(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (entry, _) => await Send(entry));
        }

        return [.. book.Open];
    }

    /// <summary>Records one thing by itself and answers the answer, whatever it is.</summary>
    public async Task<Attempt> Send(Entry entry)
    {
        var attempt = await book.Send(entry, client());
        if (attempt.Outcome == Outcome.Ok) Learn(entry.Intent, attempt);
        return attempt;
    }

    /// <summary>Something new to record, of the kind that shows by itself in every list.</summary>
    public Entry NewActor() => book.Enter(Intent.Actor);

    public Entry NewBatch() => book.Enter((mark, key) => Intent.Batch(mark, key, reform, provisions));

    public Entry NewStance(Random random) => book.Enter((mark, key) => Intent.Stance(mark, key, reform, AnyActor(random)));

    public Entry New(Random random) => random.Next(20) switch
    {
        < 4 => NewActor(),
        < 7 => NewBatch(),
        < 11 when AnyStated(random) is { } stated => book.Enter((mark, key) => Intent.Correction(mark, key, stated)),
        _ => NewStance(random),
    };

    public async ValueTask DisposeAsync()
    {
        stopped = true;
        turnstile.Open();
        await Task.WhenAll(running);
    }

    private async Task Run(Random random)
    {
        var open = new List<Entry>();
        while (true)
        {
            await turnstile.Pass();
            if (stopped) return;
            open.RemoveAll(entry => entry.Settled is not null);
            var again = open.Count > 0 && random.Next(10) < 7;
            var entry = again ? open[random.Next(open.Count)] : New(random);
            var attempt = await Send(entry);
            if (entry.Settled is not null) continue;
            if (!again) open.Add(entry);
            // As many tries in an outage as recorders of flesh and blood would make, and more; not as many as a loop can.
            await Task.Delay(Breath);
        }
    }

    private void Learn(Intent intent, Attempt attempt)
    {
        var body = attempt.Body!.Value;
        lock (gate)
        {
            if (intent.Path == "/v1/actors") actors.Add(body.GetProperty("id").GetString()!);
            else if (intent.Path == "/v1/batch") actors.Add(body.GetProperty("items")[0].GetProperty("body").GetProperty("id").GetString()!);
            else if (attempt.ETag is { } tag && body.TryGetProperty("recordId", out var record) && intent.Positions.Count == 1)
            {
                if (tags.TryAdd(record.GetString()!, tag)) records.Add(record.GetString()!);
                else tags[record.GetString()!] = tag;
            }
        }
    }

    // Every fifth stance is about somebody whom all of them speak of.
    private string AnyActor(Random random)
    {
        lock (gate) return actors[random.Next(random.Next(5) == 0 ? Math.Min(SharedActors, actors.Count) : actors.Count)];
    }

    private Stated? AnyStated(Random random)
    {
        lock (gate) return records.Count == 0 ? null : records[random.Next(records.Count)] is var record ? new Stated(record, tags[record]) : null;
    }

    private async Task<Attempt> Record(Func<long, string, Intent> intent)
    {
        var attempt = await Send(book.Enter(intent));
        return attempt.Outcome == Outcome.Ok ? attempt : throw new HarnessException($"The recorders cannot be prepared: {attempt.Status} {attempt.Body}");
    }

    private static string Body(string members) => $"{{{members}}}";

    private static string Id(Attempt attempt) => attempt.Body!.Value.GetProperty("id").GetString()!;
}
