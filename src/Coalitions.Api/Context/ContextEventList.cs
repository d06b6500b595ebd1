using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Context;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Context;

public sealed record ContextEventListed(Guid Id, ShownFact ContextEvent);

public static class ContextEventEndpoints
{
    private static readonly string[] Members = ["reformId", "kind", "cursor", "limit"];

    public static void MapContextEvents(this IEndpointRouteBuilder app) => app.MapGet("/v1/context-events", (Delegate)Get)
        .Describe("contextEventList", "Lists by id what happened in the world around until asOf; reformId narrows to what bears on that reform, or on all.", "context-events").Takes(Members).Codes<ContextEventKind>("kind")
        .Produces<Page<ContextEventListed>>().Refuses(400, 401, 403, 503);

    private static async Task<IResult> Get(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var limit = question.Limit();
        var (condition, values) = ("f.context_event_id > $4 and f.valid_from <= $3", new List<object> { question.After() });
        if (question.Query.Code<ContextEventKind>("kind") is { } kind) Add(n => $"f.kind = ${n}", Codes<ContextEventKind>.Of(kind));
        if (question.Query.Id("reformId") is { } reform) Add(n => $"(f.reforms = ',,' or position(${n} in f.reforms) > 0)", $",{reform},");
        var rows = await FactRows.Standing(question, FactTables.ContextEvents, condition, [.. values], "f.context_event_id", limit + 1);
        var page = rows.Take(limit).ToArray();
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, page.Select(row => (row.Version, row.Fact)), question.Cancellation);
        ContextEventListed[] items = [.. page.Select(row => new ContextEventListed(((ContextEventOccurred)row.Fact).ContextEventId, ShownFact.Of(row.RecordId, row.Version, row.Standing, showing)))];
        return question.Answer(new Page<ContextEventListed>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            items, rows.Count > limit ? question.Next(items[^1].Id) : null));

        void Add(Func<int, string> sql, object value)
        {
            values.Add(value);
            condition += $" and {sql(values.Count + 3)}";
        }
    }
}
