using System.Text.Json.Nodes;
using Coalitions.Api.Recording;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Reading;

/// <summary>A fact as the API shows it: the body that would record it, under its record id.</summary>
/// <param name="Type">The kind of fact.</param>
/// <param name="Data">The members with which it would be recorded; <c>validTo</c> is its end as now known.</param>
public sealed record ShownFact(Guid RecordId, string Type, JsonObject Data)
{
    public static ShownFact Of(Guid recordId, Guid version, Fact fact, Showing showing)
    {
        var kind = FactKinds.Of(fact);
        return new ShownFact(recordId, kind.Name, kind.Show(fact, version, showing));
    }
}
