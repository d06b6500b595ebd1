using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>What a request deserves.</summary>
public enum Expectation
{
    /// <summary>The document allows it: it is accepted, unless the state or a rule stands against it.</summary>
    Accepted,

    /// <summary>It is wrong: 4xx, whatever else.</summary>
    Refused,

    /// <summary>Odd, and not told: any documented answer but 5xx.</summary>
    Either,
}

/// <summary>A request with what it deserves.</summary>
/// <param name="Operation">The operation that it is addressed to; null where it is addressed to none.</param>
/// <param name="How">How it was made.</param>
/// <param name="Marker">The text that makes its body wrong where no schema tells it: as long as it is there, the body stays wrong.</param>
public sealed record Case(ApiOperation? Operation, Request Request, Expectation Expectation, string How, string? Marker = null)
{
    /// <summary>The query member or header that makes it what it is: without it the request would be another.</summary>
    public string? Fault { get; init; }
}

/// <summary>Something that is not as the document promises.</summary>
/// <param name="Check">Which promise.</param>
/// <param name="Detail">What is wrong, without values, so that equal failures are told once.</param>
public sealed record Finding(string Check, string Detail);

/// <summary>Compares answers with what the document promises.</summary>
public sealed class Judge(ApiDocument document)
{
    /// <summary>The check that the service never blames itself.</summary>
    public const string NoServerError = "no server error";

    private const string ProblemType = "application/problem+json";
    private const string LinesType = "application/x-ndjson";

    // A body that a schema allows cannot be refused with these: either the document or the service is wrong.
    private static readonly HashSet<string> OfShape =
        ["wrong-type", "unknown-member", "duplicate-member", "null-member", "malformed-json", "too-long", "too-many-items", "invalid-text"];

    private static readonly string[] Internals = ["   at ", "Npgsql", "Marten", "System.", "SqlState", "mt_events", "Coalitions.Api"];

    /// <summary>Whether a refusal names a rule that no schema says; false where it contradicts the document.</summary>
    public static bool IsRule(ApiOperation? operation, Reply reply) => reply.Status == 400 && reply.Errors is { Count: > 0 } errors
        && errors.All(error => !OfShape.Contains(error.Code) || IsUntold(operation, error));

    // Which members a correction may set depends on the record, and which query members an import takes on its format.
    private static bool IsUntold(ApiOperation? operation, (string Pointer, string Code) error) =>
        error.Pointer.StartsWith("/set/", StringComparison.Ordinal)
        || (operation is { TakesJson: false, Bodies.Count: > 0 } && error.Code == "unknown-member" && !error.Pointer.StartsWith('/'));

    /// <summary>Whether the state stands against a request.</summary>
    public static bool IsState(Reply reply) => reply.Status is 409 or 410 or 412;

    public IEnumerable<Finding> Findings(Case asked, Reply reply)
    {
        var (operation, status) = (asked.Operation, reply.Status);
        if (IsBeforeTheService(asked.Request, reply)) yield break;
        // Waiting in vain for a record that nobody recorded is what includes is documented to do.
        var waited = status == 503 && reply.Problem == "not-yet-projected" && asked.Request.Query.Any(member => member.Name == "includes");
        if (status >= 500 && !waited) yield return new(NoServerError, $"{status} {reply.Problem}");
        if (operation is not null && !operation.Answers.ContainsKey(status)) yield return new("status documented", $"{status}");
        foreach (var finding in Form(operation, reply)) yield return finding;

        switch (asked.Expectation)
        {
            case Expectation.Refused when status is < 400 or >= 500:
                yield return new("invalid refused", $"{status} for {asked.How}");
                break;
            case Expectation.Accepted when status is >= 400 and < 500 && !IsState(reply) && !IsRule(operation, reply) && status != 404:
                yield return new("valid accepted", $"{status} {string.Join(' ', reply.Errors.Select(error => $"{error.Code} at {Spots(error.Pointer)}").Distinct())}");
                break;
        }
    }

    // The server itself refuses a request line that it cannot read, before there is a service to describe the refusal.
    private static bool IsBeforeTheService(Request request, Reply reply) => reply is { MediaType: null, Body.Length: 0 }
        && ((reply.Status == 414 && request.Target.Length > 8_000) || (reply.Status == 400 && request.Path.Contains("%00", StringComparison.Ordinal)));

    private IEnumerable<Finding> Form(ApiOperation? operation, Reply reply)
    {
        var answers = operation?.Answers.GetValueOrDefault(reply.Status);
        if (answers is { Count: 0 })
        {
            if (reply.Body.Length > 0) yield return new("body documented", $"{reply.Status} has a body");
            yield break;
        }

        if (reply.Status >= 400)
        {
            if (reply.MediaType != ProblemType && answers?.ContainsKey(reply.MediaType ?? "") != true) yield return new("problem details", $"{reply.Status} as {reply.MediaType ?? "nothing"}");
            else if (reply.MediaType == ProblemType && (reply.Json is not { } problem || !problem.TryGetProperty("status", out var told) || told.GetInt32() != reply.Status || problem.GetProperty("traceId").GetString() is null or ""))
                yield return new("problem details", $"{reply.Status} without its own status or a trace");
            if (Internals.FirstOrDefault(word => reply.Text.Contains(word, StringComparison.Ordinal)) is { } leak) yield return new("no internals", $"{reply.Status} says '{leak.Trim()}'");
        }

        if (answers is null) yield break;
        if (!answers.TryGetValue(reply.MediaType ?? "", out var schema)) yield return new("content type documented", $"{reply.Status} {reply.MediaType ?? "nothing"}");
        else if (reply.MediaType!.EndsWith("json", StringComparison.Ordinal))
        {
            // Of lines the first tells what the others are.
            foreach (var each in reply.MediaType == LinesType ? reply.Text.TrimEnd('\n').Split('\n').Skip(1).Select(line => Json.Parse(System.Text.Encoding.UTF8.GetBytes(line))) : [reply.Json])
            {
                if (each is not { } body) yield return new("schema", $"{reply.Status} is no JSON");
                else
                    foreach (var violation in document.Violations(body, schema).Take(3))
                        yield return new("schema", $"{reply.Status} {violation.Keyword} at {Spots(violation.Pointer)}");
            }
        }
    }

    /// <summary>Whether a body is wrong for sure: no JSON, not of its schema, or marked.</summary>
    public bool IsWrong(Case asked)
    {
        if (asked.Request.Body is not { } bytes || asked.Operation is not { TakesJson: true } operation) return asked.Marker is null;
        if (asked.Marker is { } marker && System.Text.Encoding.UTF8.GetString(bytes).Contains(marker, StringComparison.Ordinal)) return true;
        return Json.Parse(bytes) is not { } body || document.Violations(body, operation.Body).Any();
    }

    private static string Spots(string pointer) =>
        string.Join('/', pointer.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part.Length > 60 ? "…" : part));
}
