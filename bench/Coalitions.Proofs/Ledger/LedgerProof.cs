using System.Diagnostics;
using System.Runtime.Versioning;

namespace Coalitions.Proofs.Ledger;

/// <summary>What is ended again and again while it is recorded.</summary>
public enum Killed
{
    Service = 0,
    Database = 1,
}

/// <summary>A harness that cannot see loss proves nothing: what is made wrong on purpose, and must show.</summary>
public enum Control
{
    None = 0,

    /// <summary>The database acknowledges before it has written: its end must lose what was acknowledged.</summary>
    LostCommits = 1,

    /// <summary>Nobody sends a key: what was stored without an answer must be stored twice.</summary>
    Keyless = 2,
}

/// <summary>How a ledger is to be made.</summary>
public sealed record LedgerPlan(IReadOnlyList<Killed> Kills, int Recorders, int Seed, Control Control = Control.None, string? Server = null, string? PidFile = null)
{
    /// <summary>How long is recorded between two kills, at least and at most.</summary>
    public (double From, double To) Seconds { get; init; } = (0.5, 2.5);
}

/// <summary>What came of it.</summary>
/// <param name="Ready">How long each kill kept the service from recording and showing what is recorded.</param>
public sealed record LedgerResult(IReadOnlyList<Readiness> Ready, Book Book, Audit Audit);

/// <summary>
/// Recorders record while the service or its database is killed at random moments; what was not answered is sent again under
/// its key; then everything that was meant must be stored exactly once.
/// </summary>
[UnsupportedOSPlatform("windows")]
public static class LedgerProof
{
    private static readonly TimeSpan Aim = TimeSpan.FromSeconds(10);

    public static Proof Proof { get; } = new("ledger", "Kills of service and database lose nothing and double nothing: --kills 20 --recorders 12 --seconds 2 --target service|database|both --seed n "
        + "--server <connection string> --pid-file <postmaster.pid> --control lost-commits|keyless", Show);

    private static async Task<bool> Show(string[] given)
    {
        var arguments = new Arguments(given);
        var (kills, server, pidFile) = (arguments.Number("kills", 20), arguments.Text("server"), arguments.Text("pid-file"));
        var control = arguments.Text("control") switch
        {
            "lost-commits" => Control.LostCommits,
            "keyless" => Control.Keyless,
            _ => Control.None,
        };
        var target = arguments.Text("target") ?? (control == Control.LostCommits ? "database" : server is not null && pidFile is null ? "service" : "both");
        var plan = new LedgerPlan(
            [
                .. Enumerable.Repeat(Killed.Service, target is "service" or "both" ? kills : 0),
                .. Enumerable.Repeat(Killed.Database, target is "database" or "both" ? kills : 0),
            ], arguments.Number("recorders", 12), arguments.Number("seed", Random.Shared.Next()), control, server, pidFile)
        {
            Seconds = (0.5, arguments.Number("seconds", 2) + 0.5),
        };
        return await Harness.Run(async () =>
        {
            var result = await Run(plan, Console.WriteLine);
            return Print(result, control);
        });
    }

    /// <summary>Makes the ledger and audits it; tells its steps to <paramref name="tell"/>.</summary>
    public static async Task<LedgerResult> Run(LedgerPlan plan, Action<string> tell)
    {
        tell($"seed {plan.Seed}, {plan.Recorders} recorders, {plan.Kills.Count} kills");
        await using var target = new Target(plan.Server, plan.PidFile);
        await target.Start();
        await CheckEmpty(target);
        if (plan.Control == Control.LostCommits) await LoseCommits(target);
        using var book = new Book(Path.Combine(target.Directory, "ledger.ndjson")) { ReplaysWithKeys = plan.Control != Control.Keyless };
        await using var recorders = new Recorders(book, () => target.Client, plan.Recorders, plan.Seed);
        await recorders.Prepare();

        var (random, audit, ready, told) = (new Random(plan.Seed), new Audit(book, target.Database), new List<Readiness>(), Tally.Of(book));
        foreach (var (kill, number) in plan.Kills.Select((kill, i) => (kill, i + 1)))
        {
            recorders.Begin();
            await Task.Delay(TimeSpan.FromSeconds(plan.Seconds.From + random.NextDouble() * (plan.Seconds.To - plan.Seconds.From)));
            var since = Stopwatch.StartNew();
            if (kill == Killed.Service)
            {
                await target.KillService();
                await target.Start();
            }
            else
            {
                await target.KillDatabase();
                // A service that remembers commits which the database forgot looks for them in vain; that they are lost is to be found, not borne.
                if (plan.Control == Control.LostCommits)
                {
                    await target.KillService();
                    await target.Start();
                }
            }

            ready.Add(await Readiness.Await(since, recorders, () => target.Client));
            await recorders.Rest();
            var now = Tally.Of(book);
            tell($"{number,3} {kill,-8} {ready[^1]}; {now.Less(told)}");
            told = now;
        }

        recorders.Begin();
        await Task.Delay(TimeSpan.FromSeconds(plan.Seconds.From));
        await recorders.Rest();
        await recorders.Settle();
        await audit.Run(target.Client);
        if (audit.Findings.Count > 0 && plan.Control == Control.None) book.Keep("kills");
        return new LedgerResult(ready, book, audit);
    }

    private static bool Print(LedgerResult result, Control control)
    {
        Console.WriteLine($"{Tally.Of(result.Book)}; {result.Audit.Events} events and {result.Audit.Records} records read back");
        if (result.Ready.Count > 0)
            Console.WriteLine($"ready again after {result.Ready.Average(time => time.Says.TotalSeconds):0.0} s on average, {result.Ready.Max(time => time.Says).TotalSeconds:0.0} s at most; "
                + $"{result.Ready.Count(time => time.Says > Aim)} of {result.Ready.Count} took longer than {Aim.TotalSeconds} s");
        return Harness.Verdict(result.Audit, mustFind: control != Control.None);
    }

    private static async Task CheckEmpty(Target target)
    {
        await using var command = target.Database.CreateCommand("select exists (select from es.mt_events where tenant_id = 'default')");
        if (await command.ExecuteScalarAsync() is true) throw new HarnessException("The database already holds records; every event must be somebody's intent.");
    }

    // Set for the database, since that goes before what the server was started with; the writer of the log is slowed down, so
    // that what is lost does not depend on the moment of the kill.
    private static async Task LoseCommits(Target target)
    {
        foreach (var sql in (string[])["alter database coalitions set synchronous_commit = off", "alter system set wal_writer_delay = '10s'", "alter system set wal_writer_flush_after = '1GB'"])
        {
            await using var command = target.Database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        await target.Service.Signal("TERM");
        await target.Start();
    }
}
