using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>How much an actor can affect a reform, or reforms in general.</summary>
public sealed record AssessInfluence : FactBody, IFactBody<AssessInfluence, InfluenceAssessed>
{
    /// <summary>In [0, 1], a word, or {value, min, max}.</summary>
    [Unit]
    public Grade? Influence { get; init; }

    public Reference? ReformId { get; init; }

    /// <summary>The post that the influence comes with, and ends with.</summary>
    public Reference? Post { get; init; }

    public OriginalBody? Original { get; init; }

    public static FactKind FactKind { get; } = new FactKind<InfluenceAssessed, AssessInfluence>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } = Operation.Records("/v1/actors/{id}/influence", "assessInfluence",
        "Records a judgement of an actor's influence.", FactKind, typeof(AssessInfluence));

    public async ValueTask<InfluenceAssessed> Read(Recorder recorder, FactIds ids)
    {
        var grade = recorder.WithOriginal(Influence, Original);
        if (grade is null) recorder.Refuse("influence", "missing-member", "The influence, or the original it follows from, is required.");
        var influence = recorder.UnitFigure("influence", grade);
        var reform = await recorder.Optional(ReformId, recorder.Reform, "reformId");
        var post = await recorder.Optional(Post, recorder.Post, "post");
        recorder.ThrowIfRefused();
        return await recorder.Common(new InfluenceAssessed(ids.Subject, influence!.Value, reform, post, grade!.Original), this, FactKind.Name);
    }

    public static AssessInfluence Show(InfluenceAssessed fact, Guid version, Showing showing) => showing.Common(new AssessInfluence
    {
        Influence = Grade.Of(fact.Influence, fact.Original),
        ReformId = fact.ReformId is { } reform ? Reference.To(reform) : null,
        Post = fact.PostId is { } post ? Reference.To(post) : null,
    }, fact, FactKind.Name);

    public static InfluenceAssessed Untouched(InfluenceAssessed restated, InfluenceAssessed before, Func<string, bool> sets) =>
        sets("influence") || sets("original") ? restated : restated with { Influence = before.Influence, Original = before.Original };
}
