using System.Diagnostics;
using Coalitions.Proofs.Ledger;

namespace Coalitions.Proofs.Storage;

/// <summary>
/// What befalls the disk while it is recorded: volumes that are full, writes that fail or dawdle, a server that is stopped.
/// Whatever is not recorded is refused clearly, nothing acknowledged is lost, and all heals by itself.
/// </summary>
public static class StorageProof
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);

    private static readonly (string Name, string What, Func<Setting, Task<bool>> Show)[] Faults =
    [
        ("data", "the data volume is full, the write-ahead log lies elsewhere", setting => Full(setting, walElsewhere: true)),
        ("all", "the one volume that holds everything is full", setting => Full(setting, walElsewhere: false)),
        ("wal", "the volume of the write-ahead log is full", FullWal),
        ("fsync", "an fsync fails", FailingSync),
        ("slow", "every fsync takes 200 ms longer", SlowSync),
        ("restart", "the server is stopped again and again", Restarts),
    ];

    public static Proof Proof { get; } = new("storage", $"Full volumes, failing fsyncs and restarts lose nothing: --only {string.Join('|', Faults.Select(fault => fault.Name))} --recorders 8 --seconds 15 --seed n", Show);

    private static async Task<bool> Show(string[] given)
    {
        var arguments = new Arguments(given);
        var setting = new Setting(arguments.Number("recorders", 8), TimeSpan.FromSeconds(arguments.Number("seconds", 15)), arguments.Number("seed", Random.Shared.Next()));
        Console.WriteLine($"seed {setting.Seed}, {setting.Recorders} recorders, each fault lasts {setting.Length.TotalSeconds} s");
        var held = true;
        foreach (var (name, what, show) in Faults.Where(fault => arguments.Text("only") is not { } only || only.Split(',').Contains(fault.Name)))
        {
            Console.WriteLine($"{name}: {what}");
            held &= await Harness.Run(() => show(setting));
        }

        return held;
    }

    // The write-ahead log has its own blocks already, so that here it is the tables that find no room.
    private static async Task<bool> Full(Setting setting, bool walElsewhere)
    {
        await using var volume = await Volume.Mount(600);
        var log = walElsewhere ? Directory.CreateTempSubdirectory("coalitions-wal-").FullName : null;
        try
        {
            await using var target = new Target(directory: Path.Combine(volume.Folder, "data"));
            await target.Start();
            if (log is not null) await MoveLog(target, log);
            return await Suffer(setting, target, volume.Fill, volume.GiveBack, mustRead: walElsewhere);
        }
        finally
        {
            if (log is not null) Directory.Delete(log, recursive: true);
        }
    }

    private static async Task<bool> FullWal(Setting setting)
    {
        await using var volume = await Volume.Mount(200);
        await using var target = new Target();
        await target.Start();
        await MoveLog(target, Path.Combine(volume.Folder, "wal"));
        return await Suffer(setting, target, () =>
        {
            volume.Fill();
            UseUpLog(target);
        }, volume.GiveBack, mustRead: false);
    }

    private static async Task<bool> FailingSync(Setting setting)
    {
        await using var target = new Target();
        await target.Start();
        Tracer? tracer = null;
        return await Suffer(setting, target, () => tracer = Tracer.Attach(target.Postmaster(), "fdatasync,fsync", "error=EIO:when=5"), () => tracer!.DisposeAsync().AsTask().Wait(), mustRead: true, mustStayNotReady: false);
    }

    private static async Task<bool> SlowSync(Setting setting)
    {
        await using var target = new Target();
        await target.Start();
        Tracer? tracer = null;
        return await Suffer(setting, target, () => tracer = Tracer.Attach(target.Postmaster(), "fdatasync,fsync", "delay_enter=200000"), () => tracer!.DisposeAsync().AsTask().Wait(), mustRead: true, mustStayNotReady: false, mustRefuse: false);
    }

    private static async Task<bool> Restarts(Setting setting)
    {
        await using var target = new Target();
        await target.Start();
        return await Suffer(setting, target, () => ServiceProcess.Kill("INT", target.Postmaster()).Wait(), () => ServiceProcess.Kill("INT", target.Postmaster()).Wait(), mustRead: true, mustStayNotReady: false);
    }

    private static async Task<bool> Suffer(
        Setting setting, Target target, Action begin, Action end, bool mustRead, bool mustStayNotReady = true, bool mustRefuse = true)
    {
        // Not on the volume that fills up.
        var notes = Directory.CreateTempSubdirectory("coalitions-ledger-");
        using var book = new Book(Path.Combine(notes.FullName, "ledger.ndjson"));
        await using var recorders = new Recorders(book, () => target.Client, setting.Recorders, setting.Seed);
        await recorders.Prepare();
        var audit = new Audit(book, target.Database);
        var known = book.Entries.First(entry => entry.Intent.Name is not null).Settled!.Body!.Value.GetProperty("id").GetString();
        recorders.Begin();
        await Task.Delay(Before);
        var before = Tally.Of(book);

        begin();
        var seen = await Observation.Watch(target.Client, $"/v1/actors/{known}", setting.Length);
        var during = Tally.Of(book).Less(before);
        Console.WriteLine($"  meanwhile: {during}; {string.Join(", ", Answers(book))}");
        Console.WriteLine($"  {seen}");
        var since = Stopwatch.StartNew();
        end();
        var ready = await Readiness.Await(since, recorders, () => target.Client);
        Console.WriteLine($"  healed: {ready}");
        await Task.Delay(Before);
        await recorders.Rest();
        await recorders.Settle();
        if (mustRefuse && during.NotTaken + during.Unknown == 0) throw new HarnessException("Nothing was refused: the fault did not come about.");
        if (!seen.AlwaysAlive) audit.Find("not alive", "liveness did not answer throughout.");
        if (mustStayNotReady && seen.NotReadyAfter is null) audit.Find("ready all the while", "readiness did not tell of the fault.");
        if (mustRead && seen.ReadsAnswered == 0) audit.Find("no reads", "nothing could be read while it lasted.");
        await audit.Run(target.Client);
        if (audit.Findings.Count > 0) book.Keep("storage");
        notes.Delete(recursive: true);
        foreach (var line in target.Service.Output.Split('\n').Where(line => line.Contains("Unexpected", StringComparison.Ordinal)).Distinct().Take(3)) Console.WriteLine($"  {line}");
        Console.WriteLine($"  {Tally.Of(book)}; {audit.Events} events and {audit.Records} records read back");
        return Harness.Verdict(audit);
    }

    private static IEnumerable<string> Answers(Book book) => book.Entries.SelectMany(entry => entry.Attempts).Where(attempt => attempt.Outcome != Outcome.Ok)
        .CountBy(attempt => $"{attempt.Status} {attempt.Code}").OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} × {pair.Key}");

    private static async Task MoveLog(Target target, string folder)
    {
        await target.Service.Signal("TERM");
        var log = Path.Combine(target.Directory, "postgres", "pg_wal");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        CopyAll(log, folder);
        Directory.Delete(log, recursive: true);
        Directory.CreateSymbolicLink(log, folder);
        await target.Start();
    }

    private static void CopyAll(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            var copy = Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder)), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            CopyAll(folder, copy.FullName);
        }

        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    // A segment holds sixteen megabytes; switching them on makes the server ask for a new one soon.
    private static void UseUpLog(Target target)
    {
        try
        {
            for (var i = 0; i < 20; i++)
            {
                using var command = target.Database.CreateCommand("select pg_logical_emit_message(true, 'proof', 'x'), pg_switch_wal()");
                command.ExecuteNonQuery();
            }
        }
        catch (Npgsql.NpgsqlException)
        {
            // There it is.
        }
    }

    private sealed record Setting(int Recorders, TimeSpan Length, int Seed);
}
