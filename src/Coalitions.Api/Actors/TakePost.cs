using Coalitions.Api.Http;
using Coalitions.Api.Posts;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>An actor takes up a post: an established one, or a new one by title and organization.</summary>
public sealed record TakePost : FactBody, IFactBody<TakePost, PostTaken>
{
    public Reference? Post { get; init; }

    [Name]
    public string? Title { get; init; }

    public Reference? Organization { get; init; }

    public static FactKind FactKind { get; } = new FactKind<PostTaken, TakePost>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } =
        Operation.Records("/v1/actors/{id}/posts", "takePost", "Records that an actor holds a post.", FactKind, typeof(TakePost));

    public async ValueTask<PostTaken> Read(Recorder recorder, FactIds ids)
    {
        if (Post is null && Title is null) recorder.Refuse("post", "missing-member", "A post, or the title of a new one, is required.");
        if (Post is not null && Title is not null) recorder.Refuse("title", "not-applicable", "An established post has its title already.");
        if (Post is not null && Organization is not null) recorder.Refuse("organization", "not-applicable", "An established post has its organization already.");
        recorder.ThrowIfRefused();
        var postId = Post is { } post
            ? await recorder.Post(post, "post")
            : await EstablishPost.Establish(recorder, new EstablishPost { Title = Title!, Organization = Organization });
        return await recorder.Common(new PostTaken(ids.Subject, postId), this, FactKind.Name);
    }

    public static TakePost Show(PostTaken fact, Guid version, Showing showing) =>
        showing.Common(new TakePost { Post = Reference.To(fact.PostId) }, fact, FactKind.Name);
}
