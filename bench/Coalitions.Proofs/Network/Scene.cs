using System.Diagnostics;
using Coalitions.Proofs.Ledger;

namespace Coalitions.Proofs.Network;

/// <summary>A service that reaches its database through a proxy, and the ledger of what is recorded meanwhile.</summary>
public sealed class Scene : IAsyncDisposable
{
    private const int Tries = 20;

    private readonly Random random;

    private Scene(Wire wire, Target target, Book book, Recorders recorders, int seed)
    {
        (Wire, Target, Book, Recorders, random) = (wire, target, book, recorders, new Random(seed));
        Audit = new Audit(book, target.Database);
    }

    public Wire Wire { get; }

    public Target Target { get; }

    public Book Book { get; }

    public Recorders Recorders { get; }

    public Audit Audit { get; }

    /// <summary>How many faults happened.</summary>
    public int Struck { get; private set; }

    /// <summary>What was answered while they did.</summary>
    public Dictionary<string, int> Answers { get; } = [];

    /// <param name="recorders">How many record by themselves; with none the canary is silent too, so that bytes can be counted.</param>
    public static async Task<Scene> Open(int seed, int recorders = 0, bool replaysWithKeys = true)
    {
        var wire = await Wire.Start();
        var target = new Target(wire.Through, direct: wire.Direct, settings: recorders == 0 ? ["--Coalitions:CanarySeconds=3600"] : []);
        try
        {
            await target.Start();
            var book = new Book(Path.Combine(target.Directory, "ledger.ndjson")) { ReplaysWithKeys = replaysWithKeys };
            var scene = new Scene(wire, target, book, new Recorders(book, () => target.Client, recorders, seed), seed);
            await scene.Recorders.Prepare();
            return scene;
        }
        catch
        {
            await target.DisposeAsync();
            await wire.DisposeAsync();
            throw;
        }
    }

    /// <summary>Records one thing while a fault waits for it, and then again until it is taken. False when the fault had nothing to strike.</summary>
    /// <param name="again">Else it stays open, and the next begins with a new connection.</param>
    public async Task<bool> Strike(Fault fault, bool batch = false, bool again = true)
    {
        Wire.Proxy.Arm(fault);
        var entry = batch ? Recorders.NewBatch() : Recorders.NewStance(random);
        var attempt = await Recorders.Send(entry);
        // What an earlier fault broke without a word is found out by the next who uses it, and tells nothing of this fault.
        for (var tries = 0; !Wire.Proxy.HasStruck && attempt.Outcome == Outcome.NotTaken && tries < Tries; tries++) attempt = await Recorders.Send(entry);
        var struck = Wire.Proxy.HasStruck;
        Wire.Proxy.Disarm();
        if (struck)
        {
            Struck++;
            var answer = $"{attempt.Status} {attempt.Code}".Trim();
            Answers[answer] = Answers.GetValueOrDefault(answer) + 1;
        }

        for (var tries = 0; (again || !struck) && entry.Settled is null && tries < Tries; tries++) await Recorders.Send(entry);
        return struck;
    }

    public Task<Readiness> Recover() => Readiness.Await(Stopwatch.StartNew(), Recorders, () => Target.Client);

    /// <summary>Settles what is open and compares the ledger with what is stored.</summary>
    public async Task<Audit> Close()
    {
        Wire.Proxy.Disarm();
        await Recorders.Rest();
        await Recorders.Settle();
        await Audit.Run(Target.Client);
        if (Audit.Findings.Count > 0) Book.Keep("network");
        return Audit;
    }

    public async ValueTask DisposeAsync()
    {
        await Recorders.DisposeAsync();
        Book.Dispose();
        await Target.DisposeAsync();
        await Wire.DisposeAsync();
    }
}
