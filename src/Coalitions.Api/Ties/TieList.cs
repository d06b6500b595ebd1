using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Ties;

public static class TieEndpoints
{
    private static readonly string[] Members = ["actorId", "kind", "reformId", "cursor", "limit"];

    public static void MapTies(this IEndpointRouteBuilder app) => app.MapGet("/v1/ties", (Delegate)Get)
        .Describe("tieList", "Lists the ties in force, by record id.", "ties").Takes(Members).Codes<TieKind>("kind")
        .Produces<Page<ShownFact>>().Refuses(400, 401, 403, 503);

    private static async Task<IResult> Get(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var limit = question.Limit();
        var (condition, values) = ("f.record_id > $4", new List<object> { question.After() });
        if (await question.Actor("actorId") is { } actor) Add(n => $"(f.from_id = ${n} or f.to_id = ${n})", actor);
        if (question.Query.Code<TieKind>("kind") is { } kind) Add(n => $"f.kind = ${n}", Codes<TieKind>.Of(kind));
        if (question.Query.Id("reformId") is { } reform) Add(n => $"f.reform_id = ${n}", reform);
        var rows = await FactRows.InForce(question, FactTables.Ties, condition, [.. values], "f.record_id", limit + 1);
        var page = rows.Take(limit).ToArray();
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, page.Select(row => (row.Version, row.Fact)), question.Cancellation);
        return question.Answer(new Page<ShownFact>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            [.. page.Select(row => ShownFact.Of(row.RecordId, row.Version, row.Standing, showing))], rows.Count > limit ? question.Next(page[^1].RecordId) : null));

        void Add(Func<int, string> sql, object value)
        {
            values.Add(value);
            condition += $" and {sql(values.Count + 3)}";
        }
    }
}
