using System.Collections.Concurrent;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Something that is not as promised, with the smallest request that shows it.</summary>
/// <param name="Script">Lines for a shell: what makes what it refers to, and the request itself at last.</param>
public sealed record Failure(string Check, string Operation, string Detail, int Times, IReadOnlyList<string> Script, Reply Reply)
{
    public string Curl => Script[^1];
}

/// <summary>What the fuzzer saw.</summary>
public sealed class FuzzReport
{
    private readonly ConcurrentDictionary<(bool Valid, int Status), int> statuses = new();
    private readonly ConcurrentDictionary<string, (int Valid, int Accepted, int Wrong)> operations = new();
    private readonly ConcurrentDictionary<(string Operation, string Member, string Code), int> rules = new();
    private readonly Dictionary<(string, string, string), (Case Case, Finding Finding, Reply Reply, IReadOnlyList<(string, string, string)> Setup, int Times)> found = [];

    public IReadOnlyDictionary<(bool Valid, int Status), int> Statuses => statuses;

    /// <summary>By operation: valid requests, those of them that were accepted, and wrong or odd ones.</summary>
    public IReadOnlyDictionary<string, (int Valid, int Accepted, int Wrong)> Operations => operations;

    /// <summary>What refused a body that the document allows, by operation and member.</summary>
    public IReadOnlyDictionary<(string Operation, string Member, string Code), int> Rules => rules;

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    public int Requests => statuses.Values.Sum();

    public int Of(bool valid, Func<int, bool> status) => statuses.Where(pair => pair.Key.Valid == valid && status(pair.Key.Status)).Sum(pair => pair.Value);

    internal void Count(ApiOperation operation, bool valid, int status)
    {
        statuses.AddOrUpdate((valid, status), 1, (_, count) => count + 1);
        operations.AddOrUpdate(operation.Id, _ => Next((0, 0, 0)), (_, counts) => Next(counts));

        (int, int, int) Next((int Valid, int Accepted, int Wrong) was) =>
            valid ? (was.Valid + 1, was.Accepted + (status is >= 200 and < 400 ? 1 : 0), was.Wrong) : (was.Valid, was.Accepted, was.Wrong + 1);
    }

    internal void Ruled(ApiOperation operation, string pointer, string code) =>
        rules.AddOrUpdate((operation.Id, string.Join('/', pointer.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part)), code), 1, (_, count) => count + 1);

    internal void Add(Case asked, Finding finding, Reply reply, Func<IReadOnlyList<(string, string, string)>> setup)
    {
        var key = (finding.Check, asked.Operation?.Id ?? asked.Request.Method, finding.Detail);
        lock (found) found[key] = found.TryGetValue(key, out var known) ? known with { Times = known.Times + 1 } : (asked, finding, reply, setup(), 1);
    }

    /// <summary>Shrinks what was found: the first of each kind.</summary>
    internal async Task Finish(Shrinker shrinker, int most = 12)
    {
        var failures = new List<Failure>();
        foreach (var ((check, operation, detail), (asked, finding, reply, setup, times)) in found)
        {
            var request = failures.Count < most ? await shrinker.Shrink(asked, finding) : asked.Request;
            var line = request.Curl();
            var needed = Needed(line, setup);
            failures.Add(new Failure(check, operation, detail, times, [.. needed.Select(step => step.Line), Reproducer.Named(line, needed)], reply));
        }

        Failures = failures;
    }

    // Only the steps whose ids are still spoken of, and what those were made from.
    private static List<(string Id, string Name, string Line)> Needed(string line, IReadOnlyList<(string Id, string Name, string Line)> setup)
    {
        var needed = new List<(string Id, string Name, string Line)>();
        var text = line;
        foreach (var step in setup.Reverse())
            if (text.Contains(step.Id, StringComparison.OrdinalIgnoreCase) || text.Contains($"${step.Name}\"", StringComparison.Ordinal))
            {
                needed.Insert(0, step);
                text += step.Line;
            }

        return needed;
    }
}
