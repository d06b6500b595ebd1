using System.Globalization;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Engagements;

/// <summary>Somebody looked at what an engagement led to. An empty list means: looked, none observed. assessedOn is when.</summary>
public sealed record AssessOutcomes : FactBody, IFactBody<AssessOutcomes, OutcomesAssessed>
{
    /// <summary>Absent: today.</summary>
    public ValidTime? AssessedOn { get; init; }

    public required IReadOnlyList<OutcomeBody> Outcomes { get; init; }

    public IReadOnlyList<EffectBody>? Effects { get; init; }

    public static FactKind FactKind { get; } = new FactKind<OutcomesAssessed, AssessOutcomes>("engagement", ResourceKind.Engagement);

    public static Operation Operation { get; } = Operation.Records("/v1/engagements/{id}/outcome-assessments", "assessOutcomes",
        "Records what an engagement was seen to lead to.", FactKind, typeof(AssessOutcomes));

    public async ValueTask<OutcomesAssessed> Read(Recorder recorder, FactIds ids)
    {
        recorder.CheckDatedBy(this, "assessedOn");
        var outcomes = new List<ObservedOutcome>();
        for (var i = 0; i < Outcomes.Count; i++)
            outcomes.Add(new ObservedOutcome(Outcomes[i].Outcome, Outcomes[i].ObservedOn,
                await recorder.Each(Outcomes[i].Affected, recorder.Actor, $"outcomes/{i.ToString(CultureInfo.InvariantCulture)}/affected")));
        var effects = new List<ObservedEffect>();
        for (var i = 0; i < (Effects?.Count ?? 0); i++)
            effects.Add(new ObservedEffect(
                await recorder.AnyProvision(Effects![i].ProvisionId, $"effects/{i.ToString(CultureInfo.InvariantCulture)}/provisionId"), Effects[i].Change));
        return await recorder.Common(
            new OutcomesAssessed(ids.Subject, outcomes.ToValueList(), effects.ToValueList()), this with { ValidFrom = AssessedOn }, FactKind.Name);
    }

    public static AssessOutcomes Show(OutcomesAssessed fact, Guid version, Showing showing) => showing.Common(new AssessOutcomes
    {
        AssessedOn = fact.Valid.From,
        Outcomes = [.. fact.Outcomes.Select(observed => new OutcomeBody
        {
            Outcome = observed.Outcome,
            ObservedOn = observed.ObservedOn,
            Affected = observed.Affected.Count == 0 ? null : [.. observed.Affected.Select(Reference.To)],
        })],
        Effects = fact.Effects.Count == 0 ? null : [.. fact.Effects.Select(effect => new EffectBody { ProvisionId = Reference.To(effect.ProvisionId), Change = effect.Change })],
    }, fact, FactKind.Name) with { ValidFrom = null };
}

public sealed record OutcomeBody
{
    /// <summary>Class and outcome, such as state.responsiveness; its sign is implied.</summary>
    public required Outcome Outcome { get; init; }

    public ValidTime? ObservedOn { get; init; }

    /// <summary>The actors whom it touched.</summary>
    public IReadOnlyList<Reference>? Affected { get; init; }
}

public sealed record EffectBody
{
    public required Reference ProvisionId { get; init; }

    public required ProvisionEffect Change { get; init; }
}
