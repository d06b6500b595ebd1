using Coalitions.Api.Detection;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Recruiting;
using Coalitions.Api.Replays;
using Coalitions.Api.Security;
using Coalitions.Api.WhatIf;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reforms;

/// <summary>A reform with its provisions, stage and identified stakeholders.</summary>
public sealed record ReformDetails(
    Guid Id, string AsOf, string? KnownAt, long Sequence, string? Title, ReformStage? Stage, ShownFact? Reform, IReadOnlyList<ShownFact> Identifiers,
    IReadOnlyList<ShownFact> Provisions, ShownFact? StageRecord, ShownFact? Phase, IReadOnlyList<ShownFact> DecisionRules, IReadOnlyList<ShownFact> Stakeholders);

public sealed record ReformListed(Guid Id, string Title, string? Sector, ReformStage? Stage);

public static class ReformEndpoints
{
    private static readonly string[] Members = ["identifier", "cursor", "limit"];

    public static void MapReforms(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/reforms/{id}", Get).Describe("reformDetails", "Shows a reform.", "reforms").Takes()
            .Produces<ReformDetails>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/reforms", (Delegate)List).Describe("reformList", "Lists reforms by id.", "reforms").Takes(Members)
            .Produces<Page<ReformListed>>().Refuses(400, 401, 403, 503);
        app.MapReformMap();
        app.MapDetectedCoalitions();
        app.MapSuggestions();
        app.MapPlacement();
        app.MapCoverage();
        app.MapReformChanges();
        app.MapScenarios();
        app.MapCompleteness();
        app.MapReformReplay();
    }

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context);
        var view = await question.Resource<ReformProposed>(id);
        var title = view.One<ReformProposed>() is { } reform ? question.Open("reform_proposed.title", reform.Title) : null;
        return question.Answer(new ReformDetails(view.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            title, view.One<StageReached>()?.Stage, view.Facts<ReformProposed>().FirstOrDefault(), [.. view.Facts<IdentifierAssigned>()],
            [.. view.Facts<ProvisionAdded>()], view.Facts<StageReached>().FirstOrDefault(),
            view.Facts<PhaseReached>().FirstOrDefault(), [.. view.Facts<DecisionRuleAdopted>()], [.. view.Facts<StakeholderIdentified>()]), view.Version);
    }

    private static async Task<IResult> List(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (limit, hash) = (question.Limit(), question.IdentifierHash());
        var rows = await FactRows.InForce(question, FactTables.Reforms, $"f.reform_id > $4 {(hash is null ? "" : $"and {Identifiers.Names(question, "f.reform_id", "$5")}")}",
            hash is null ? [question.After()] : [question.After(), hash], "f.reform_id", limit + 1);
        var reforms = rows.Take(limit).Select(row => (ReformProposed)row.Fact).ToArray();
        var stages = (await FactRows.InForce(question, FactTables.Stages, "f.reform_id = any($4)", [reforms.Select(reform => reform.ReformId).ToArray()]))
            .Select(row => (StageReached)row.Fact).ToDictionary(stage => stage.ReformId, stage => stage.Stage);
        return question.Answer(new Page<ReformListed>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            [.. reforms.Select(reform => new ReformListed(reform.ReformId, question.Open("reform_proposed.title", reform.Title)!, reform.Sector,
                stages.TryGetValue(reform.ReformId, out var stage) ? stage : null))],
            rows.Count > limit ? question.Next(reforms[^1].ReformId) : null));
    }
}
