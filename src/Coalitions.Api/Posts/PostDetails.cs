using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Posts;

/// <summary>A post and who holds it.</summary>
public sealed record PostDetails(
    Guid Id, string AsOf, string? KnownAt, long Sequence, ShownFact? Post, IReadOnlyList<ShownFact> Identifiers, IReadOnlyList<PostHolder> Holders);

public sealed record PostHolder(Guid ActorId, Guid RecordId);

public sealed record PostListed(Guid Id, string Title, Guid? Organization, IReadOnlyList<PostHolder> Holders);

public static class PostEndpoints
{
    private static readonly string[] Members = ["identifier", "cursor", "limit"];

    public static void MapPosts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/posts/{id}", Get).Describe("postDetails", "Shows a post and its holders.", "posts").Takes()
            .Produces<PostDetails>().Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/posts", (Delegate)List).Describe("postList", "Lists posts by id, with who holds them.", "posts").Takes(Members)
            .Produces<Page<PostListed>>().Refuses(400, 401, 403, 503);
    }

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context);
        var view = await question.Resource<PostEstablished>(id);
        var holders = await Holders(question, [view.Id]);
        return question.Answer(new PostDetails(view.Id, question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            view.Facts<PostEstablished>().FirstOrDefault(), [.. view.Facts<IdentifierAssigned>()], [.. holders[view.Id]]), view.Version);
    }

    private static async Task<IResult> List(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (limit, hash) = (question.Limit(), question.IdentifierHash());
        var rows = await FactRows.InForce(question, FactTables.Posts, $"f.post_id > $4 {(hash is null ? "" : $"and {Identifiers.Names(question, "f.post_id", "$5")}")}",
            hash is null ? [question.After()] : [question.After(), hash], "f.post_id", limit + 1);
        var listed = rows.Take(limit).Select(row => (PostEstablished)row.Fact).ToArray();
        var holders = await Holders(question, [.. listed.Select(post => post.PostId)]);
        var posts = listed.Select(post => new PostListed(post.PostId, question.Open("post_established.title", post.Title)!, post.OrganizationId, [.. holders[post.PostId]])).ToArray();
        return question.Answer(new Page<PostListed>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            posts, rows.Count > limit ? question.Next(posts[^1].Id) : null));
    }

    // Who holds these posts at the question's clocks, in the order of recording.
    private static async Task<ILookup<Guid, PostHolder>> Holders(Question question, Guid[] posts) =>
        (await FactRows.Columns(question, FactTables.PostsHeld, "f.post_id, f.actor_id, f.record_id", "f.post_id = any($4)", [posts],
            row => (Post: row.GetGuid(0), Holder: new PostHolder(row.GetGuid(1), row.GetGuid(2)))))
        .OrderBy(row => row.Holder.RecordId).ToLookup(row => row.Post, row => row.Holder);
}
