using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>
/// Sends requests made from the service's own OpenAPI document, half of them valid and half hostile, and compares every
/// answer with what the document promises. New operations are covered without a change here.
/// </summary>
public static class Fuzzer
{
    private const int Sessions = 8;

    /// <param name="address">Where the service listens.</param>
    /// <param name="key">A key that may record and read.</param>
    /// <param name="requests">How many are sent, those that shrink what was found beside.</param>
    /// <param name="seed">The same seed makes the same requests, as far as the same ids come back.</param>
    /// <param name="only">The operations that are asked for; null: all.</param>
    public static async Task<FuzzReport> Run(Uri address, string key, int requests, int seed, IReadOnlySet<string>? only = null)
    {
        using var wire = new Wire(address, key);
        var answer = await wire.Send(new Request("GET", "/swagger/v1/swagger.json", [], []));
        var document = ApiDocument.Read(answer.Json ?? throw new InvalidOperationException($"There is no OpenAPI document at {address} ({answer.Status})."));
        var report = new FuzzReport();
        foreach (var operation in document.Operations)
            if (operation.Example is { } example)
                foreach (var violation in document.Violations(example, operation.Body))
                    report.Add(new Case(operation, new Request(operation.Method, operation.Template, [], [], ApiOperation.JsonType, Json.Of(example).ToBytes()), Expectation.Either, "example"),
                        new Finding("example conforms", $"{violation.Keyword} at {violation.Pointer}"), answer with { Body = [] }, () => []);
        // Each session has its own seed, its own things and its own order, so that what others do does not matter to it.
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(number =>
            new Session(document, wire, unchecked(seed * 31 + number), report, only).Run(requests / Sessions + (number < requests % Sessions ? 1 : 0))));
        await report.Finish(new Shrinker(document, new Judge(document), wire));
        return report;
    }
}
