using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Networks;
using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Voting;

namespace Coalitions.Benchmarks;

/// <summary>
/// Detection and network measures on a made graph of 100,000 actors and 1,000,000 ties, beside igraph, leidenalg and
/// graph-tool in the same minutes where they are installed; detection on 100,000 stances. Needs no service.
/// </summary>
internal static class AnalysisTimes
{
    private const int Runs = 3;

    public static void Run()
    {
        Console.WriteLine("| What | Figure | Beside |");
        Console.WriteLine("| --- | ---: | --- |");
        Stances();
        Suggestions();
        if (Peers() is { } peers) Graph(peers, Environment.GetEnvironmentVariable("COALITIONS_GRAPH_PRESET") ?? "l");
        else Console.WriteLine("| Graphs | left out | graphgen.py is neither in COALITIONS_PEERS nor in ../shared/peers |");
    }

    private static void Stances()
    {
        const int Actors = 10_000, Provisions = 200, Each = 10;
        var random = new Random(20260114);
        var cumulated = Enumerable.Range(1, Provisions).Select(rank => Enumerable.Range(1, rank).Sum(k => 1.0 / k)).ToArray();
        var positions = new List<(int Actor, int Issue, double Position)>();
        for (var actor = 0; actor < Actors; actor++)
        {
            // Three camps with their own line on each provision; a stance in four does not follow it.
            var chosen = new HashSet<int>();
            while (chosen.Count < Each)
            {
                var at = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
                chosen.Add(at < 0 ? ~at : at);
            }

            foreach (var issue in chosen)
                positions.Add((actor, issue, random.Next(4) == 0 ? random.Next(-2, 3) : (actor % 3 + issue) % 3 == 0 ? -random.Next(1, 3) : random.Next(1, 3)));
        }

        var facts = new DetectionFacts(Actors, [.. Enumerable.Repeat(Scale.Support, Provisions)], positions, []);
        DetectedCoalitions? found = null;
        var (times, _) = Time(() => found = CoalitionDetection.Detect(facts, new DetectionMethod()).Value);
        Bench.Row("Detection on 100,000 stances of 10,000 actors on 200 provisions, with margins", Seconds(times),
            $"aim: 2 s; {found!.Groups.Count} groups, Q {Round(found.Objective!.Value)}");
    }

    // Half of them stand for the reform; the others are between, against, or of unknown influence, and hang together by trust.
    private static void Suggestions()
    {
        const int Actors = 10_000, Provisions = 200, Each = 10;
        var random = new Random(20260114);
        NodeFigures[] nodes = [.. Enumerable.Range(0, Actors).Select(actor => new NodeFigures(
            new Guid(actor, 0, 0, new byte[8]), (ActorClass)random.Next(1, 5), Figure(random.Next(-2, 6) / 2.0), null, Figure(random.Next(101) / 100.0), random.Next(10) == 0 ? null : Figure(random.Next(101) / 100.0)))];
        (int, int, double)[] positions = [.. nodes.Select((node, actor) => (actor, 0, node.Position!.Value)),
            .. from actor in Enumerable.Range(0, Actors) from issue in Enumerable.Range(0, Each).Select(_ => random.Next(1, Provisions)).Distinct() select (actor, issue, (double)random.Next(-2, 3))];
        CoordinationEdge[] ties = [.. Enumerable.Range(1, Actors - 1).Select(actor => new CoordinationEdge(random.Next(actor), actor, random.Next(4) == 0 ? -1 : 0.5, []))];
        TrustedTie[] trusted = [.. Enumerable.Range(1, Actors * 2).Select(tie => new TrustedTie(new Guid(tie, 0, 0, new byte[8]), random.Next(Actors / 2), Actors / 2 + random.Next(Actors / 2), TieKind.Trusts))];
        var rule = VotingGame.Of(200, nodes.Where((_, actor) => actor % 25 == 0).Select(node => new Voter(node.ActorId))).Value;
        var facts = new RecruitingFacts(nodes, Scale.Support, new DetectionFacts(Actors, [.. Enumerable.Repeat(Scale.Support, Provisions)], positions, ties), trusted,
            [new RecruitingRule(Guid.Empty, "assembly", rule, new Dictionary<Guid, IReadOnlyList<Guid>>())]);
        var question = new RecruitingQuestion(nodes.Where(node => node.Position!.Value > 1).Select(node => node.ActorId).ToHashSet(), 1, RecruitingGoal.Both, 20, new HashSet<Guid>(), new DetectionMethod());
        RecruitingAnswer? answer = null;
        var (times, _) = Time(() => answer = WhomToBringIn.Suggest(facts, question));
        Bench.Row("Whom of 10,000 actors to bring in next, k = 20, both goals, introductions and conflicts included", Seconds(times), $"{answer!.Candidates} candidates, {answer.Chosen.Steps.Count} steps");

        static Consensus Figure(double value) => new(value, value, value, 1);
    }

    private static void Graph(string peers, string preset)
    {
        var directory = Directory.CreateTempSubdirectory("coalitions-graph-").FullName;
        try
        {
            var prefix = Path.Combine(directory, preset);
            Python(Path.Combine(peers, "graphgen.py"), "--preset", preset, "--events", "10000", "--out", prefix);
            var ties = Read(prefix + ".edges.tsv");
            var actors = File.ReadLines(prefix + ".nodes.tsv").Count() - 1;
            var graph = SignedGraph.Of(actors, ties);
            var facts = new DetectionFacts(actors, [], [], []) { Ties = graph };
            var network = facts.Network(new DetectionMethod(), positiveOnly: false).Value;

            var (leiden, found) = Time(() => GroupSearch.Best(network, new Scoring(network, DetectionObjective.Modularity, 1), null));
            Beside("Signed Leiden, converged", leiden, peers, prefix, "la.signed_gomez_conv",
                peer => $"Q {Round(found.Objective)}, peer {Round(peer.GetProperty("signed_Q").GetDouble())}; aim: ratio 0.8");
            var (potts, _) = Time(() => GroupSearch.Best(network, new Scoring(network, DetectionObjective.Cpm, 50.0 / actors), null));
            Beside("Signed CPM, converged", potts, peers, prefix, "la.signed_cpm_conv");
            DetectedCoalitions? cold = null;
            var (whole, _) = Time(() => cold = CoalitionDetection.Detect(facts, new DetectionMethod()).Value);
            Bench.Row($"Detection from ties to margins, {preset}", Seconds(whole), $"{cold!.Groups.Count} groups");
            using (var self = Process.GetCurrentProcess())
                Bench.Row("Peak working set, the ties as read included", $"{self.PeakWorkingSet64 >> 20} MB", "aim: 300 MB");
            Churn(prefix, actors, ties, cold);

            var positive = graph.Positive();
            Beside("Components", Time(() => Components.Of(positive)).Times, peers, prefix, "ig.components");
            Beside("PageRank", Time(() => PageRank.Of(positive)).Times, peers, prefix, "ig.pagerank");
            Beside("Burt constraint (and effective size)", Time(() => Brokerage.Of(positive)).Times, peers, prefix, "ig.constraint");
            Beside("Betweenness, 256 pivots, 2 threads", Time(() => Betweenness.Of(positive, 256, threads: 2), 1).Times, peers, prefix, "gt.betweenness_256");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // One per cent of the ties changed: from the groups before, and from nothing.
    private static void Churn(string prefix, int actors, SignedTie[] ties, DetectedCoalitions before)
    {
        var now = ties.ToDictionary(tie => (tie.Source, tie.Target), tie => tie.Weight);
        foreach (var line in File.ReadLines(prefix + ".events.tsv").Skip(1).Take(ties.Length / 100))
        {
            var cells = line.Split('\t');
            var pair = (int.Parse(cells[2], CultureInfo.InvariantCulture), int.Parse(cells[3], CultureInfo.InvariantCulture));
            if (cells[1] == "drop") now.Remove(pair);
            else now[pair] = 1000 * long.Parse(cells[4], CultureInfo.InvariantCulture) * long.Parse(cells[5], CultureInfo.InvariantCulture);
        }

        var facts = new DetectionFacts(actors, [], [], []) { Ties = SignedGraph.Of(actors, now.Select(tie => new SignedTie(tie.Key.Source, tie.Key.Target, tie.Value))) };
        var network = facts.Network(new DetectionMethod(), positiveOnly: false).Value;
        var scoring = new Scoring(network, DetectionObjective.Modularity, 1);
        var labels = before.Labels();
        for (var (actor, next) = (0, before.Groups.Count); actor < actors; actor++)
            if (labels[actor] < 0) labels[actor] = next++;
        var (cold, anew) = Time(() => GroupSearch.Best(network, scoring, null));
        var (warm, seeded) = Time(() => GroupSearch.Best(network, scoring, labels));
        Bench.Row("Detection after 1 % of the ties changed, from the groups before", Seconds(warm),
            $"from nothing {Seconds(cold)}, ratio {Round(Bench.Median(warm) / Bench.Median(cold), 2)}; moved {Round(100 * Moved(labels, seeded.Groups), 3)} % against {Round(100 * Moved(labels, anew.Groups), 3)} %; Q {Round(seeded.Objective)} against {Round(anew.Objective)}");
    }

    // The share of actors outside the pairs of groups that overlap most, taken from the largest down.
    private static double Moved(int[] before, int[] after)
    {
        var (one, other, stayed) = (new HashSet<int>(), new HashSet<int>(), 0);
        foreach (var ((from, to), count) in before.Zip(after).CountBy(pair => pair).OrderByDescending(cell => cell.Value))
            if (!one.Contains(from) && !other.Contains(to))
            {
                one.Add(from);
                other.Add(to);
                stayed += count;
            }

        return 1 - (double)stayed / before.Length;
    }

    private static void Beside(string what, List<double> times, string peers, string prefix, string operation, Func<JsonElement, string>? remark = null)
    {
        var answer = Python(Path.Combine(peers, "peerbench.py"), prefix, operation, operation.StartsWith("gt.", StringComparison.Ordinal) ? "1" : "3");
        if (answer is null)
        {
            Bench.Row(what, Seconds(times), $"{operation} is not installed");
            return;
        }

        using var peer = JsonDocument.Parse(answer);
        var (seconds, peak) = (peer.RootElement.GetProperty("median_s").GetDouble(), peer.RootElement.GetProperty("peak_mb").GetInt32());
        Bench.Row(what, Seconds(times), $"{operation} {Round(seconds, 3)} s in {peak} MB, ratio {Round(Bench.Median(times) / 1000 / seconds, 2)}{(remark is null ? "" : $"; {remark(peer.RootElement)}")}");
    }

    private static (List<double> Times, T Result) Time<T>(Func<T> action, int runs = Runs)
    {
        var (times, result) = (new List<double>(), default(T)!);
        for (var run = 0; run < runs; run++)
        {
            var since = Stopwatch.GetTimestamp();
            result = action();
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        return (times, result);
    }

    private static SignedTie[] Read(string file) =>
    [
        .. File.ReadLines(file).Skip(1).Select(line => line.Split('\t'))
            .Select(cells => new SignedTie(
                int.Parse(cells[0], CultureInfo.InvariantCulture), int.Parse(cells[1], CultureInfo.InvariantCulture),
                1000 * long.Parse(cells[2], CultureInfo.InvariantCulture) * long.Parse(cells[3], CultureInfo.InvariantCulture))),
    ];

    private static string? Peers()
    {
        if (Environment.GetEnvironmentVariable("COALITIONS_PEERS") is { } given) return given;
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "peers") is var path && File.Exists(Path.Combine(path, "graphgen.py"))) return path;
        return null;
    }

    // What it printed, or null when it failed: a package is not installed.
    private static string? Python(params string[] arguments)
    {
        var start = new ProcessStartInfo(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var python = Process.Start(start)!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        errors.Wait();
        return python.ExitCode == 0 ? output : null;
    }

    private static string Seconds(List<double> milliseconds) => $"{Round(Bench.Median(milliseconds) / 1000, 3)} s";

    private static string Round(double value, int digits = 5) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}
