using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Engagements;

/// <summary>Somebody commits itself to something in an engagement.</summary>
public sealed record MakeCommitment : FactBody, IFactBody<MakeCommitment, CommitmentMade>
{
    [Name(2_000)]
    public required string Summary { get; init; }

    public Reference? Actor { get; init; }

    /// <summary>Until when it is to be kept.</summary>
    public ValidTime? DueOn { get; init; }

    public static FactKind FactKind { get; } =
        new FactKind<CommitmentMade, MakeCommitment>("engagement", ResourceKind.Engagement, fact => fact.EngagementId);

    public static Operation Operation { get; } = new("/v1/engagements/{id}/commitments", "makeCommitment",
        "Records a commitment made in an engagement.", typeof(MakeCommitment), typeof(Created), async (recorder, path, element) =>
        {
            var engagement = await recorder.Path(path, ResourceKind.Engagement);
            await recorder.CheckVersion(engagement);
            var (body, id) = (recorder.Bind<MakeCommitment>(element), recorder.NewId());
            recorder.Begin(id);
            await recorder.Record(await body.Read(recorder, new FactIds(engagement, id, id)), id);
            return Answer.CreatedAsRecord(id, new Receipts { Commitment = id });
        });

    public async ValueTask<CommitmentMade> Read(Recorder recorder, FactIds ids)
    {
        var actor = await recorder.Optional(Actor, recorder.Actor, "actor");
        var fact = await recorder.Common(new CommitmentMade(ids.RecordId, ids.Subject, default, actor, DueOn), this, FactKind.Name);
        recorder.Register(new Resource(ids.RecordId, ResourceKind.Commitment, ids.Subject));
        return fact with { Summary = (await recorder.Seal($"{FactKind.Name}.summary", [.. fact.SealedUnder], Summary))!.Value };
    }

    public static MakeCommitment Show(CommitmentMade fact, Guid version, Showing showing) => showing.Common(new MakeCommitment
    {
        Summary = showing.Open($"{FactKind.Name}.summary", fact.Summary)!,
        Actor = fact.ActorId is { } actor ? Reference.To(actor) : null,
        DueOn = fact.DueOn,
    }, fact, FactKind.Name);
}
