using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Record;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Engagements;

/// <summary>Reads who was invited, who replied and who came, at the clocks of a question.</summary>
public static class Participations
{
    /// <summary>The engagements of a reform: those that name it, and sessions that name none but are part of one that does. <paramref name="reform"/> is the parameter that names it.</summary>
    public static string OfReform(Question question, string reform) => $"""
        (with recursive own as (
            select r.engagement_id from {question.Source(FactTables.EngagementReforms)} r
            where r.tenant_id = $1 and r.reform_id = {reform} and r.seq_from <= $2 and r.seq_to > $2
            union
            select e.engagement_id from {question.Source(FactTables.Engagements)} e join own on e.part_of = own.engagement_id
            where e.tenant_id = $1 and not e.names_reforms and e.seq_from <= $2 and e.seq_to > $2)
        select engagement_id from own)
        """;

    /// <summary>The parts that actors have in these engagements, their classes left open.</summary>
    /// <param name="condition">Over <c>f</c>, its parameters counting from $4.</param>
    public static async Task<IReadOnlyDictionary<(Guid Engagement, Guid Actor), Participation>> Read(Question question, string condition, object[] values)
    {
        var invited = (await FactRows.Columns(question, FactTables.Invitations, "f.engagement_id, f.actor_id, f.record_id, f.valid_from", condition, values,
            row => (Key: (row.GetGuid(0), row.GetGuid(1)), Invited: new Dated(row.GetGuid(2), row.GetDateTime(3)))))
            .GroupBy(row => row.Key).ToDictionary(own => own.Key, own => own.Select(row => row.Invited).OrderBy(dated => dated.From).ThenBy(dated => dated.RecordId).First());
        var replies = (await FactRows.Columns(question, FactTables.Replies, "f.engagement_id, f.actor_id, f.record_id, f.valid_from, f.reply, f.reason_code", condition, values,
            row => (Key: (row.GetGuid(0), row.GetGuid(1)), Replied: new Replied(row.GetGuid(2), row.GetDateTime(3), Codes<Reply>.Parse(row.GetString(4)), Code<ReasonCode>(row, 5)))))
            .ToDictionary(row => row.Key, row => row.Replied);
        var attended = (await FactRows.Columns(question, FactTables.Attendances,
            "f.engagement_id, f.actor_id, f.record_id, f.valid_from, f.presence, f.mode, f.role, f.on_behalf_of, f.reason_code", condition, values,
            row => (Key: (row.GetGuid(0), row.GetGuid(1)), Attended: new Attended(row.GetGuid(2), row.GetDateTime(3), Codes<Presence>.Parse(row.GetString(4)), Code<AttendanceMode>(row, 5),
                Code<EngagementRole>(row, 6), row.IsDBNull(7) ? null : row.GetGuid(7), Code<ReasonCode>(row, 8)))))
            .ToDictionary(row => row.Key, row => row.Attended);
        return invited.Keys.Concat(replies.Keys).Concat(attended.Keys).Distinct().ToDictionary(key => key, key =>
            new Participation(key.Item2, null, invited.GetValueOrDefault(key), replies.GetValueOrDefault(key), attended.GetValueOrDefault(key)));
    }

    private static T? Code<T>(Npgsql.NpgsqlDataReader row, int column)
        where T : struct, Enum => row.IsDBNull(column) ? null : Codes<T>.Parse(row.GetString(column));
}
