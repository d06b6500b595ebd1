using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Persistence;

/// <summary>
/// How events are stored: camelCase members, snake_case codes, absent members left out. Lenient to what it does not know;
/// what an event cannot be without is never made up.
/// </summary>
public static class EventJson
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        // PostgreSQL sorts the members of stored JSON, so that the kind of a restated fact need not come first.
        options.AllowOutOfOrderMetadataProperties = true;
        options.Converters.Add(new CodeJson());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameFacts, LeaveOutWhatIsDerived, DemandWhatIsNeeded } };
        return options;
    }

    // A correction holds the whole restated fact; its kind is told by the same name under which its events are stored.
    private static void NameFacts(JsonTypeInfo type)
    {
        if (type.Type != typeof(Fact)) return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "fact" };
        foreach (var (fact, name) in EventNames.Facts)
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(fact, name));
    }

    // No derived value in an event: what could not be read back is not written.
    private static void LeaveOutWhatIsDerived(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i] is { Set: null, AssociatedParameter: null }) type.Properties.RemoveAt(i);
    }

    // What can be absent is nullable or has a default; anything else that is missing makes the event unreadable, not half read.
    private static void DemandWhatIsNeeded(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property is { Set: not null, AssociatedParameter: { HasDefaultValue: false, IsNullable: false } }) property.IsRequired = true;
    }
}
