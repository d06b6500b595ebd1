using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Microsoft.Net.Http.Headers;

namespace Coalitions.Api.Feed;

public static class EventFeed
{
    private const string EventStream = "text/event-stream";

    public static void MapFeed(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/events", (Delegate)Get)
            .Describe("eventFeed", "Tells what was recorded, in the order of recording: by pages, or with Accept: text/event-stream kept open, where Last-Event-ID goes before after.", "events")
            .WithMetadata(new QueryMembers(FeedFilter.Members), new TakesTicket()).Codes("type", FeedFilter.Types)
            .Produces<FeedPage>().Refuses(400, 403);
        app.MapMakeFeedTicket();
    }

    private static async Task<IResult> Get(HttpContext context, Database database, FeedReader reader, FeedHub hub)
    {
        var (request, caller, isOpen) = (context.Request, context.Caller(), IsKeptOpen(context.Request));
        request.Query.Allow(FeedFilter.Members);
        var limit = request.Query.Whole("limit", 1, Cursor.LargestLimit);
        if (isOpen && limit is not null) throw QueryValues.Wrong("limit", "A feed that is kept open has no pages.");
        if (request.Query.ContainsKey("ticket") && (!isOpen || request.Headers.Authorization.Count > 0))
            throw QueryValues.Wrong("ticket", "A ticket opens a feed (Accept: text/event-stream), in the place of a key.");
        var filter = FeedFilter.Of(request.Query);
        var (member, after) = FeedFilter.After(request, isOpen);
        if (!isOpen && context.RequestServices.GetRequiredService<OwnWrites>().Of(caller.Principal) is { } own)
            await Freshness.WaitForEvent(database, caller.Tenant, own, context.RequestAborted);
        var head = await reader.Head(caller.Tenant, context.RequestAborted);
        if (after > head.Sequence) throw QueryValues.Wrong(member, "The sequence lies in the future.");
        if (isOpen)
        {
            await hub.Serve(context, caller, filter, after, head.Sequence);
            return Results.Empty;
        }

        var (things, through) = await reader.Find(caller.Tenant, after, limit ?? Cursor.DefaultLimit, filter, head, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new FeedPage(head.Sequence, await reader.Show(caller.Tenant, things, context.RequestAborted), through), ApiJson.Options);
    }

    /// <summary>Whether the caller wants the feed kept open.</summary>
    public static bool IsKeptOpen(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) && types.Any(type => type.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) && type.Quality != 0);
}
