using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Posts;

namespace Coalitions.Api.Posts;

/// <summary>A post exists, whoever holds it.</summary>
public sealed record EstablishPost : FactBody, IFactBody<EstablishPost, PostEstablished>
{
    [Name]
    public required string Title { get; init; }

    public Reference? Organization { get; init; }

    public Level? Level { get; init; }

    public IReadOnlyList<IdentifierBody>? Identifiers { get; init; }

    public static FactKind FactKind { get; } = new FactKind<PostEstablished, EstablishPost>(null, ResourceKind.Post);

    public static Operation Operation { get; } = new("/v1/posts", "establishPost", "Records a post.",
        typeof(EstablishPost), typeof(Created), async (recorder, _, element) =>
        {
            var body = recorder.Bind<EstablishPost>(element);
            var (postId, recordId) = await Establish(recorder, body, recorder.NewId());
            var identifiers = await Recording.Identifiers.AddAll(recorder, postId, body.Identifiers);
            return Answer.Created("posts", await recorder.Open(postId), new Receipts { Post = recordId, Identifiers = identifiers });
        });

    /// <summary>Establishes a post on the way to something else.</summary>
    public static async ValueTask<Guid> Establish(Recorder recorder, EstablishPost body) => (await Establish(recorder, body, recorder.NewId())).Post;

    public async ValueTask<PostEstablished> Read(Recorder recorder, FactIds ids)
    {
        var organization = await recorder.Optional(Organization, recorder.Actor, "organization");
        var fact = await recorder.Common(new PostEstablished(ids.Subject, default, organization, Level), this, FactKind.Name, startsUnknown: true);
        return fact with { Title = (await recorder.Seal($"{FactKind.Name}.title", [ids.Subject], Title))!.Value };
    }

    public static EstablishPost Show(PostEstablished fact, Guid version, Showing showing) => showing.Common(new EstablishPost
    {
        Title = showing.Open($"{FactKind.Name}.title", fact.Title)!,
        Organization = fact.OrganizationId is { } organization ? Reference.To(organization) : null,
        Level = fact.Level,
    }, fact, FactKind.Name);

    /// <summary>Establishes a post under this id.</summary>
    public static async ValueTask<(Guid Post, Guid Record)> Establish(Recorder recorder, EstablishPost body, Guid postId)
    {
        recorder.Register(new Resource(postId, ResourceKind.Post));
        recorder.Begin(postId);
        var recordId = recorder.NewId();
        await recorder.Record(await body.Read(recorder, new FactIds(postId, recordId, recordId)), recordId);
        return (postId, recordId);
    }
}
