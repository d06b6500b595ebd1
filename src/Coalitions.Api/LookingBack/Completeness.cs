using Coalitions.Api.Engagements;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Record;

namespace Coalitions.Api.LookingBack;

/// <summary>How late we learn what happens on a reform, and which recent months are therefore still filling up.</summary>
/// <param name="Map">Of stances, influence and ties: what maps are drawn from.</param>
/// <param name="Engagements">Of invitations, replies and attendance: what series of engagements are counted from.</param>
public sealed record ReformCompleteness(Guid ReformId, string AsOf, string? KnownAt, long Sequence, string Formula, CompletenessNote Map, CompletenessNote Engagements);

/// <summary>The delays from when something began to when it was first recorded, in whole days, as far as they can be seen at the sequence asked for.</summary>
/// <param name="N">Over how many facts; those whose beginning is not known, or lies before anything was recorded, are left out.</param>
/// <param name="CaughtUp">How many began before anything was recorded: they say nothing of delays.</param>
/// <param name="MedianDays">Half of what happens is on record after so many days; null where there is nothing to tell from.</param>
/// <param name="LongestDays">Of anything later than that nothing can be known.</param>
/// <param name="StillFilling">Months of which less than 95 of a hundred are estimated to be on record; none up to the month of the latest recording where there are fewer than 20 facts.</param>
public sealed record CompletenessNote(int N, int CaughtUp, int? MedianDays, int? P75Days, int? P90Days, int? P95Days, int LongestDays, IReadOnlyList<FillingMonth> StillFilling);

public static class Completeness
{
    public static void MapCompleteness(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/completeness", Get)
        .Describe("reformCompleteness", "Tells how late we learn what happens, and which recent months are still filling up.", "reforms").Takes()
        .Produces<ReformCompleteness>().Refuses(400, 401, 403, 404, 503);

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context);
        var reform = await question.ReformInForce(id);
        return question.Answer(new ReformCompleteness(
            reform.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, RecordingDelay.Formula,
            await OfMap(question, reform.Id), await OfEngagements(question, reform.Id)));
    }

    /// <summary>The note of maps of a reform.</summary>
    public static async Task<CompletenessNote> OfMap(Question question, Guid reform) => Note(question,
        [
            .. await Learned(question, FactTables.Stances, "f.stated_from", "f.reform_id = $3", reform),
            .. await Learned(question, FactTables.Influences, "f.valid_from", "f.reform_id = $3", reform),
            .. await Learned(question, FactTables.Ties, "f.valid_from", "f.reform_id = $3", reform),
        ]);

    /// <summary>The note of the engagements of a reform.</summary>
    public static async Task<CompletenessNote> OfEngagements(Question question, Guid reform)
    {
        var facts = new List<Learned>();
        foreach (var table in (FactTable[])[FactTables.Invitations, FactTables.Replies, FactTables.Attendances])
            facts.AddRange(await Learned(question, table, "f.valid_from", $"f.engagement_id in {Participations.OfReform(question, "$3")}", reform));
        return Note(question, facts);
    }

    private static CompletenessNote Note(Question question, IReadOnlyList<Learned> facts)
    {
        if (question.Clocks.KnownAt is not { } known) return new CompletenessNote(0, 0, null, null, null, null, 0, []);
        var delay = RecordingDelay.Of(facts, known);
        return new CompletenessNote(delay.N, delay.CaughtUp, delay.Median, delay.P75, delay.P90, delay.P95, delay.Longest, delay.StillFilling(facts, known, question.Clocks.AsOf));
    }

    // Each fact that stands, whenever it is in force: when it began, and when it was first recorded.
    private static async Task<IReadOnlyList<Learned>> Learned(Question question, FactTable table, string from, string condition, Guid reform)
    {
        await using var command = question.Database.Api.CreateCommand($"""
            select distinct on (f.record_id) {from}, s.recorded_at
            from {question.Source(table)} f join {question.Database.Facts}.sequence s on s.tenant_id = f.tenant_id and s.event_id = f.record_id
            where f.tenant_id = $1 and f.seq_from <= $2 and f.seq_to > $2 and {from} > '-infinity' and {condition}
            order by f.record_id, {from}
            """);
        foreach (var value in (object[])[question.Tenant, question.Clocks.SeqId, reform]) command.Parameters.AddWithValue(value);
        var facts = new List<Learned>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation)) facts.Add(new Learned(reader.GetDateTime(0), reader.GetDateTime(1)));
        return facts;
    }
}
