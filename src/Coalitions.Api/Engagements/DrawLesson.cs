using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>What was learned from an engagement.</summary>
public sealed record DrawLesson : FactBody, IFactBody<DrawLesson, LessonDrawn>
{
    [Name(4_000)]
    public required string Summary { get; init; }

    public static FactKind FactKind { get; } = new FactKind<LessonDrawn, DrawLesson>("engagement", ResourceKind.Engagement);

    public static Operation Operation { get; } = Operation.Records("/v1/engagements/{id}/lessons", "drawLesson",
        "Records what was learned from an engagement.", FactKind, typeof(DrawLesson));

    public async ValueTask<LessonDrawn> Read(Recorder recorder, FactIds ids)
    {
        var fact = await recorder.Common(new LessonDrawn(ids.Subject, default), this, FactKind.Name);
        return fact with { Summary = (await recorder.Seal($"{FactKind.Name}.summary", [.. fact.SealedUnder], Summary))!.Value };
    }

    public static DrawLesson Show(LessonDrawn fact, Guid version, Showing showing) =>
        showing.Common(new DrawLesson { Summary = showing.Open($"{FactKind.Name}.summary", fact.Summary)! }, fact, FactKind.Name);
}
