using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Replays;

/// <summary>Writes a node of the map member by member, as it is serialised, in a fraction of the time.</summary>
internal static class MapNodeJson
{
    private static readonly JsonEncodedText
        ActorId = Name("actorId"), NameOf = Name("name"), Class = Name("actorClass"), Kind = Name("kind"), Position = Name("position"), Range = Name("positionRange"),
        Assessors = Name("assessors"), Derived = Name("derivedPosition"), Value = Name("value"), N = Name("n"), Salience = Name("salience"), Influence = Name("influence"),
        Confidence = Name("confidence"), Posts = Name("posts"), Incentives = Name("incentives"), Coalition = Name("coalition"), Declared = Name("declaredCoalitions"),
        Roles = Name("roles"), Records = Name("recordIds");

    public static void Write(Utf8JsonWriter json, MapNode node)
    {
        json.WriteStartObject();
        json.WriteString(ActorId, node.ActorId);
        Text(json, NameOf, node.Name);
        Code(json, Class, node.ActorClass);
        Code(json, Kind, node.Kind);
        Number(json, Position, node.Position);
        if (node.PositionRange is { } range)
        {
            json.WriteStartArray(Range);
            foreach (var end in range) json.WriteNumberValue(end);
            json.WriteEndArray();
        }
        else
        {
            json.WriteNull(Range);
        }

        json.WriteNumber(Assessors, node.Assessors);
        if (node.DerivedPosition is { } derived)
        {
            json.WriteStartObject(Derived);
            json.WriteNumber(Value, derived.Value);
            json.WriteNumber(N, derived.N);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull(Derived);
        }

        Number(json, Salience, node.Salience);
        Number(json, Influence, node.Influence);
        Code(json, Confidence, node.Confidence);
        Ids(json, Posts, node.Posts);
        Serialised(json, Incentives, node.Incentives);
        Text(json, Coalition, node.Coalition);
        Serialised(json, Declared, node.DeclaredCoalitions);
        json.WriteStartArray(Roles);
        foreach (var role in node.Roles) json.WriteStringValue(role);
        json.WriteEndArray();
        Ids(json, Records, node.RecordIds);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, JsonEncodedText name, string? text)
    {
        if (text is null) json.WriteNull(name);
        else json.WriteString(name, text);
    }

    private static void Number(Utf8JsonWriter json, JsonEncodedText name, double? number)
    {
        if (number is { } given) json.WriteNumber(name, given);
        else json.WriteNull(name);
    }

    private static void Code<T>(Utf8JsonWriter json, JsonEncodedText name, T? code)
        where T : struct, Enum => Text(json, name, code is { } given ? Codes<T>.Of(given) : null);

    private static void Ids(Utf8JsonWriter json, JsonEncodedText name, IReadOnlyList<Guid> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids) json.WriteStringValue(id);
        json.WriteEndArray();
    }

    // Of these most nodes have none.
    private static void Serialised<T>(Utf8JsonWriter json, JsonEncodedText name, IReadOnlyList<T> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items) JsonSerializer.Serialize(json, item, ApiJson.Options);
        json.WriteEndArray();
    }

    private static JsonEncodedText Name(string name) => JsonEncodedText.Encode(name);
}
