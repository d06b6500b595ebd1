using Coalitions.Api.Engagements;
using Coalitions.Api.Reading;

namespace Coalitions.Api.Reforms;

/// <summary>Who the stakeholders of a reform are: identified as such, or inferred from what is on record of them.</summary>
public static class Stakeholders
{
    /// <summary>The ids of the stakeholders at the clocks of a question; <paramref name="reform"/> is the parameter that names the reform.</summary>
    public static string OfReform(Question question, string reform)
    {
        var facts = question.Database.Facts;
        return $"""
            {Of("stakeholders", "s.actor_id", $"s.reform_id = {reform}")}
            union {Of("stances", "s.actor_id", $"s.reform_id = {reform}")}
            union {Of("ties", "unnest(array[s.from_id, s.to_id])", $"s.reform_id = {reform}")}
            union {Of("coalition_members", "s.actor_id", $"s.coalition_id in (select c.coalition_id from {facts}.coalitions c where c.tenant_id = $1 and c.reform_id = {reform} and c.seq_from <= $2 and c.seq_to > $2)")}
            union {Of("invitations", "s.actor_id", $"s.engagement_id in {Participations.OfReform(question, reform)}")}
            union {Of("attendances", "s.actor_id", $"s.presence in ('attended', 'partly') and s.engagement_id in {Participations.OfReform(question, reform)}")}
            """;

        string Of(string table, string actor, string condition) => $"""
            select {actor} from {facts}.{table} s
            where s.tenant_id = $1 and s.seq_from <= $2 and s.seq_to > $2 and s.valid_from <= $3 and s.valid_to > $3 and {condition}
            """;
    }
}
