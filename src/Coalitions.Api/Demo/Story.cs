using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Demo;

/// <summary>The worked example as it was learned: one operation a line, in the form of an import.</summary>
/// <param name="Edition">Tells one wording of the story from another.</param>
public sealed record Story(string Edition, IReadOnlyList<StoryLine> Lines)
{
    /// <summary>What the reform of the story is known by, and so whether a service has the story on record.</summary>
    public const string Identifier = "demo:water-utility";

    /// <summary>The name of the fact that is told last and was true long before.</summary>
    public const string Late = "$late";

    private const string Resource = "water-utility.ndjson";

    public static Story Read()
    {
        using var stream = typeof(Story).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    }

    public static Story Read(string text) => new(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12],
        [.. text.Split('\n').Where(line => line.Length > 0).Select((line, index) => StoryLine.Read(index + 1, line))]);

    /// <summary>The lines that do the same, such as <c>POST /v1/actors</c>.</summary>
    public IEnumerable<StoryLine> Of(string op) => Lines.Where(line => line.Op == op);
}

/// <summary>One operation.</summary>
/// <param name="Name">How later lines refer to what it makes, such as <c>$jury</c>.</param>
public sealed record StoryLine(int Number, string Op, string? Name, JsonNode Body)
{
    public static StoryLine Read(int number, string line)
    {
        var json = JsonNode.Parse(line)!;
        return new StoryLine(number, json["op"]!.GetValue<string>(), json["name"]?.GetValue<string>(), json["body"]!);
    }
}
