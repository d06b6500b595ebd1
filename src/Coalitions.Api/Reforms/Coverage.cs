using Coalitions.Api.Http;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Reforms;

/// <summary>Whom the unit has left out: of each class of stakeholders those never invited, never assessed, not seen for long.</summary>
/// <param name="NotSeenFor">For how long somebody must not have been seen: a year unless asked otherwise.</param>
/// <param name="Completeness">How late we learn of engagements: who seems left out may have been there.</param>
public sealed record ReformCoverage(Guid ReformId, string AsOf, string? KnownAt, long Sequence, string NotSeenFor, IReadOnlyList<ClassCoverage> ByClass, CompletenessNote Completeness);

/// <summary>The stakeholders of one class; null: those whose class is not on record.</summary>
/// <param name="NeverInvited">Whom no engagement of the reform has invited.</param>
/// <param name="NeverAssessed">Of whom no stance, on the reform or on a provision, is in force.</param>
/// <param name="NotSeen">Who was at no engagement of the reform within that time.</param>
public sealed record ClassCoverage(
    ActorClass? ActorClass, int Stakeholders, IReadOnlyList<CoveredActor> NeverInvited, IReadOnlyList<CoveredActor> NeverAssessed, IReadOnlyList<CoveredActor> NotSeen);

/// <param name="LastSeen">The latest moment from which an attendance counts; null when there is none.</param>
public sealed record CoveredActor(Guid ActorId, string Name, string? LastSeen);

public static class Coverage
{
    private static readonly string[] Members = ["notSeenFor"];

    public static void MapCoverage(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/coverage", Get)
        .Describe("reformCoverage", "Tells whom the unit has never invited, never assessed, or not seen for a year, by class.", "reforms").Takes(Members)
        .Produces<ReformCoverage>().Refuses(400, 401, 403, 404, 503);

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var span = Period.Read("notSeenFor", question.Query.Text("notSeenFor") ?? "P1Y");
        var facts = await MapFactsReader.Read(question, MapQuestion.FactsAlone, await question.ReformInForce(id));
        var (assessed, since) = (facts.Rows.Select(row => row.ActorId).ToHashSet(), span.Before(question.Clocks.AsOf));
        var names = await question.Names([.. facts.Facts.Stakeholders.Select(stakeholder => stakeholder.ActorId)]);
        var classes = facts.Facts.Stakeholders.OrderBy(stakeholder => stakeholder.ActorId).GroupBy(stakeholder => stakeholder.ActorClass)
            .OrderBy(own => own.Key is null).ThenBy(own => own.Key).Select(own =>
            {
                Guid[] actors = [.. own.Select(stakeholder => stakeholder.ActorId)];
                return new ClassCoverage(own.Key, actors.Length, [.. facts.NeverInvited(actors).Select(Show)],
                    [.. actors.Where(actor => !assessed.Contains(actor)).Select(Show)], [.. actors.Where(actor => !(Seen(actor) > since)).Select(Show)]);
            });
        return question.Answer(new ReformCoverage(facts.Facts.ReformId, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, span.Text, [.. classes],
            await Completeness.OfEngagements(question, facts.Facts.ReformId)));

        DateTime? Seen(Guid actor) => facts.Participations[actor].Where(part => part.WasThere).Select(part => (DateTime?)part.Attended!.From).Max();

        CoveredActor Show(Guid actor) => new(actor, names.GetValueOrDefault(actor, Privacy.PrivateTexts.Erased),
            Seen(actor) is { } seen && seen > DateTime.MinValue ? Domain.Time.ValidTime.At(seen).ToString() : null);
    }
}
