using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Ties;

namespace Coalitions.Api.Ties;

/// <summary>A tie joins two actors, on a reform or in general.</summary>
public sealed record DeclareTie : FactBody, IFactBody<DeclareTie, TieDeclared>
{
    public required Reference From { get; init; }

    public required Reference To { get; init; }

    public required TieKind Kind { get; init; }

    /// <summary>1 or -1; absent: the kind's own.</summary>
    public int? Sign { get; init; }

    /// <summary>In [0, 1], a word, or {value, min, max}.</summary>
    [Unit]
    public Grade? Strength { get; init; }

    public Reference? ReformId { get; init; }

    public OriginalBody? Original { get; init; }

    public static FactKind FactKind { get; } = new FactKind<TieDeclared, DeclareTie>(null, ResourceKind.Actor);

    public static Operation Operation { get; } = new("/v1/ties", "declareTie", "Records a tie between two actors.",
        typeof(DeclareTie), typeof(RecordedOne), async (recorder, _, element) =>
        {
            var id = recorder.NewId();
            await recorder.Record(await recorder.Bind<DeclareTie>(element).Read(recorder, new FactIds(Guid.Empty, id, id)), id);
            return Answer.Recorded(id);
        });

    public async ValueTask<TieDeclared> Read(Recorder recorder, FactIds ids)
    {
        var from = await recorder.Actor(From, "from");
        var to = await recorder.Actor(To, "to");
        var reform = await recorder.Optional(ReformId, recorder.Reform, "reformId");
        if (Sign is not (null or 1 or -1)) recorder.Refuse("sign", "out-of-range", "A sign is 1 or -1.");
        var grade = recorder.WithOriginal(Strength, Original);
        var strength = recorder.UnitFigure("strength", grade);
        return await recorder.Common(new TieDeclared(from, to, Kind, Sign, strength, reform, grade?.Original), this, FactKind.Name);
    }

    public static DeclareTie Show(TieDeclared fact, Guid version, Showing showing) => showing.Common(new DeclareTie
    {
        From = Reference.To(fact.FromId),
        To = Reference.To(fact.ToId),
        Kind = fact.Kind,
        Sign = fact.Sign,
        Strength = Grade.Of(fact.Strength, fact.Original),
        ReformId = fact.ReformId is { } reform ? Reference.To(reform) : null,
    }, fact, FactKind.Name);
}
