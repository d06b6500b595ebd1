using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Replays;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Actors;

/// <summary>What is known of an actor at a pair of clocks, each fact with its record id. An id that was merged is answered with the survivor.</summary>
public sealed record ActorProfile(
    Guid Id, string AsOf, string? KnownAt, long Sequence,
    string? Name, ActorClass? ActorClass, ActorKind? Kind, OrganizationType? OrganizationType, Level? Level, IReadOnlyList<string> Sectors,
    IReadOnlyList<ShownFact> Names, IReadOnlyList<ShownFact> Identifiers, IReadOnlyList<ShownFact> Posts, IReadOnlyList<ShownFact> Memberships,
    IReadOnlyList<ShownFact> Influence, IReadOnlyList<ShownFact> Incentives, IReadOnlyList<ShownFact> Contacts, IReadOnlyList<Guid> RecordIds,
    IReadOnlyList<MergedId> MergedIds);

/// <summary>An id that turned out to be this actor.</summary>
/// <param name="Into">The id that it was merged into: the actor's own, or another old one.</param>
/// <param name="MergeRecordId">The record of the merge: whoever takes it back names it.</param>
public sealed record MergedId(Guid Id, Guid Into, Guid MergeRecordId);

public static class ActorEndpoints
{
    public static void MapActors(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/actors/{id}", Get)
            .Describe("actorProfile", "Tells what is known of an actor.", "actors").Takes()
            .Produces<ActorProfile>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/actors/{id}/history", History)
            .Describe("actorHistory", "Lists what was recorded about an actor, in the order of recording, under whichever of its ids.", "actors").Takes(ActorEngagements.Members)
            .Produces<Page<HistoryItem>>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/actors/{id}/engagements", ActorEngagements.Get)
            .Describe("actorEngagements", "Lists the engagements in which an actor had a part, by id, with who it was at their dates.", "actors").Takes(ActorEngagements.Members)
            .Produces<Page<ActorEngagement>>().Refuses(400, 401, 403, 404, 503);
        app.MapActorList();
        app.MapActorDuplicates();
        app.MapActorReplay();
    }

    private static async Task<IResult> History(HttpContext context, string id)
    {
        var question = await Question.Of(context, ActorEngagements.Members);
        return question.Answer(await RecordedHistory.Read(question, (await question.Resource<ActorRegistered>(id)).Id));
    }

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context);
        var view = await question.Resource<ActorRegistered>(id);
        var (described, identities) = (view.One<ActorRegistered>(), await question.Identities());
        var name = view.SpanOf<NameGiven>();
        return question.Answer(new ActorProfile(
            view.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            name is null ? null : view.Showing.Vault(name.Version),
            view.One<ClassAssigned>()?.ActorClass, described?.Kind, described?.OrganizationType, described?.Level, [.. described?.Sectors ?? []],
            [.. view.Facts<NameGiven>()], [.. view.Facts<IdentifierAssigned>()], [.. view.Facts<PostTaken>()], [.. view.Facts<MembershipBegun>()],
            [.. view.Facts<InfluenceAssessed>()], [.. view.Facts<IncentiveIdentified>()], [.. view.Facts<ContactNoted>()],
            [.. view.InForce.Select(span => span.RecordId).Order()],
            [.. identities.Merges.Where(merge => identities.Of(merge.ActorId) == view.Id).Select(merge => new MergedId(merge.ActorId, merge.IntoId, merge.RecordId))]), view.Version);
    }
}
