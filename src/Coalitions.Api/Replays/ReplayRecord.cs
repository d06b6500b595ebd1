using System.Text.Json.Serialization;
using Coalitions.Api.Engagements;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Record;
using Microsoft.OpenApi;

namespace Coalitions.Api.Replays;

/// <summary>The first line of a replay of what was recorded about a resource.</summary>
/// <param name="Schema">By which published schema the lines that follow are written.</param>
/// <param name="Id">The resource; of an actor that was merged, the survivor.</param>
/// <param name="After">The first of them holds what was on record at this sequence, the others what was recorded after it.</param>
/// <param name="Sequence">None of them knows more than this.</param>
public sealed record RecordReplayHeader(ReplaySchema Schema, Guid Id, long After, string? KnownAt, long Sequence);

/// <summary>
/// What is on record of a resource, whole, or what one recorded event changed of it. Set replaces what has the same record id, gone
/// takes it away.
/// </summary>
/// <param name="Set">Each fact as it stands since, whenever it is in force.</param>
/// <param name="Gone">Records that were retracted, or turned out to be about another.</param>
/// <param name="Event">What was recorded; left out where the line is whole.</param>
public sealed record RecordFrame(
    long Sequence, bool Whole, IReadOnlyList<ShownFact> Set, IReadOnlyList<Guid> Gone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RecordedChange? Event = null);

/// <summary>An event of a replay.</summary>
/// <param name="Change"><c>recorded</c>, <c>ended</c>, <c>corrected</c> or <c>retracted</c>.</param>
/// <param name="Participant">Of an engagement, who the actor was at its date.</param>
public sealed record RecordedChange(
    string RecordedAt, bool Migrated, string? RecordedBy, string Change, Guid RecordId, Guid ChangeId, string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Participant? Participant = null)
{
    public static RecordedChange Of(HistoryItem item) =>
        new(item.RecordedAt, item.Migrated, item.RecordedBy, item.Change, item.RecordId, item.ChangeId, item.Reason, item.Participant);
}

/// <summary>The record of an engagement or an actor, event by event in the order of recording.</summary>
public static class ReplayRecord
{
    private static readonly string[] Members = ["after"];

    public static void MapEngagementReplay(this IEndpointRouteBuilder app) => app.MapGet("/v1/engagements/{id}/replay", Engagement)
        .Describe("engagementReplay", "Replays what was recorded about an engagement, event by event, one on each line.", "engagements").DescribeLines();

    public static void MapActorReplay(this IEndpointRouteBuilder app) => app.MapGet("/v1/actors/{id}/replay", Actor)
        .Describe("actorReplay", "Replays what was recorded about an actor, event by event, one on each line.", "actors").DescribeLines();

    private static RouteHandlerBuilder DescribeLines(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<RecordFrame>(200, NdJson.Type).Refuses(400, 401, 403, 404, 503)
        .WithMetadata(new QueryMembers([.. Members, "knownAt", "includes"]))
        .Member("after", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0", Description = "Begins with what was on record at this sequence. Absent: with nothing." });

    private static Task<IResult> Engagement(HttpContext context, string id) => Replay<EngagementPlanned>(context, id, view => EngagementEndpoints.DateOf(view));

    private static Task<IResult> Actor(HttpContext context, string id) => Replay<ActorRegistered>(context, id, _ => null);

    private static async Task<IResult> Replay<TBirth>(HttpContext context, string id, Func<ResourceView, DateTime?> dateOf)
        where TBirth : Fact
    {
        var question = await Question.Of(context, Members);
        ReplayQuestion.RefuseDate(question.Query);
        var after = question.Query.Whole("after", 0, int.MaxValue) ?? 0;
        var view = await question.Resource<TBirth>(id);
        if (after > question.Clocks.Sequence) throw QueryValues.Wrong("after", "The sequence lies in the future.");
        context.Response.RegisterForDispose(await context.RequestServices.GetRequiredService<ReplayRoom>().Enter(question.Cancellation));
        return new NdJson(question, async writer =>
        {
            var (standing, begun) = (new SortedDictionary<Guid, ShownFact>(), false);
            await writer.Line(new RecordReplayHeader(ReplaySchema.Events, view.Id, after, question.Clocks.KnownAtText, question.Clocks.Sequence));
            await foreach (var (item, stands) in RecordedHistory.All(question, view.Id, 0, dateOf(view)))
            {
                var fact = new ShownFact(item.RecordId, item.Type, item.Data);
                if (item.Sequence > after)
                {
                    await Begin();
                    await writer.Line(new RecordFrame(item.Sequence, false, stands ? [fact] : [], stands ? [] : [item.RecordId], RecordedChange.Of(item)));
                }
                else if (stands)
                {
                    standing[item.RecordId] = fact;
                }
                else
                {
                    standing.Remove(item.RecordId);
                }
            }

            await Begin();

            async ValueTask Begin()
            {
                if (begun) return;
                begun = true;
                await writer.Line(new RecordFrame(after, true, [.. standing.Values], []));
                standing.Clear();
            }
        });
    }
}
