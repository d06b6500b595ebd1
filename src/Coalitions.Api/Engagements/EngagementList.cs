using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Engagements;

public sealed record EngagementListed(
    Guid Id, string Title, EngagementForm Form, EngagementStatus Status, ValidTime? StartsOn, ValidTime? EndsOn, IReadOnlyList<Guid> Reforms, Guid? PartOf);

public static class EngagementList
{
    private static readonly string[] Members = ["reformId", "actorId", "form", "status", "from", "to", "cursor", "limit"];

    public static void MapEngagementList(this IEndpointRouteBuilder app) => app.MapGet("/v1/engagements", (Delegate)Get)
        .Describe("engagementList", "Lists engagements by id, past and planned; status is that at asOf, from and to narrow to those that take place in between.", "engagements").Takes(Members).Codes<EngagementForm>("form").Codes<EngagementStatus>("status")
        .Produces<Page<EngagementListed>>().Refuses(400, 401, 403, 503);

    private static async Task<IResult> Get(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (query, facts, limit) = (question.Query, question.Database.Facts, question.Limit());
        var (condition, values) = (new List<string> { "f.engagement_id > $4" }, new List<object> { question.After() });
        if (query.Code<EngagementForm>("form") is { } form) Add(n => $"f.form = ${n}", Codes<EngagementForm>.Of(form));
        if (query.Id("reformId") is { } reform) Add(n => $"f.engagement_id in {Participations.OfReform(question, $"${n}")}", reform);
        if (await question.Actor("actorId") is { } actor)
            Add(n => "(" + string.Join(" or ", ((string[])["invitations", "replies", "attendances"]).Select(table =>
                $"exists (select from {facts}.{table} p where p.tenant_id = f.tenant_id and p.engagement_id = f.engagement_id and p.actor_id = ${n} and p.seq_from <= $2 and p.seq_to > $2 and p.valid_from <= $3 and p.valid_to > $3)")) + ")", actor);
        if (query.Code<EngagementStatus>("status") is { } status)
            Add(n => $"coalesce((select s.status from {facts}.engagement_statuses s where s.tenant_id = f.tenant_id and s.engagement_id = f.engagement_id and s.seq_from <= $2 and s.seq_to > $2 and s.valid_from <= $3 and s.valid_to > $3), 'planned') = ${n}",
                Codes<EngagementStatus>.Of(status));
        // What names no end takes place when it starts.
        if (Time("from") is { } from) Add(n => $"case when f.until is null then f.valid_from >= ${n} else f.valid_to > ${n} end", from.Start);
        if (Time("to") is { } to) Add(n => $"f.valid_from < ${n}", to.End);

        var rows = await FactRows.Standing(question, FactTables.Engagements, string.Join(" and ", condition), [.. values], "f.engagement_id", limit + 1);
        var page = rows.Take(limit).ToArray();
        var ids = page.Select(row => ((EngagementPlanned)row.Fact).EngagementId).ToArray();
        var statuses = (await FactRows.Columns(question, FactTables.EngagementStatuses, "f.engagement_id, f.status", "f.engagement_id = any($4)", [ids],
            row => (row.GetGuid(0), Codes<EngagementStatus>.Parse(row.GetString(1))))).ToDictionary(row => row.Item1, row => row.Item2);
        return question.Answer(new Page<EngagementListed>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            [.. page.Select(row => Show(question, row, statuses))], rows.Count > limit ? question.Next(ids[^1]) : null));

        void Add(Func<int, string> sql, object value)
        {
            values.Add(value);
            condition.Add(sql(values.Count + 3));
        }

        ValidTime? Time(string member) => query.Text(member) is not { } text ? null
            : ValidTime.TryParse(text, out var time) ? time
            : throw QueryValues.Wrong(member, "A year, month, day or instant is expected.");
    }

    /// <summary>An engagement as lists show it.</summary>
    public static EngagementListed Show(Question question, FactRow row, IReadOnlyDictionary<Guid, EngagementStatus> statuses)
    {
        var engagement = (EngagementPlanned)row.Standing;
        return new EngagementListed(engagement.EngagementId, question.Open("engagement_planned.title", engagement.Title)!, engagement.Form,
            statuses.GetValueOrDefault(engagement.EngagementId, EngagementStatus.Planned), engagement.Valid.From, engagement.Valid.To, [.. engagement.Reforms], engagement.PartOf);
    }
}
