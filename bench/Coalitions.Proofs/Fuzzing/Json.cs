using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>JSON as it goes over the wire, wrong JSON included: members may stand twice, and a leaf is any text at all.</summary>
public abstract class Json
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Json Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject([.. element.EnumerateObject().Select(member => (member.Name, Of(member.Value)))]),
        JsonValueKind.Array => new JsonList([.. element.EnumerateArray().Select(Of)]),
        _ => new JsonLeaf(element.GetRawText()),
    };

    public static Json Text(string text) => new JsonLeaf(JsonSerializer.Serialize(text, Relaxed));

    public static Json Raw(string raw) => new JsonLeaf(raw);

    public static Json Number(double number) => new JsonLeaf(number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Reads it as JSON; null where it is none.</summary>
    public static JsonElement? Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 200, AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public abstract Json Copy();

    public abstract void Write(StringBuilder into);

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>A member's name, which stands raw where it begins with a quotation mark.</summary>
    protected static string NameOf(string name) => name.StartsWith('"') ? name : JsonSerializer.Serialize(name, Relaxed);
}

public sealed class JsonLeaf(string raw) : Json
{
    public string RawText => raw;

    public override Json Copy() => this;

    public override void Write(StringBuilder into) => into.Append(raw);
}

public sealed class JsonList(List<Json> items) : Json
{
    public List<Json> Items => items;

    public override Json Copy() => new JsonList([.. items.Select(item => item.Copy())]);

    public override void Write(StringBuilder into)
    {
        into.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) into.Append(',');
            items[i].Write(into);
        }

        into.Append(']');
    }
}

public sealed class JsonObject(List<(string Name, Json Value)> members) : Json
{
    public List<(string Name, Json Value)> Members => members;

    public override Json Copy() => new JsonObject([.. members.Select(member => (member.Name, member.Value.Copy()))]);

    public override void Write(StringBuilder into)
    {
        into.Append('{');
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) into.Append(',');
            into.Append(NameOf(members[i].Name)).Append(':');
            members[i].Value.Write(into);
        }

        into.Append('}');
    }
}

/// <summary>A place in a body where a value stands: it can be replaced or taken out.</summary>
/// <param name="Pointer">Its JSON pointer.</param>
/// <param name="Schema">What the document says of it; undefined where it says nothing.</param>
public sealed record Spot(string Pointer, JsonElement Schema, Json Value, Action<Json> Put, Action Remove, bool Required)
{
    public string Name => Pointer[(Pointer.LastIndexOf('/') + 1)..];

    /// <summary>The pointer with every index as <c>*</c>: the same member of whatever item.</summary>
    public string Member => string.Join('/', Pointer.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part));

    /// <summary>Every place below a body, the members before what they hold.</summary>
    public static IEnumerable<Spot> Of(ApiDocument document, Json body, JsonElement schema, string pointer = "")
    {
        switch (body)
        {
            case JsonObject members:
                var shape = document.Branch(schema, members);
                for (var i = 0; i < members.Members.Count; i++)
                {
                    var (index, (name, value)) = (i, members.Members[i]);
                    var inner = ApiDocument.Member(shape, name);
                    var spot = new Spot($"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", inner, value,
                        put => members.Members[index] = (name, put), () => members.Members.RemoveAt(index), ApiDocument.Requires(shape, name));
                    yield return spot;
                    foreach (var below in Of(document, value, inner, spot.Pointer)) yield return below;
                }

                break;
            case JsonList list:
                var item = document.Resolve(schema).Schema is { ValueKind: JsonValueKind.Object } array && array.TryGetProperty("items", out var items) ? items : default;
                for (var i = 0; i < list.Items.Count; i++)
                {
                    var index = i;
                    var spot = new Spot($"{pointer}/{i.ToString(CultureInfo.InvariantCulture)}", item, list.Items[i],
                        put => list.Items[index] = put, () => list.Items.RemoveAt(index), false);
                    yield return spot;
                    foreach (var below in Of(document, list.Items[i], item, spot.Pointer)) yield return below;
                }

                break;
        }
    }
}
