using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>A request as it is sent: everything in it is raw, so that it can be wrong.</summary>
/// <param name="Path">The path as it stands in the request line.</param>
/// <param name="Query">Members, percent-encoded already.</param>
/// <param name="Headers">Beside Authorization and Content-Type.</param>
/// <param name="Key">Null: with the key that the fuzzer was given; anything else as it stands, nothing when empty.</param>
public sealed record Request(
    string Method, string Path, IReadOnlyList<(string Name, string Value)> Query, IReadOnlyList<(string Name, string Value)> Headers,
    string? MediaType = null, byte[]? Body = null, string? Key = null)
{
    public string Target => Query.Count == 0 ? Path : $"{Path}?{string.Join('&', Query.Select(member => $"{member.Name}={member.Value}"))}";

    public Request With(string name, string value) => this with { Query = [.. Query, (name, value)] };

    /// <summary>The request as a line for a shell, with the address in <c>$URL</c> and the key in <c>$KEY</c>.</summary>
    public string Curl()
    {
        var line = new StringBuilder("curl -s");
        if (Method != "GET") line.Append(CultureInfo.InvariantCulture, $" -X {Method}");
        if (Key is null) line.Append(" -H \"Authorization: Bearer $KEY\"");
        else if (Key.Length > 0) line.Append(" -H ").Append(Quote($"Authorization: {Key}"));
        foreach (var (name, value) in Headers) line.Append(" -H ").Append(Quote($"{name}: {value}"));
        if (Body is not null) line.Append(" -H ").Append(Quote($"Content-Type: {MediaType}"));
        line.Append(" \"$URL\"").Append(Quote(Target));
        if (Body is null) return line.ToString();
        return IsPlain(Body)
            ? line.Append(" --data-binary ").Append(Quote(Encoding.UTF8.GetString(Body))).ToString()
            : $"printf '{string.Concat(Body.Select(value => $"\\{Convert.ToString(value, 8)}"))}' | {line} --data-binary @-";
    }

    private static bool IsPlain(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return !text.Contains('\0') && !text.StartsWith('@') && Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(body);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>What came back.</summary>
public sealed record Reply(int Status, string? MediaType, string? Location, string? ETag, byte[] Body)
{
    /// <summary>The body as JSON; null where it is none.</summary>
    public JsonElement? Json { get; } = Body.Length == 0 ? null : Fuzzing.Json.Parse(Body);

    /// <summary>The tail of the problem's type.</summary>
    public string? Problem => Member("type")?.Split(':')[^1];

    /// <summary>What a refusal says is wrong: pointers and codes.</summary>
    public IReadOnlyList<(string Pointer, string Code)> Errors =>
        Json is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
            ? [.. errors.EnumerateArray().Select(error => (error.GetProperty("pointer").GetString()!, error.GetProperty("code").GetString()!))]
            : [];

    public string Text => Encoding.UTF8.GetString(Body);

    private string? Member(string name) =>
        Json is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}

/// <summary>A request and what came back.</summary>
public sealed record Exchange(Request Request, Reply Reply);
