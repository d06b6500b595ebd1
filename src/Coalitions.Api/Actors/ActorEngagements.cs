using Coalitions.Api.Engagements;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Record;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Actors;

/// <summary>An engagement in which an actor had a part, and who the actor was at its date.</summary>
/// <param name="Uses">The records that say how the actor, as an official, used the engagement.</param>
/// <param name="Contributions">What it brought.</param>
/// <param name="Commitments">To what it committed itself.</param>
public sealed record ActorEngagement(
    EngagementListed Engagement, Participant Actor, Dated? Invited, Replied? Replied, Attended? Attended,
    IReadOnlyList<Guid> Uses, IReadOnlyList<Guid> Contributions, IReadOnlyList<Guid> Commitments);

public static class ActorEngagements
{
    public static readonly string[] Members = ["cursor", "limit"];

    public static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var actor = (await question.Resource<ActorRegistered>(id)).Id;
        var limit = question.Limit();
        var found = await Engagements(question, actor, limit + 1);
        var page = found.Take(limit).ToArray();

        var rows = await FactRows.Standing(question, FactTables.Engagements, "f.engagement_id = any($4)", [page], "f.engagement_id");
        var statuses = (await FactRows.Columns(question, FactTables.EngagementStatuses, "f.engagement_id, f.status", "f.engagement_id = any($4)", [page],
            row => (row.GetGuid(0), Codes<EngagementStatus>.Parse(row.GetString(1))))).ToDictionary(row => row.Item1, row => row.Item2);
        var parts = await Participations.Read(question, "f.actor_id = $4 and f.engagement_id = any($5)", [actor, page]);
        var (uses, contributions, commitments) = (
            await Records(FactTables.Uses, "official_id"), await Records(FactTables.Contributions, "actor_id"), await Records(FactTables.Commitments, "actor_id"));

        var items = new List<ActorEngagement>();
        foreach (var row in rows)
        {
            var engagement = (EngagementPlanned)row.Fact;
            var then = question.At(engagement.Valid.From?.LastInstant ?? question.Clocks.AsOf);
            var part = parts.GetValueOrDefault((engagement.EngagementId, actor));
            items.Add(new ActorEngagement(EngagementList.Show(question, row, statuses), (await Participants.Of(then, [actor]))[actor],
                part?.Invited, part?.Replied, part?.Attended,
                [.. uses[engagement.EngagementId]], [.. contributions[engagement.EngagementId]], [.. commitments[engagement.EngagementId]]));
        }

        return question.Answer(new Page<ActorEngagement>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, items,
            found.Count > limit ? question.Next(page[^1]) : null));

        async Task<ILookup<Guid, Guid>> Records(FactTable table, string column) =>
            (await FactRows.Columns(question, table, "f.engagement_id, f.record_id", $"f.{column} = $4 and f.engagement_id = any($5)", [actor, page],
                row => (Engagement: row.GetGuid(0), Record: row.GetGuid(1)))).OrderBy(row => row.Record).ToLookup(row => row.Engagement, row => row.Record);
    }

    private static async Task<IReadOnlyList<Guid>> Engagements(Question question, Guid actor, int limit)
    {
        var parts = ((string, string)[])[("invitations", "actor_id"), ("replies", "actor_id"), ("attendances", "actor_id"),
            ("uses", "official_id"), ("contributions", "actor_id"), ("commitments", "actor_id")];
        await using var command = question.Database.Api.CreateCommand($"""
            select engagement_id from ({string.Join(" union ", parts.Select(part => $"""
                select p.engagement_id from {question.Database.Facts}.{part.Item1} p
                where p.tenant_id = $1 and p.{part.Item2} = $4 and p.seq_from <= $2 and p.seq_to > $2 and p.valid_from <= $3 and p.valid_to > $3
                """))}) found where engagement_id > $5 order by engagement_id limit {limit}
            """);
        foreach (var value in (object[])[question.Tenant, question.Clocks.SeqId, question.Clocks.AsOf, actor, question.After()]) command.Parameters.AddWithValue(value);
        var ids = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation)) ids.Add(reader.GetGuid(0));
        return ids;
    }
}
