using System.Text.RegularExpressions;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Tells how to repeat a request on an empty service: what it refers to is made first.</summary>
public sealed partial class Reproducer(ApiDocument document, Harvest harvest)
{
    private const int MostSteps = 12;

    private readonly List<(string Id, string Name, string Line)> steps = [];

    /// <summary>The lines for a shell that make what a request refers to, each keeping an id in a variable.</summary>
    public IReadOnlyList<(string Id, string Name, string Line)> Setup(Request request)
    {
        _ = document;
        foreach (var id in IdsOf(request)) Ensure(id);
        return steps;
    }

    /// <summary>A line with the ids of the steps before it as variables.</summary>
    public static string Named(string line, IEnumerable<(string Id, string Name, string Line)> steps) =>
        steps.Aggregate(line, (text, step) => text.Replace(step.Id, $"'\"${step.Name}\"'", StringComparison.OrdinalIgnoreCase));

    private void Ensure(string id)
    {
        if (steps.Count >= MostSteps || steps.Any(step => step.Id == id) || harvest.Find(id) is not { } known) return;
        foreach (var before in IdsOf(known.Made.Request)) Ensure(before);
        // The id stands under a member's name: the first of that name in the answer, or it cannot be found so simply.
        var answer = known.Made.Reply.Text;
        if (Regex.Match(answer, $"\"([A-Za-z]+)\":\"{id}\"") is not { Success: true } match) return;
        var member = match.Groups[1].Value;
        if (answer.IndexOf($"\"{member}\":\"", StringComparison.Ordinal) != match.Index) return;
        var name = $"ID{steps.Count + 1}";
        steps.Add((id, name, $"{name}=$({Named(known.Made.Request.Curl(), steps)} | grep -o '\"{member}\":\"[^\"]*' | head -1 | cut -d'\"' -f4)"));
    }

    private static IEnumerable<string> IdsOf(Request request) =>
        Guids().Matches($"{request.Target} {(request.Body is { } body ? System.Text.Encoding.UTF8.GetString(body) : "")}").Select(match => match.Value).Distinct();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();
}
