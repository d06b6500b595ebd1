using System.Globalization;

namespace Coalitions.Proofs.Flooding;

/// <summary>The flood on the command line.</summary>
public static class FloodProof
{
    private const int Idle = 10_000;
    private const int AtOnce = 20;
    private const double MostGrowth = 100;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    public static Proof Proof { get; } = new("flood", "What is too big, too deep, too slow or too much is refused, ordinary requests go on, and memory stays flat.", Show);

    private static async Task<bool> Show(string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("coalitions-flood-");
        try
        {
            await using var service = await ServiceProcess.Start(directory.FullName);
            return await Run(service, service.Client.BaseAddress!);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<bool> Run(ServiceProcess service, Uri address)
    {
        var pid = service.Process.Id;
        await using var memory = new Memory(pid);
        // Connections are files, on this side as on the other.
        var idle = (int)Math.Min(Idle, Math.Min(Files(pid), Files(Environment.ProcessId)) - 1_000);
        Console.WriteLine($"The service is process {pid} and may open {Files(pid)} files.");
        await WarmUp(service);
        var (before, held) = (memory.Now, true);
        AttackOutcome[] outcomes;
        OrdinaryWork ordinary;
        await using (ordinary = new OrdinaryWork(address, service.Key))
        {
            var slow = Attack.Slow.Select(attack => Flood.Send(attack, address, service.Key, AtOnce)).ToArray();
            foreach (var attack in Attack.Quick) Tell(await Flood.Send(attack, address, service.Key));
            foreach (var attack in Attack.Quick) Tell(await Flood.Send(attack, address, service.Key, AtOnce));
            outcomes = await Task.WhenAll(slow);
            foreach (var outcome in outcomes) Tell(outcome);
            var answered = ordinary.Answered;
            var open = await Flood.Idle(address, idle, () => Task.Delay(TimeSpan.FromSeconds(10)));
            held &= open == idle && ordinary.Answered > answered;
            Console.WriteLine($"  {(open == idle ? "held  " : "FAILED")} {open} idle connections, {ordinary.Answered - answered} ordinary requests answered beside them");
        }

        await Task.Delay(Quiet);
        var after = memory.Now;
        var flat = after - before <= MostGrowth;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(ordinary.Failures.Count == 0 ? "held  " : "FAILED")} ordinary requests meanwhile: {ordinary.Answered} answered, {ordinary.Failures.Count} not; median {ordinary.Percentile(0.5):N0} ms, p99 {ordinary.Percentile(0.99):N0} ms, longest {ordinary.Percentile(1):N0} ms"));
        foreach (var failure in ordinary.Failures.Distinct().Take(5)) Console.WriteLine($"         {failure}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(flat ? "held  " : "FAILED")} resident memory of the service: {before:N0} MiB before, {memory.Peak:N0} MiB at its peak, {after:N0} MiB after {Quiet.TotalSeconds:N0} quiet seconds"));
        return held && flat && ordinary.Failures.Count == 0;

        void Tell(AttackOutcome outcome)
        {
            held &= outcome.Held;
            Console.WriteLine($"  {(outcome.Held ? "held  " : "FAILED")} {outcome.Name}: {outcome.Said} (peak {memory.Peak.ToString("N0", CultureInfo.InvariantCulture)} MiB)");
        }
    }

    // What is compiled and cached at the first requests is not what a flood leaves behind.
    private static async Task WarmUp(ServiceProcess service)
    {
        await using var ordinary = new OrdinaryWork(service.Client.BaseAddress!, service.Key);
        for (var i = 0; i < 120 && ordinary.Answered < 300; i++) await Task.Delay(500);
    }

    private static long Files(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture);
}
