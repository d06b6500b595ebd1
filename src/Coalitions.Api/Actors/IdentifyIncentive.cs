using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>What moves an actor for or against a reform.</summary>
public sealed record IdentifyIncentive : FactBody, IFactBody<IdentifyIncentive, IncentiveIdentified>
{
    public required IncentiveType IncentiveType { get; init; }

    public required ReformDirection Direction { get; init; }

    public required Reference ReformId { get; init; }

    /// <summary>In [0, 1], a word, or {value, min, max}.</summary>
    [Unit]
    public Grade? Strength { get; init; }

    public ServiceMotive? Motive { get; init; }

    public IncentiveCause? Cause { get; init; }

    public Reference? GrantedBy { get; init; }

    public OriginalBody? Original { get; init; }

    public static FactKind FactKind { get; } = new FactKind<IncentiveIdentified, IdentifyIncentive>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } = Operation.Records("/v1/actors/{id}/incentives", "identifyIncentive",
        "Records what moves an actor for or against a reform.", FactKind, typeof(IdentifyIncentive));

    public async ValueTask<IncentiveIdentified> Read(Recorder recorder, FactIds ids)
    {
        var grade = recorder.WithOriginal(Strength, Original);
        var strength = recorder.UnitFigure("strength", grade);
        var reform = await recorder.Reform(ReformId, "reformId");
        var patron = await recorder.Optional(GrantedBy, recorder.Actor, "grantedBy");
        return await recorder.Common(
            new IncentiveIdentified(ids.Subject, IncentiveType, Direction, reform, strength, Motive, Cause, patron, grade?.Original), this, FactKind.Name);
    }

    public static IdentifyIncentive Show(IncentiveIdentified fact, Guid version, Showing showing) => showing.Common(new IdentifyIncentive
    {
        IncentiveType = fact.IncentiveType,
        Direction = fact.Direction,
        ReformId = Reference.To(fact.ReformId),
        Strength = Grade.Of(fact.Strength, fact.Original),
        Motive = fact.Motive,
        Cause = fact.Cause,
        GrantedBy = fact.GrantedBy is { } patron ? Reference.To(patron) : null,
    }, fact, FactKind.Name);

    public static IncentiveIdentified Untouched(IncentiveIdentified restated, IncentiveIdentified before, Func<string, bool> sets) =>
        sets("strength") || sets("original") ? restated : restated with { Strength = before.Strength, Original = before.Original };
}
