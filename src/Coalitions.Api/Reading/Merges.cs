using Coalitions.Api.Facts;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Reading;

/// <summary>Reads who was known to be who. The other tables already show the survivors; this says what their old ids are.</summary>
public static class Merges
{
    public static async Task<Identities> Read(Question question)
    {
        var rows = await FactRows.Columns(question, FactTables.Merges, "f.actor_id, f.into_id, f.record_id", "true", [],
            row => (Merge: new ActorMerged(row.GetGuid(0), row.GetGuid(1)), Record: row.GetGuid(2)));
        return rows.Aggregate(Identities.None, (who, row) => who.With(row.Merge, row.Record));
    }
}
