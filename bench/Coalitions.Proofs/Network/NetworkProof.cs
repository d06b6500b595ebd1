using System.Diagnostics;
using Coalitions.Proofs.Ledger;

namespace Coalitions.Proofs.Network;

/// <summary>
/// What befalls the way to the database while it is recorded: cuts after every byte, answers that are lost, latency, stalls.
/// Whoever is answered is answered truly, whoever is not can find out, and all heals by itself.
/// </summary>
public static class NetworkProof
{
    private static readonly (string Name, string What, Func<Setting, Task<bool>> Show)[] Faults =
    [
        ("commit", "every byte of the commit and of its answer is the last, by reset, close and half-close", CutCommits),
        ("exchange", "the whole exchange of a batch is cut, both ways, on connections in use and on new ones", CutExchanges),
        ("words", "the server says that it dies instead of what became of the commit", LastWords),
        ("lost", "the commit, or its answer, is lost without a word", LostAnswers),
        ("resets", "all connections are reset again and again under load", Resets),
        ("latency", "every piece takes 50 to 70 ms", Latency),
        ("stall", "nothing passes for a while, for more recorders than there are connections", Stall),
    ];

    public static Proof Proof { get; } = new("network", $"No cut, stall or delay on the way to the database is answered wrongly: --only {string.Join('|', Faults.Select(fault => fault.Name))} --step 23 --seconds 20 --seed n", Show);

    private static async Task<bool> Show(string[] given)
    {
        var arguments = new Arguments(given);
        var setting = new Setting(arguments.Number("step", 23), TimeSpan.FromSeconds(arguments.Number("seconds", 20)), arguments.Number("seed", Random.Shared.Next()));
        Console.WriteLine($"seed {setting.Seed}");
        var held = true;
        foreach (var (name, what, show) in Faults.Where(fault => arguments.Text("only") is not { } only || only.Split(',').Contains(fault.Name)))
        {
            Console.WriteLine($"{name}: {what}");
            held &= await Harness.Run(() => show(setting));
        }

        return held;
    }

    private static Task<bool> CutCommits(Setting setting) => On(setting, 0, async scene =>
    {
        foreach (var cut in (Cut[])[Cut.Reset, Cut.Close, Cut.HalfClose])
        {
            for (var n = 0; n <= Wire.Commit.Length; n++) await scene.Strike(new Fault(Wire.Api, Way.ToServer, n, cut, Wire.Commit));
            for (var n = 0; n <= Wire.CommitAnswer; n++) await scene.Strike(new Fault(Wire.Api, Way.ToClient, n, cut, Wire.Commit));
        }
    });

    private static Task<bool> CutExchanges(Setting setting) => On(setting, 0, async scene =>
    {
        foreach (var fresh in (bool[])[false, true])
            foreach (var way in (Way[])[Way.ToServer, Way.ToClient])
            {
                var n = 0;
                while (await scene.Strike(new Fault(Wire.Api, way, n, Cut.Reset), batch: true, again: !fresh)) n += setting.Step;
                Console.WriteLine($"  {(fresh ? "on new connections" : "on connections in use")}, {way}: cut after every {setting.Step} of {n} bytes");
                await scene.Recorders.Settle();
            }
    });

    private static Task<bool> LastWords(Setting setting) => On(setting, 0, async scene =>
    {
        foreach (var (severity, code) in ((string, string)[])[("FATAL", "57P01"), ("FATAL", "57P02"), ("PANIC", "58030"), ("PANIC", "53100")])
            await scene.Strike(new Fault(Wire.Api, Way.ToClient, 0, Cut.Close, Wire.Commit, Wire.LastWords(severity, code)));
    });

    private static Task<bool> LostAnswers(Setting setting) => On(setting, 0, async scene =>
    {
        await scene.Strike(new Fault(Wire.Api, Way.ToServer, 0, Cut.Drop, Wire.Commit));
        await scene.Strike(new Fault(Wire.Api, Way.ToClient, 0, Cut.Drop, Wire.Commit));
        await scene.Strike(new Fault(Wire.Api, Way.ToClient, 200, Cut.Drop), batch: true);
    });

    private static Task<bool> Resets(Setting setting) => On(setting, 12, async scene =>
    {
        var random = new Random(setting.Seed);
        scene.Recorders.Begin();
        for (var since = Stopwatch.StartNew(); since.Elapsed < setting.Length; await Task.Delay(random.Next(20, 400))) scene.Wire.Proxy.ResetAll();
        Console.WriteLine($"  recovered: {await scene.Recover()}");
    });

    private static Task<bool> Latency(Setting setting) => On(setting, 12, async scene =>
    {
        (scene.Wire.Proxy.Latency, scene.Wire.Proxy.Jitter) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(20));
        scene.Recorders.Begin();
        await Task.Delay(setting.Length);
        await scene.Recorders.Rest();
        (scene.Wire.Proxy.Latency, scene.Wire.Proxy.Jitter) = (TimeSpan.Zero, TimeSpan.Zero);
        var took = scene.Book.Entries.SelectMany(entry => entry.Attempts).Select(attempt => attempt.Took.TotalMilliseconds).Order().ToArray();
        Console.WriteLine($"  {took.Length} recordings: half within {took[took.Length / 2]:0} ms, 99 of 100 within {took[took.Length * 99 / 100]:0} ms, all within {took[^1]:0} ms");
        if (Tally.Of(scene.Book) is { NotTaken: > 0 } or { Unknown: > 0 }) scene.Audit.Find("not taken", "latency alone turned somebody away.");
    });

    private static Task<bool> Stall(Setting setting) => On(setting, 100, async scene =>
    {
        scene.Recorders.Begin();
        await Task.Delay(TimeSpan.FromSeconds(3));
        scene.Wire.Proxy.Stall();
        await Task.Delay(setting.Length);
        var open = scene.Wire.Proxy.Open;
        scene.Wire.Proxy.Flow();
        Console.WriteLine($"  {open} connections while it lasted");
        Console.WriteLine($"  recovered: {await scene.Recover()}");
        await scene.Recorders.Rest();
        var together = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => scene.Recorders.Send(scene.Recorders.NewActor())));
        var refused = together.Count(attempt => attempt.Outcome != Outcome.Ok);
        if (refused > 0) scene.Audit.Find("pool exhausted", $"{refused} of {together.Length} recordings at once were not taken afterwards.");
    });

    private static async Task<bool> On(Setting setting, int recorders, Func<Scene, Task> act)
    {
        await using var scene = await Scene.Open(setting.Seed, recorders);
        await act(scene);
        var audit = await scene.Close();
        if (scene.Struck > 0) Console.WriteLine($"  {scene.Struck} cuts: {string.Join(", ", scene.Answers.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} × {pair.Key}"))}");
        Console.WriteLine($"  {Tally.Of(scene.Book)}; {audit.Events} events and {audit.Records} records read back");
        return Harness.Verdict(audit);
    }

    private sealed record Setting(int Step, TimeSpan Length, int Seed);
}
