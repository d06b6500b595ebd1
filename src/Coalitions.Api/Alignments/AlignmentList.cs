using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Alignments;

namespace Coalitions.Api.Alignments;

/// <summary>A stance in force: the figures, carried ones included, with the recordings that state them.</summary>
public sealed record StanceInForce(
    Guid RecordId, Guid ReformId, Guid? ProvisionId, Guid ActorId, AssessorReference? Assessor,
    double? Position, Guid? PositionRecordId, double? Salience, Guid? SalienceRecordId, [property: Shows(typeof(AssessAlignment))] System.Text.Json.Nodes.JsonObject Recorded);

public static class AlignmentEndpoints
{
    private static readonly string[] Members = ["actorId", "provisionId", "assessor", "cursor", "limit"];
    private static readonly string[] OfActor = ["reformId", "provisionId", "assessor", "cursor", "limit"];

    public static void MapAlignments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/reforms/{id}/alignments", OfReform).Describe("reformAlignments", "Lists the stances in force on a reform, by record id.", "alignments").Takes(Members)
            .Produces<Page<StanceInForce>>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/actors/{id}/alignments", OfOneActor).Describe("actorAlignments", "Lists the stances in force of an actor, by record id.", "alignments").Takes(OfActor)
            .Produces<Page<StanceInForce>>().Refuses(400, 401, 403, 404, 503);
    }

    private static async Task<IResult> OfReform(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var reform = await question.ReformInForce(id);
        return await List(question, "f.reform_id = $4", reform.Id, "actorId", "f.actor_id");
    }

    private static async Task<IResult> OfOneActor(HttpContext context, string id)
    {
        var question = await Question.Of(context, OfActor);
        var actor = await question.Resource<Domain.Actors.ActorRegistered>(id);
        return await List(question, "f.actor_id = $4", actor.Id, "reformId", "f.reform_id");
    }

    private static async Task<IResult> List(Question question, string scope, Guid id, string otherMember, string otherColumn)
    {
        var limit = question.Limit();
        var (condition, values) = ($"{scope} and f.record_id > $5", new List<object> { id, question.After() });
        if ((otherColumn == "f.actor_id" ? await question.Actor(otherMember) : question.Query.Id(otherMember)) is { } other) Add(otherColumn, other);
        if (question.Query.Id("provisionId") is { } provision) Add("f.issue_id", provision);
        if (question.Query.Text("assessor") is { } assessor) Add("f.assessor_id", (await question.Identities()).Of(Reforms.AssessorFilter.Read(question, assessor).Id));

        // Of one record several spans can exist, but at one moment only one is in force.
        var rows = await FactRows.InForce(question, FactTables.Stances, condition, [.. values], "f.record_id", limit + 1);
        var page = rows.Take(limit).ToArray();
        var inForce = (await FactRows.Columns(question, FactTables.Stances, "f.record_id, f.position, f.position_record, f.salience, f.salience_record",
            "f.record_id = any($4)", [page.Select(row => row.RecordId).ToArray()], row => (
                Record: row.GetGuid(0),
                Position: row.IsDBNull(1) ? null : (double?)row.GetDouble(1), PositionRecord: row.IsDBNull(2) ? null : (Guid?)row.GetGuid(2),
                Salience: row.IsDBNull(3) ? null : (double?)row.GetDouble(3), SalienceRecord: row.IsDBNull(4) ? null : (Guid?)row.GetGuid(4))))
            .ToDictionary(row => row.Record);
        var facts = page.Select(row => (row.Version, row.Fact)).ToArray();
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, facts, question.Cancellation);
        return question.Answer(new Page<StanceInForce>(
            question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            [.. page.Select(row =>
            {
                var (fact, figures) = ((AlignmentAssessed)row.Standing, inForce[row.RecordId]);
                return new StanceInForce(row.RecordId, fact.ReformId, fact.ProvisionId, fact.ActorId, showing.Of(fact.Assessor),
                    figures.Position, figures.PositionRecord, figures.Salience, figures.SalienceRecord,
                    AssessAlignment.FactKind.Show(fact, row.Version, showing));
            })],
            rows.Count > limit ? question.Next(page[^1].RecordId) : null));

        void Add(string column, Guid value)
        {
            values.Add(value);
            condition += $" and {column} = ${values.Count + 3}";
        }
    }
}
