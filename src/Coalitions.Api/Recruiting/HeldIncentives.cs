using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Recruiting;

/// <summary>Reads what moves actors for and against a reform.</summary>
public static class HeldIncentives
{
    /// <summary>By actor, in the order of their records.</summary>
    public static async Task<ILookup<Guid, (ReformDirection Direction, SuggestedIncentive Shown)>> Of(Question question, Guid reform, Guid[] actors) =>
        (await FactRows.Columns(question, FactTables.Incentives, "f.actor_id, f.direction, f.incentive_type, f.strength, f.record_id", "f.actor_id = any($4) and f.reform_id = $5", [actors, reform],
            row => (Actor: row.GetGuid(0), Direction: Codes<ReformDirection>.Parse(row.GetString(1)),
                Shown: new SuggestedIncentive(Codes<IncentiveType>.Parse(row.GetString(2)), row.IsDBNull(3) ? null : row.GetDouble(3), row.GetGuid(4)))))
        .OrderBy(row => row.Shown.RecordId).ToLookup(row => row.Actor, row => (row.Direction, row.Shown));
}
