using System.Globalization;
using Coalitions.Api.Detection;
using Coalitions.Api.Http;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Record;

namespace Coalitions.Api.WhatIf;

/// <summary>What if: facts that are only supposed, as a batch would record them.</summary>
public sealed record RunScenario
{
    /// <summary>The date of the map. Absent: now.</summary>
    public string? AsOf { get; init; }

    /// <summary>On top of what was known then: a sequence, a day or an instant. Absent: now.</summary>
    public string? KnownAt { get; init; }

    /// <summary>Up to 500 operations. What names no start begins at asOf, what names no end has ended on the day before; none of them is stored.</summary>
    public required IReadOnlyList<BatchItem> Facts { get; init; }
}

/// <summary>The map and the coalitions as they would be, and what would differ.</summary>
/// <param name="Hypothetical">Always true: none of it is on record.</param>
/// <param name="Supposed">What recording each fact would have answered; its ids are good within this answer only.</param>
/// <param name="DetectedCoalitions">Null where there are more actors than coalitions are detected among.</param>
/// <param name="Changes">From the map as it is to the map as it would be.</param>
public sealed record ReformScenario(
    bool Hypothetical, string AsOf, string? KnownAt, long Sequence, IReadOnlyList<BatchAnswer> Supposed, ReformMap Map, ReformCoalitions? DetectedCoalitions, Differences Changes);

public static class ScenarioEndpoint
{
    private const int MostFacts = 500;

    private static readonly ClockNames Names = new("/asOf", "/knownAt");

    public static void MapScenarios(this IEndpointRouteBuilder app) => app.MapPost("/v1/reforms/{id}/scenarios", Run)
        .Describe("runScenario", "Answers what if: draws the map and detects coalitions with facts that are only supposed. Nothing is stored.", "reforms")
        .Accepts<RunScenario>("application/json")
        .Produces<ReformScenario>().Refuses(400, 401, 403, 404, 408, 409, 410, 413, 415, 503);

    private static async Task<IResult> Run(HttpContext context, string id)
    {
        context.Request.Query.Allow();
        if (!context.Request.HasJsonContentType()) throw new ProblemException(Problem.MediaType);
        var bytes = await RequestBody.Read(context, RecordingEndpoints.LargestBatch);
        // Nothing is stored, so that repeating it is safe without; but a key that is none is refused as everywhere.
        RecordingEndpoints.Key(context, context.Caller(), "POST /v1/reforms/{id}/scenarios", bytes);
        var element = StrictJson.Parse(bytes);
        var errors = new List<ProblemError>();
        var body = StrictJson.Bind<RunScenario>(element, "", errors);
        if (errors.Count > 0) throw new ProblemException(Problem.Invalid([.. errors]));
        if (body!.Facts.Count > MostFacts) throw new ProblemException(Problem.Invalid("/facts", "too-many-items", $"At most {MostFacts} facts are supposed at once."));

        var question = await Question.Of(context, Names, body.AsOf, body.KnownAt);
        var reform = await question.ReformInForce(id);
        var (hypothesis, answers) = await Suppose(context, question, body);
        var supposed = question.Supposing(hypothesis);
        var room = context.RequestServices.GetRequiredService<DetectionRoom>();
        // Where it is only supposed that the reform was never there, there is nothing to draw.
        var then = await supposed.ReformKnown(reform.Id) ?? throw new ProblemException(Problem.NotFound);
        var (was, would) = (await ComparedMap.Of(question, reform), await ComparedMap.Of(supposed, then));
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new ReformScenario(
            true, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, answers,
            await MapDrawing.Draw(supposed, MapQuestion.Usual, then, room),
            would.Figures.Nodes.Count > DetectionRoom.MostActors ? null : await DetectCoalitions.Detect(supposed, DetectionQuestion.Usual, then, room),
            await MapComparison.Of(was, was, would, await Causes.Supposed(was, would))), ApiJson.Options);
    }

    // What would be recorded is gathered as ever, in a transaction that is never committed.
    private static async Task<(Hypothesis, IReadOnlyList<BatchAnswer>)> Suppose(HttpContext context, Question question, RunScenario body)
    {
        Recorder? gathered = null;
        var answers = new List<BatchAnswer>();
        var known = new Dictionary<OpenStream, HashSet<Guid>>();
        await context.RequestServices.GetRequiredService<Recordings>().Run(context.Caller(), async recorder =>
        {
            (gathered, answers) = (recorder, []);
            recorder.DateBy(question.Clocks.AsOf);
            for (var i = 0; i < body.Facts.Count; i++)
            {
                var pointer = $"/facts/{i.ToString(CultureInfo.InvariantCulture)}";
                answers.Add(await Batch.RunItem(recorder, body.Facts[i], pointer));
                if (Unsuited(recorder) is { } sentence) throw new ProblemException(Problem.Invalid($"{pointer}/op", "not-applicable", sentence));
            }

            return new Answer(200, answers);
        }, ifMatch: "*", dryRun: true, cancellation: context.RequestAborted);
        return (await Hypothesis.Of(question, gathered!), answers);

        string? Unsuited(Recorder recorder) => recorder.Streams.Where(stream => stream.Added.Count > 0).Select(stream => stream.Added[^1].Event switch
        {
            ActorMerged => "Who is who is not supposed: merge the actors, or leave them apart.",
            IRecordChange change when stream.Dossier.Entries.GetValueOrDefault(change.RecordId)?.Fact is ActorMerged => "Who is who is not supposed: take the merge back, or leave it.",
            IRecordChange change when !Held(stream, change.RecordId) && !recorder.Streams.Any(other => other.Added.Count > 0 && Held(other, change.RecordId)) =>
                "The record was not known yet at knownAt, or stood elsewhere.",
            _ => null,
        }).FirstOrDefault(sentence => sentence is not null);

        bool Held(OpenStream stream, Guid record) => Known(stream).Contains(record) || stream.Added.Any(added => added.Id == record);

        // What a stream had on record by then.
        HashSet<Guid> Known(OpenStream stream) => known.TryGetValue(stream, out var records) ? records : known[stream] =
            [.. Dossier.Of(stream.Id, question.Tenant, stream.Stored.Select(stored => stored.Recorded).Where(recorded => recorded.Sequence <= question.Clocks.SeqId)).Entries.Keys];
    }
}
