using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Identity;

namespace Coalitions.Api.Actors;

/// <summary>Two ids turned out to be one actor: from now on the one of the path is seen as the other. What is on record of either stays under it.</summary>
public sealed record MergeActor : FactBody, IFactBody<MergeActor, ActorMerged>
{
    /// <summary>The actor that it is seen as from now on.</summary>
    public required Reference Into { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ActorMerged, MergeActor>(null, ResourceKind.Actor);

    public static Operation Operation { get; } = new("/v1/actors/{id}/merge", "mergeActor", "Records that two ids are one actor.",
        typeof(MergeActor), typeof(RecordedOne), async (recorder, path, element) =>
        {
            var actor = await recorder.Path(path, FactKind.SubjectKind);
            await recorder.CheckVersion(actor);
            var recordId = recorder.NewId();
            await recorder.Merge((ActorMerged)await FactKind.Read(recorder, new FactIds(actor, recordId, recordId), element), recordId);
            return Answer.Recorded(recordId);
        });

    public async ValueTask<ActorMerged> Read(Recorder recorder, FactIds ids)
    {
        if (ValidFrom is not null || ValidTo is not null)
            recorder.Refuse(ValidFrom is not null ? "validFrom" : "validTo", "not-applicable", "Who is who has no date: it is so, or it is not.");
        var into = await recorder.Actor(Into, "into");
        var fact = await recorder.Common(new ActorMerged(ids.Subject, into), this, FactKind.Name, startsUnknown: true);
        return fact with { Reason = await recorder.Seal($"{FactKind.Name}.reason", [.. fact.SealedUnder], Reason) };
    }

    public static MergeActor Show(ActorMerged fact, Guid version, Showing showing) => showing.Common(new MergeActor
    {
        Into = Reference.To(fact.IntoId),
        Reason = showing.Open($"{FactKind.Name}.reason", fact.Reason),
    }, fact, FactKind.Name);
}
