using System.Globalization;
using System.Text;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Makes the tables that an import takes: as parts of a form, or the first of them as it is.</summary>
public sealed class Tables(Random random)
{
    public const string Form = "multipart/form-data";
    private const string Boundary = "where-one-part-ends";

    /// <summary>The request with tables of the format that its query names, in one of the media types that the operation takes.</summary>
    /// <param name="plain">Whether they are as tables mostly are; else some hold what tables never should.</param>
    public Request In(Request request, ApiOperation operation, bool plain = false)
    {
        var type = operation.Bodies.Keys.ElementAt(random.Next(operation.Bodies.Count));
        var parts = request.Query.Contains(("format", "polis"))
            ? [("votes", Votes(plain)), .. random.Next(2) == 0 ? [("comments", Comments(plain))] : Array.Empty<(string, string)>()]
            : new[] { ("table", Positions(plain)) };
        return type == Form
            ? request with { MediaType = $"{Form}; boundary={Boundary}", Body = Encoding.UTF8.GetBytes(FormOf(parts)) }
            : request with { MediaType = type, Body = Encoding.UTF8.GetBytes(parts[0].Item2) };
    }

    /// <summary>A form made wrong in one way.</summary>
    public Request Broken(Request request)
    {
        var text = Encoding.UTF8.GetString(request.Body!);
        return random.Next(5) switch
        {
            0 => request with { MediaType = Form },
            1 => request with { MediaType = $"{Form}; boundary={new string('b', 71)}" },
            2 => request with { Body = request.Body![..(request.Body!.Length / 2)] },
            3 => request with { Body = Encoding.UTF8.GetBytes(text.Replace("name=\"", "name=\"un", StringComparison.Ordinal)) },
            _ => request with { Body = Encoding.UTF8.GetBytes(text.Replace($"--{Boundary}--\r\n", text, StringComparison.Ordinal)) },
        };
    }

    private static string FormOf(IEnumerable<(string Name, string Table)> parts) =>
        string.Concat(parts.Select(part => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{part.Name}\"; filename=\"{part.Name}.csv\"\r\nContent-Type: text/csv\r\n\r\n{part.Table}\r\n")) + $"--{Boundary}--\r\n";

    private string Positions(bool plain) => Table(plain, "a scenario\ncode,description,influence,position,salience", number =>
        $"A{number},{Cell(plain, $"actor {number}")},{random.Next(0, 101)},{random.Next(-1, 120)},{random.Next(0, 101)}");

    private string Votes(bool plain) => Table(plain, "timestamp,comment-id,voter-id,vote", _ =>
        $"{Moment()},{random.Next(3)},{random.Next(5)},{(plain ? random.Next(-1, 2) : random.Next(-2, 3))}");

    private string Comments(bool plain) => Table(plain, "timestamp,comment-id,comment-body", number => $"{Moment()},{number - 1},{Cell(plain, $"claim {number}")}");

    private string Table(bool plain, string heading, Func<int, FormattableString> line) => !plain && random.Next(4) == 0
        ? Texts.Strange[random.Next(Texts.Strange.Count)]
        : $"{heading}\n{string.Join('\n', Enumerable.Range(1, random.Next(1, 6)).Select(number => line(number).ToString(CultureInfo.InvariantCulture)))}\n";

    private string Cell(bool plain, string text) =>
        $"\"{(!plain && random.Next(3) == 0 ? Texts.Strange[random.Next(Texts.Strange.Count)].Replace("\"", "\"\"", StringComparison.Ordinal) : text)}\"";

    private long Moment() => 1_400_000_000_000 + random.NextInt64(100_000_000_000);
}
