using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;

namespace Coalitions.Api.Recruiting;

/// <summary>Reads on what the support of actors depends: the conditions of their stances, and those on which they joined declared coalitions.</summary>
public static class AskedConditions
{
    /// <summary>By actor, in the order of their records.</summary>
    public static async Task<ILookup<Guid, AskedCondition>> Of(Question question, MapQuestion asked, MapFactsRead read, Guid[] actors)
    {
        // Only of recordings that the map counts.
        var counted = read.Rows.Select(row => row.RecordId).ToHashSet();
        var since = asked.Window?.EndingWith(question.Clocks.AsOf) ?? question.Clocks.AsOf;
        var stances = (await FactRows.Standing(question, FactTables.Stances, "f.reform_id = $4 and f.actor_id = any($5) and f.valid_from <= $3 and f.valid_to > $6", [read.Facts.ReformId, actors, since]))
            .Where(row => counted.Contains(row.RecordId)).Select(row => (row.RecordId, Fact: (AlignmentAssessed)row.Fact))
            .Where(row => row.Fact.Condition is not null || row.Fact.ConditionProvisionId is not null)
            .Select(row => (Actor: row.Fact.ActorId, Asked: new AskedCondition(
                "stance", row.Fact.IssueId, null, question.Open("alignment_assessed.condition", row.Fact.Condition), row.Fact.ConditionProvisionId, null, row.RecordId)));
        var memberships = actors.SelectMany(actor => read.Members[actor]).Select(membership => membership.RecordId).ToArray();
        var joined = (await FactRows.InForce(question, FactTables.CoalitionMembers, "f.actor_id = any($4) and f.record_id = any($5)", [actors, memberships]))
            .Select(row => (row.RecordId, Fact: (CoalitionJoined)row.Fact))
            .SelectMany(row => row.Fact.Conditions.Select(condition => (Actor: row.Fact.ActorId, Asked: new AskedCondition(
                "membership", null, row.Fact.CoalitionId, question.Open("coalition_joined.condition", condition.Text), condition.ProvisionId, condition.Status, row.RecordId))));
        // What was recorded of an old id is told of who that is.
        var identities = await question.Identities();
        return stances.Concat(joined).DistinctBy(item => item.Asked).OrderBy(item => item.Asked.RecordId).ToLookup(item => identities.Of(item.Actor), item => item.Asked);
    }
}
