using System.Diagnostics;
using System.Globalization;
using Coalitions.Proofs.Ledger;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>The fuzzer on the command line.</summary>
public static class FuzzProof
{
    public static Proof Proof { get; } = new("fuzz", "Requests made from the OpenAPI document, half valid and half hostile, are answered as it promises: --requests 10000 --seed n --only <operation,operation> --address <url> --key <key>", Show);

    private static async Task<bool> Show(string[] given)
    {
        var arguments = new Arguments(given);
        var (requests, seed) = (arguments.Number("requests", 10_000), arguments.Number("seed", Random.Shared.Next(1_000_000)));
        var only = arguments.Text("only")?.Split(',').ToHashSet();
        if (arguments.Text("address") is { } address)
            return await Fuzz(new Uri(address), arguments.Text("key") ?? throw new ArgumentException("With --address a --key is needed."), requests, seed, only);
        var directory = Directory.CreateTempSubdirectory("coalitions-fuzz-");
        try
        {
            await using var service = await ServiceProcess.Start(directory.FullName);
            return await Fuzz(service.Client.BaseAddress!, service.Key, requests, seed, only);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<bool> Fuzz(Uri address, string key, int requests, int seed, IReadOnlySet<string>? only)
    {
        Console.WriteLine($"{requests} requests, seed {seed}");
        var since = Stopwatch.StartNew();
        var report = await Fuzzer.Run(address, key, requests, seed, only);
        var seconds = since.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Requests} requests to {report.Operations.Count} operations in {seconds:N0} s, {report.Requests / seconds:N0} a second"));
        Table("valid", true);
        Table("hostile", false);
        var never = report.Operations.Where(pair => pair.Value.Accepted == 0).Select(pair => pair.Key).ToArray();
        if (never.Length > 0) Console.WriteLine($"  never accepted: {string.Join(", ", never)}");
        Console.WriteLine($"  valid ones that a rule beyond the schema refused, and that its pointers led through: {report.Rules.Values.Sum()}");
        foreach (var ((operation, member, code), times) in report.Rules.OrderByDescending(pair => pair.Value)) Console.WriteLine($"    {times,5} {operation} {code} at {member}");
        foreach (var failure in report.Failures)
        {
            Console.WriteLine();
            Console.WriteLine($"FAILED {failure.Check}: {failure.Operation}, {failure.Detail} ({failure.Times} times); answered {failure.Reply.Status} {Short(failure.Reply.Text)}");
            foreach (var line in failure.Script) Console.WriteLine($"  {line}");
        }

        Console.WriteLine(report.Failures.Count == 0 ? "No failure." : $"{report.Failures.Count} kinds of failure.");
        return report.Failures.Count == 0 && never.Length == 0;

        void Table(string name, bool valid) => Console.WriteLine($"  {name,-8} {report.Of(valid, _ => true),6}: {string.Join(", ", report.Statuses.Where(pair => pair.Key.Valid == valid).OrderBy(pair => pair.Key.Status).Select(pair => $"{pair.Key.Status} x {pair.Value}"))}");
    }

    private static string Short(string text) => text.Length > 300 ? $"{text[..300]}…" : text;
}
