using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Replays;
using Coalitions.Api.Security;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Engagements;

/// <summary>An engagement: who was asked and who came, what officials made of it, what was promised, delivered and learned.</summary>
/// <param name="Engagement">As it was planned; also before it starts and after it ended.</param>
/// <param name="Status"><c>planned</c> until another status is on record.</param>
/// <param name="DescribedAt">The date at which participants are described: when the engagement starts, else asOf.</param>
/// <param name="Sessions">The engagements that are part of it.</param>
/// <param name="Phases">Every phase entered so far, in valid order; the last is the present one.</param>
/// <param name="Contradictions">What does not fit together; at most 100 are shown.</param>
/// <param name="TotalContradictions">How many there are.</param>
public sealed record EngagementDetails(
    Guid Id, string AsOf, string? KnownAt, long Sequence,
    ShownFact Engagement, EngagementStatus Status, IReadOnlyList<ShownFact> Statuses, string DescribedAt, IReadOnlyList<Guid> Sessions,
    EngagementTally Tally, IReadOnlyList<ShownFact> Counts, IReadOnlyList<ShownFact> Uses,
    ParticipationLevel? PromisedLevel, IReadOnlyList<ShownFact> DeliveredLevels,
    Phase? Phase, IReadOnlyList<ShownFact> Phases,
    IReadOnlyList<ContributionShown> Contributions, IReadOnlyList<CommitmentShown> Commitments,
    IReadOnlyList<ShownFact> OutcomeAssessments, IReadOnlyList<ShownFact> Lessons,
    IReadOnlyList<Contradiction> Contradictions, int TotalContradictions,
    ParticipantPage Participants);

/// <summary>Participants by actor id; the next page with <c>cursor</c>.</summary>
public sealed record ParticipantPage(IReadOnlyList<EngagementParticipant> Items, string? Next);

/// <summary>An actor's part in the engagement, and who it was at the engagement's date.</summary>
public sealed record EngagementParticipant(Participant Actor, Dated? Invited, Replied? Replied, Attended? Attended);

/// <summary>A contribution and what became of it; null while nothing is on record.</summary>
public sealed record ContributionShown(Guid Id, ShownFact Contribution, ContributionState? State, Guid? StateRecordId);

/// <summary>A commitment and what became of it.</summary>
/// <param name="Overdue">Whether it was due by asOf and is neither kept, partly kept, broken nor withdrawn.</param>
public sealed record CommitmentShown(Guid Id, ShownFact Commitment, CommitmentState State, Guid? StateRecordId, bool Overdue);

public static class EngagementEndpoints
{
    private const int MostContradictions = 100;
    private static readonly string[] Members = ["cursor", "limit"];

    public static void MapEngagements(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/engagements/{id}", Get).Describe("engagementDetails", "Shows an engagement, its participants by pages.", "engagements").Takes(Members)
            .Produces<EngagementDetails>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/engagements/{id}/history", History).Describe("engagementHistory", "Lists what was recorded about an engagement, in the order of recording.", "engagements").Takes(Members)
            .Produces<Page<HistoryItem>>().Refuses(400, 401, 403, 404, 503);
        app.MapEngagementList();
        app.MapEngagementReplay();
    }

    private static async Task<IResult> History(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var view = await question.Resource<EngagementPlanned>(id);
        return question.Answer(await RecordedHistory.Read(question, view.Id, DateOf(view)));
    }

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var view = await question.Resource<EngagementPlanned>(id);
        var planned = view.Standing.First(span => span.Fact is EngagementPlanned);
        var (engagement, date) = ((EngagementPlanned)planned.Fact, DateOf(view));
        var then = question.At(date);

        var read = await Participations.Read(question, "f.engagement_id = $4", [view.Id]);
        var classes = await Participants.Classes(then, [.. read.Values.Select(participation => participation.ActorId)]);
        Participation[] participations = [.. read.Values.OrderBy(participation => participation.ActorId)
            .Select(participation => participation with { ActorClass = classes.TryGetValue(participation.ActorId, out var actorClass) ? actorClass : null })];
        var course = new EngagementCourse(engagement.Valid, engagement.Recruitment, engagement.Space,
            [.. view.Begun<EngagementStatusReached>().Select(span => (((EngagementStatusReached)span.Fact).Status, new Dated(span.RecordId, span.From)))],
            [.. view.Begun<OutcomesAssessed>().Select(span => new Dated(span.RecordId, span.From))], participations);
        var contradictions = course.Contradictions().ToArray();
        var sessions = await FactRows.Standing(question, FactTables.Engagements, "f.part_of = $4", [view.Id]);

        var limit = question.Limit();
        var after = question.After();
        var page = participations.SkipWhile(participation => participation.ActorId.CompareTo(after) <= 0).Take(limit + 1).ToArray();
        var actors = await Participants.Of(then, [.. page.Take(limit).Select(participation => participation.ActorId)]);

        return question.Answer(new EngagementDetails(
            view.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            view.Show(planned), view.One<EngagementStatusReached>()?.Status ?? EngagementStatus.Planned, Begun<EngagementStatusReached>(),
            Domain.Time.ValidTime.At(date).ToString(), [.. sessions.Select(session => ((EngagementPlanned)session.Fact).EngagementId)],
            EngagementTally.Of(participations, [.. view.InForce.Select(span => span.Fact).OfType<CrowdCounted>()]),
            [.. view.Facts<CrowdCounted>()], Begun<UseIdentified>(),
            engagement.PromisedLevel, [.. view.Facts<LevelDelivered>()],
            view.One<PhaseReached>()?.Phase, Begun<PhaseReached>(),
            await Contributions(question, view.Id), await Commitments(question, view.Id),
            Begun<OutcomesAssessed>(), Begun<LessonDrawn>(),
            [.. contradictions.Take(MostContradictions)], contradictions.Length,
            new ParticipantPage(
                [.. page.Take(limit).Select(participation => new EngagementParticipant(actors[participation.ActorId], participation.Invited, participation.Replied, participation.Attended))],
                page.Length > limit ? question.Next(page[limit - 1].ActorId) : null)), view.Version);

        IReadOnlyList<ShownFact> Begun<T>()
            where T : Fact => [.. view.Begun<T>().Select(view.Show)];
    }

    /// <summary>The date at which participants are described.</summary>
    public static DateTime DateOf(ResourceView view) =>
        view.Standing.First(span => span.Fact is EngagementPlanned).Fact.Valid.From?.LastInstant ?? view.AsOf;

    private static async Task<IReadOnlyList<ContributionShown>> Contributions(Question question, Guid engagement)
    {
        var rows = await FactRows.InForce(question, FactTables.Contributions, "f.engagement_id = $4", [engagement]);
        var states = (await FactRows.InForce(question, FactTables.ContributionAnswers, "f.contribution_id = any($4)", [rows.Select(row => row.RecordId).ToArray()]))
            .ToDictionary(row => ((ContributionAnswered)row.Fact).ContributionId);
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, rows.Select(row => (row.Version, row.Fact)), question.Cancellation);
        return [.. rows.Select(row => new ContributionShown(row.RecordId, ShownFact.Of(row.RecordId, row.Version, row.Standing, showing),
            (states.GetValueOrDefault(row.RecordId)?.Fact as ContributionAnswered)?.State, states.GetValueOrDefault(row.RecordId)?.RecordId))];
    }

    private static async Task<IReadOnlyList<CommitmentShown>> Commitments(Question question, Guid engagement)
    {
        var rows = await FactRows.InForce(question, FactTables.Commitments, "f.engagement_id = $4", [engagement]);
        var states = (await FactRows.InForce(question, FactTables.CommitmentStates, "f.commitment_id = any($4)", [rows.Select(row => row.RecordId).ToArray()]))
            .ToDictionary(row => ((CommitmentStateReached)row.Fact).CommitmentId);
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, rows.Select(row => (row.Version, row.Fact)), question.Cancellation);
        return [.. rows.Select(row =>
        {
            var state = (states.GetValueOrDefault(row.RecordId)?.Fact as CommitmentStateReached)?.State ?? CommitmentState.NotStarted;
            return new CommitmentShown(row.RecordId, ShownFact.Of(row.RecordId, row.Version, row.Standing, showing), state,
                states.GetValueOrDefault(row.RecordId)?.RecordId, ((CommitmentMade)row.Fact).IsOverdue(state, question.Clocks.AsOf));
        })];
    }
}
