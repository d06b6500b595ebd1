using System.Diagnostics;
using System.Globalization;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Proofs.Hosting;
using Npgsql;

namespace Coalitions.Proofs.Projections;

/// <summary>What is derived follows from the events alone, and nothing is passed over.</summary>
public static class ProjectionProof
{
    private const int Kills = 10;

    public static Proof Proof { get; } = new("projections", "Rebuilt tables equal those in use, and nothing that commits late is passed over: --events 50000 --transactions 150 --hold 12 --seed n", Show);

    /// <summary>Derives the tables of random events live and again, in pages of several sizes, undisturbed and killed; answers what differs, null when nothing does.</summary>
    public static async Task<string?> Rebuild(Node node, int events, int[] batchSizes, int kills, bool processes, int seed, Action<string> tell)
    {
        var database = node.Foundation.Database;
        var (since, appended) = (Stopwatch.StartNew(), 0);
        using var store = EventStore.ForApi(database.Owner, TimeProvider.System);
        foreach (var (tenant, share) in ((string, int)[])[("one", 3), ("other", 1)])
            appended += await new RandomHistory(store, tenant, seed).Append(events * share / 4);
        var head = await new Derivation(database.Owner, database.Generation, 1).Head();
        while (await Reached(database.Owner, database.Generation) < head) await Task.Delay(20);
        var live = await Derivation.Tables(database.Owner, database.Generation);
        tell($"{appended} events with seed {seed}, appended and derived live in {Seconds(since)} s: {live.Sum(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))} rows");

        var generation = 100;
        foreach (var batchSize in batchSizes)
            if (await Differs($"pages of {batchSize}", batchSize, derivation => derivation.Finish()) is { } difference) return difference;
        if (await Differs($"{kills} times thrown away", 100, async derivation =>
            {
                for (var i = 1; i <= kills; i++) await derivation.ThrowAwayAt(head * i / (kills + 1));
                await derivation.Finish();
            }) is { } thrown) return thrown;
        return !processes ? null : await Differs($"{kills} times killed as a process", 100, async derivation =>
        {
            for (var i = 1; i <= kills; i++) await derivation.KillAt(head * i / (kills + 1));
            await derivation.Finish();
        });

        async Task<string?> Differs(string how, int batchSize, Func<Derivation, Task> derive)
        {
            since.Restart();
            await Derivation.Prepare(database.Owner, ++generation);
            await derive(new Derivation(database.Owner, generation, batchSize));
            // Canaries go on singing, so only what there was at the beginning is compared.
            var rebuilt = await Derivation.Tables(database.Owner, generation);
            tell($"rebuilt, {how}: {Seconds(since)} s");
            var different = live.Zip(rebuilt).Where(pair => pair.First != pair.Second).ToArray();
            return different.Length == 0 ? null : $"{how}, seed {seed}: {string.Join("; ", different.Select(pair => $"{pair.First} in use, {pair.Second} rebuilt"))}";
        }
    }

    /// <summary>An append of the owner's or of the api role's held open while others commit; answers what is wrong, null when nothing is.</summary>
    public static async Task<string?> SlowTransaction(Node node, TimeSpan hold, bool owner, Action<string> tell)
    {
        var (writers, database) = (new Writers(node, $"slow-{Guid.NewGuid():N}"), node.Foundation.Database);
        var (since, beyond) = (Stopwatch.StartNew(), 0);
        var slow = await writers.Hold(hold, 2, commit: true, owner, async () =>
        {
            while (since.Elapsed < hold - TimeSpan.FromSeconds(0.5))
            {
                await writers.Hold(TimeSpan.Zero, 1, commit: true);
                await Task.Delay(100);
                beyond = Math.Max(beyond, (await writers.Read(0)).Count);
            }
        });
        since.Restart();
        var wrong = await writers.Follow(Task.CompletedTask);
        tell($"an append of the {(owner ? "owner" : "api role")} held open for {hold.TotalSeconds:N0} s: {beyond} of those after it were numbered meanwhile, all {writers.Committed.Count} within {Seconds(since)} s of its end");
        return wrong ?? (beyond > 0 ? $"{beyond} events were numbered before one that could still commit." : (await writers.Read(0)).Take(2).Select(row => row.Event).SequenceEqual(slow) ? null : "The slow one does not come first.");
    }

    /// <summary>Appends that are rolled back leave holes in the store's order; answers what is wrong, null when nothing is.</summary>
    public static async Task<string?> Holes(Node node, int holes, Action<string> tell)
    {
        var (writers, delays) = (new Writers(node, $"holes-{Guid.NewGuid():N}"), new List<double>());
        for (var i = 0; i < holes; i++)
        {
            await writers.Hold(TimeSpan.Zero, 1, commit: false);
            var since = Stopwatch.StartNew();
            await writers.Hold(TimeSpan.Zero, 1, commit: true);
            if (await writers.Follow(Task.CompletedTask) is { } wrong) return wrong;
            delays.Add(since.Elapsed.TotalSeconds);
        }

        tell($"an append after one that was rolled back is numbered within {delays.Order().ElementAt(holes / 2).ToString("N1", CultureInfo.InvariantCulture)} s (median of {holes})");
        return null;
    }

    /// <summary>Writers who commit late or not at all, and a reader beside them; answers what is wrong with the sequence, null when nothing is.</summary>
    public static async Task<string?> Sequence(Node node, int transactions, int seed, Action<string> tell)
    {
        var (writers, since) = (new Writers(node, $"writers-{Guid.NewGuid():N}"), Stopwatch.StartNew());
        var wrong = await writers.Follow(writers.Write(8, transactions, seed));
        tell($"8 writers with {transactions} transactions each, seed {seed}: {writers.Committed.Count} events numbered without gap or reorder in {Seconds(since)} s");
        return wrong;
    }

    private static async Task<bool> Show(string[] given)
    {
        if (given is ["--derive", var connection, var generation, var batchSize])
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await new Derivation(database, Number(generation), Number(batchSize)).Finish();
            return true;
        }

        var arguments = new Arguments(given);
        var (seed, hold) = (arguments.Number("seed", Environment.TickCount), TimeSpan.FromSeconds(arguments.Number("hold", 12)));
        await using var node = await Node.StartAsync(null, null, ("Coalitions:CanarySeconds", "100000"));
        return Held(await Rebuild(node, arguments.Number("events", 50_000), [7, 500, 2_000], Kills, processes: true, seed, Console.WriteLine))
            & Held(await SlowTransaction(node, hold, owner: true, Console.WriteLine))
            & Held(await SlowTransaction(node, hold, owner: false, Console.WriteLine))
            & Held(await Holes(node, 5, Console.WriteLine))
            & Held(await Sequence(node, arguments.Number("transactions", 150), seed, Console.WriteLine));

        static bool Held(string? wrong)
        {
            if (wrong is not null) Console.WriteLine($"WRONG: {wrong}");
            return wrong is null;
        }
    }

    private static async Task<long> Reached(NpgsqlDataSource database, int generation)
    {
        await using var command = database.CreateCommand("select coalesce(max(last_seq_id), 0) from es.mt_event_progression where name = $1");
        command.Parameters.AddWithValue(FactProjection.ShardOf(generation));
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Seconds(Stopwatch since) => since.Elapsed.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture);
}
