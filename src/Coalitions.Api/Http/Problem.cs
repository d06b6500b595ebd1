using System.Text.Json.Serialization;

namespace Coalitions.Api.Http;

/// <summary>One thing that is wrong, and where.</summary>
/// <param name="Pointer">JSON pointer into the body, or the name of a query member or header.</param>
public sealed record ProblemError(string Pointer, string Code, string Detail);

/// <summary>A refusal as it leaves the service (RFC 9457).</summary>
public sealed record Problem(int Status, string Code, string Title, string? Detail = null, IReadOnlyList<ProblemError>? Errors = null)
{
    /// <summary>After how many seconds it may be worth trying again, where trying again helps at all.</summary>
    public int RetryAfter { get; init; } = 1;

    /// <summary>The body; <c>type</c> is stable and part of the contract.</summary>
    public ProblemBody Body(string traceId) => new($"urn:coalitions:problem:{Code}", Title, Status, Detail, Errors ?? [], traceId);

    public static Problem Invalid(IReadOnlyList<ProblemError> errors) =>
        new(400, "invalid-request", "The request is not valid.", null, errors.Count <= MostErrors ? errors : [.. errors.Take(MostErrors)]);

    /// <summary>How much is told of a request that is wrong all over.</summary>
    public const int MostErrors = 100;

    public static Problem Invalid(string pointer, string code, string detail) => Invalid([new(pointer, code, detail)]);

    public static readonly Problem NotFound = new(404, "not-found", "There is no such resource.");

    public static readonly Problem Unauthenticated = new(401, "unauthenticated", "A valid key is needed.", "Send it as 'Authorization: Bearer <key>'.");

    public static readonly Problem TicketRefused = new(401, "ticket-refused", "The ticket was used already, has ended or was never given.", "It opens one feed within a minute: get another by POST /v1/feed-tickets.",
        [new("ticket", "unknown-ticket", "A ticket of ours that nobody used yet is expected, with Accept: text/event-stream.")]);

    public static readonly Problem Forbidden = new(403, "forbidden", "The key's roles do not allow this.");

    public static readonly Problem Stale = new(412, "version-mismatch", "The resource has changed since; read it again.");

    public static readonly Problem ConditionMissing = new(428, "precondition-required", "Send the record's ETag as If-Match.");

    public static readonly Problem TooLarge = new(413, "too-large", "The body is too large.");

    public static Problem TooMuch(int most) => new(413, "too-much-at-once", $"At most {most} facts are recorded in one piece; an import takes more with mode=partial.");

    public static readonly Problem TooSlow = new(408, "too-slow", "The request took too long to arrive.");

    public static readonly Problem MediaType = new(415, "unsupported-media-type", "This media type is not understood here. Bodies are application/json unless the OpenAPI document says otherwise.");

    public static readonly Problem KeyReused = new(422, "idempotency-key-reused", "The Idempotency-Key was used with another request.");

    public static readonly Problem LostRace = new(409, "concurrent-change", "Somebody else changed the same thing at the same time; try again.");

    public static readonly Problem NotYetProjected = new(503, "not-yet-projected", "What you ask for is recorded but not yet in the view; try again.");

    public static readonly Problem Capacity = new(503, "capacity", "The service cannot take this on at present; try again.");

    public static readonly Problem StorageFull =
        new(503, "storage-full", "There is no room left to record; nothing was recorded. Try again when there is.") { RetryAfter = 30 };

    public static readonly Problem OutcomeUnknown =
        new(503, "outcome-unknown", "The connection was lost while recording; repeat the request with the same Idempotency-Key.");

    public static readonly Problem TooMany = new(429, "too-many-requests", "Too many requests at a time; try again.");

    public static readonly Problem TooManyFeeds = new(429, "too-many-feeds", "So many feeds are kept open already; close one of them.") { RetryAfter = 30 };

    public static readonly Problem Internal = new(500, "internal", "Something went wrong on our side.");
}

/// <summary>Problem details.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail,
    IReadOnlyList<ProblemError> Errors,
    string TraceId);

/// <summary>Carries a problem from where it is found to the edge.</summary>
public class ProblemException(Problem problem) : Exception(problem.Code)
{
    public Problem Problem => problem;
}
