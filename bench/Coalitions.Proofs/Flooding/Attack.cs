using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Coalitions.Proofs.Flooding;

/// <summary>Something that is too much, too deep, too long or too slow.</summary>
/// <param name="Statuses">With what it is refused.</param>
/// <param name="MayClose">Whether the connection may be closed instead, since there is nobody to answer any more.</param>
/// <param name="Send">Sends it over a connection of its own.</param>
public sealed record Attack(string Name, IReadOnlyList<int> Statuses, bool MayClose, Func<NetworkAttack, Task> Send)
{
    private const int Mebibyte = 1 << 20;

    private static readonly Lazy<byte[]> Bomb = new(() =>
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[Mebibyte];
            for (var i = 0; i < 1_000; i++) zip.Write(zeros);
        }

        return packed.ToArray();
    });

    /// <summary>Those that are over at once.</summary>
    public static IReadOnlyList<Attack> Quick { get; } =
    [
        new("body of 1 MiB + 1", [413], false, attack => attack.Post("/v1/actors", Text("{\"name\":\"", 'n', Mebibyte - 10, "\"}"))),
        new("batch of 8 MiB + 1", [413], false, attack => attack.Post("/v1/batch", Text("{\"items\":[\"", 'n', (8 * Mebibyte) - 12, "\"]}"))),
        new("table of 20 MiB + 1", [413], false, attack => attack.Post("/v1/imports?format=position-table&reformId=unit:x", Text("", 'n', (20 * Mebibyte) + 1, ""), "text/csv")),
        new("body of 30 MB", [413], false, attack => attack.Post("/v1/actors", Text("{\"name\":\"", 'n', 30_000_000, "\"}"))),
        new("body of 30 MB in chunks", [413], false, attack => attack.Chunks("/v1/actors", 30_000_000, 64 * 1024)),
        new("body of 30 MB in chunks of a byte each", [413, 408], true, attack => attack.Chunks("/v1/actors", 2_000_000, 1)),
        new("array of 10^6 elements", [400], false, attack => attack.Post("/v1/batch", Repeat("{\"items\":[", "1", 1_000_000, "]}"))),
        new("object of 10^6 members", [400, 413], false, attack => attack.Post("/v1/batch", Repeat("{", "\"a\":1", 1_000_000, "}"))),
        new("body that names 25,000 things", [400], false, attack => attack.Post("/v1/actors", Naming(25_000))),
        new("batch that names 200,000 things", [400], false, attack => attack.Post("/v1/batch", Naming(200_000))),
        new("depth 33", [400], false, attack => attack.Post("/v1/actors", Nested(33))),
        new("depth 100,000", [400], false, attack => attack.Post("/v1/actors", Nested(100_000))),
        new("text of 1,000,000 escapes", [400, 413], false, attack => attack.Post("/v1/batch", Repeat("{\"items\":[{\"op\":\"", "\\u0041", 1_000_000, "\",\"body\":{}}]}", ""))),
        new("101 headers", [431], false, attack => attack.Get("/v1/me", string.Concat(Enumerable.Range(0, 101).Select(number => $"X-{number.ToString(CultureInfo.InvariantCulture)}: a\r\n")))),
        new("header of 40 KB", [431], false, attack => attack.Get("/v1/me", $"X-Long: {new string('x', 40_000)}\r\n")),
        new("URL of 9 KB", [414], false, attack => attack.Get($"/v1/actors?q={new string('q', 9_000)}", "")),
        new("gzip bomb, 1 GB from 1 MB", [415], false, attack => attack.Post("/v1/actors", Bomb.Value, headers: "Content-Encoding: gzip\r\n")),
        new("multipart of 1,000 parts", [415], false, attack => attack.Post("/v1/actors", Repeat("", "--x\r\n\r\na\r\n", 1_000, "--x--", ""), "multipart/form-data; boundary=x")),
        new("no HTTP at all", [400], true, attack => attack.Raw(Encoding.ASCII.GetBytes("\u0016\u0003\u0001\u0002 GARBAGE\r\n\r\n"))),
        new("two lengths", [400], true, attack => attack.Raw(Encoding.ASCII.GetBytes("POST /v1/actors HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"))),
        new("length and chunks", [400, 401], true, attack => attack.Raw(Encoding.ASCII.GetBytes("POST /v1/actors HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))),
    ];

    /// <summary>Those that take their time.</summary>
    public static IReadOnlyList<Attack> Slow { get; } =
    [
        new("body of a byte a second", [408], true, attack => attack.Slowly("POST /v1/actors HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n", "\r\n" + new string(' ', 500))),
        new("table of 20 MiB announced and a byte a second sent", [408], true, attack => attack.Slowly("POST /v1/imports?format=position-table&reformId=unit:x HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 20971520\r\n", "\r\n" + new string(' ', 500))),
        new("headers of a byte a second", [408], true, attack => attack.Slowly("GET /v1/me HTTP/1.1\r\nHost: a\r\n", "X-Slow: " + new string('x', 500))),
        new("request line of a byte a second", [408], true, attack => attack.Slowly("", "GET /v1/me HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 500))),
    ];

    private static byte[] Text(string before, char letter, int count, string after) => Encoding.ASCII.GetBytes($"{before}{new string(letter, count)}{after}");

    private static byte[] Repeat(string before, string item, int count, string after, string between = ",") =>
        Encoding.ASCII.GetBytes(before + string.Join(between, Enumerable.Repeat(item, count)) + after);

    private static byte[] Naming(int count) => Encoding.ASCII.GetBytes($"{{\"unknown\":[{string.Join(',', Enumerable.Range(0, count).Select(_ => $"\"{Guid.NewGuid()}\""))}]}}");

    private static byte[] Nested(int depth) => Encoding.ASCII.GetBytes($"{{\"name\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}");
}

/// <summary>One attack under way: what it was answered, or that the connection was closed.</summary>
public sealed class NetworkAttack(Uri address, string key, TimeSpan limit)
{
    /// <summary>The status; null where the connection was closed without one.</summary>
    public int? Status { get; private set; }

    public Task Post(string target, byte[] body, string type = "application/json", string headers = "") => Send(async (stream, stop) =>
    {
        await stream.WriteAsync(Head("POST", target, $"Content-Type: {type}\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n{headers}"), stop);
        await stream.WriteAsync(body, stop);
    });

    public Task Get(string target, string headers) => Send(async (stream, stop) => await stream.WriteAsync(Head("GET", target, headers), stop));

    public Task Raw(byte[] bytes) => Send(async (stream, stop) => await stream.WriteAsync(bytes, stop));

    public Task Chunks(string target, int size, int chunk) => Send(async (stream, stop) =>
    {
        await stream.WriteAsync(Head("POST", target, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"), stop);
        byte[] one = [.. Encoding.ASCII.GetBytes($"{chunk.ToString("x", CultureInfo.InvariantCulture)}\r\n"), .. Enumerable.Repeat((byte)'n', chunk), .. "\r\n"u8];
        // Many small chunks go out together: it is their number that is to be too much, not the time they take.
        var together = chunk < 1_000 ? (byte[])[.. Enumerable.Repeat(one, 1_000).SelectMany(bytes => bytes)] : one;
        for (var sent = 0; sent < size; sent += chunk * (together.Length / one.Length)) await stream.WriteAsync(together, stop);
    });

    /// <summary>The first part at once, the rest a byte a second.</summary>
    public Task Slowly(string first, string rest) => Send(async (stream, stop) =>
    {
        if (first.Length > 0) await stream.WriteAsync(Encoding.ASCII.GetBytes(first + $"Authorization: Bearer {key}\r\n"), stop);
        if (rest.StartsWith("\r\n", StringComparison.Ordinal))
        {
            await stream.WriteAsync("\r\n"u8.ToArray(), stop);
            rest = rest[2..];
        }

        foreach (var letter in Encoding.ASCII.GetBytes(rest))
        {
            await stream.WriteAsync(new[] { letter }, stop);
            await Task.Delay(TimeSpan.FromSeconds(1), stop);
        }
    });

    private async Task Send(Func<System.Net.Sockets.NetworkStream, CancellationToken, Task> send)
    {
        using var connection = await RawConnection.Open(address);
        Status = await connection.Answer(send, limit);
    }

    private byte[] Head(string method, string target, string headers) =>
        Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {key}\r\n{headers}\r\n");
}
