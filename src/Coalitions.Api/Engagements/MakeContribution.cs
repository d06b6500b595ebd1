using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>Somebody brought something to an engagement; what became of it can be said at once or later.</summary>
public sealed record MakeContribution : FactBody, IFactBody<MakeContribution, ContributionMade>
{
    [Name(2_000)]
    public required string Summary { get; init; }

    public Reference? Actor { get; init; }

    public ContributionState? State { get; init; }

    public static FactKind FactKind { get; } =
        new FactKind<ContributionMade, MakeContribution>("engagement", ResourceKind.Engagement, fact => fact.EngagementId);

    public static Operation Operation { get; } = new("/v1/engagements/{id}/contributions", "makeContribution",
        "Records a contribution to an engagement.", typeof(MakeContribution), typeof(Created), async (recorder, path, element) =>
        {
            var engagement = await recorder.Path(path, ResourceKind.Engagement);
            await recorder.CheckVersion(engagement);
            var (body, id) = (recorder.Bind<MakeContribution>(element), recorder.NewId());
            recorder.Begin(id);
            await recorder.Record(await (body with { State = null }).Read(recorder, new FactIds(engagement, id, id)), id);
            if (body.State is not { } state) return Answer.CreatedAsRecord(id, new Receipts { Contribution = id });

            var answered = recorder.NewId();
            var answer = new AnswerContribution { State = state, ValidFrom = body.ValidFrom, Assessor = body.Assessor };
            await recorder.Record(await answer.Read(recorder, new FactIds(id, answered, answered)), answered);
            return Answer.CreatedAsRecord(id, new Receipts { Contribution = id, State = answered });
        });

    public async ValueTask<ContributionMade> Read(Recorder recorder, FactIds ids)
    {
        if (State is not null) recorder.Refuse("state", "not-applicable", "What became of it is a record of its own.");
        var actor = await recorder.Optional(Actor, recorder.Actor, "actor");
        var fact = await recorder.Common(new ContributionMade(ids.RecordId, ids.Subject, default, actor), this, FactKind.Name);
        recorder.Register(new Resource(ids.RecordId, ResourceKind.Contribution, ids.Subject));
        return fact with { Summary = (await recorder.Seal($"{FactKind.Name}.summary", [.. fact.SealedUnder], Summary))!.Value };
    }

    public static MakeContribution Show(ContributionMade fact, Guid version, Showing showing) => showing.Common(new MakeContribution
    {
        Summary = showing.Open($"{FactKind.Name}.summary", fact.Summary)!,
        Actor = fact.ActorId is { } actor ? Reference.To(actor) : null,
    }, fact, FactKind.Name);
}
