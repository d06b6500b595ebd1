using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;

namespace Coalitions.Api.DecisionMaking;

/// <summary>A decision about a reform was taken at a moment; what was known then follows from the record.</summary>
public sealed record TakeDecision : FactBody, IFactBody<TakeDecision, DecisionTaken>
{
    [Name]
    public required string Title { get; init; }

    public required Reference ReformId { get; init; }

    /// <summary>A day, of which the last moment counts, or an instant; neither may lie ahead. Absent: now.</summary>
    public ValidTime? DecidedAt { get; init; }

    public static FactKind FactKind { get; } = new FactKind<DecisionTaken, TakeDecision>(null, ResourceKind.Decision);

    public static Operation Operation { get; } = new("/v1/decisions", "takeDecision", "Records that a decision was taken.",
        typeof(TakeDecision), typeof(Created), async (recorder, _, element) =>
        {
            var body = recorder.Bind<TakeDecision>(element);
            var (decision, record) = (recorder.NewId(), recorder.NewId());
            var stream = recorder.Begin(decision);
            await recorder.Record(await body.Read(recorder, new FactIds(decision, record, record)), record);
            return Answer.Created("decisions", stream, new Receipts { Decision = record });
        });

    public async ValueTask<DecisionTaken> Read(Recorder recorder, FactIds ids)
    {
        recorder.CheckDatedBy(this, "decidedAt");
        if (ValidTo is not null) recorder.Refuse("validTo", "not-applicable", "A decision is taken at a moment; leave validTo out.");
        var decided = DecidedAt ?? ValidTime.At(recorder.Now);
        if (decided.Precision is Precision.Year or Precision.Month) recorder.Refuse("decidedAt", "invalid-value", "A decision was taken on a day or at an instant: what was known then depends on it.");
        else if (decided.Start > recorder.Now) recorder.Refuse("decidedAt", "invalid-value", "A decision that was taken does not lie ahead.");
        var reform = await recorder.Reform(ReformId, "reformId");
        var fact = await recorder.Common(new DecisionTaken(ids.Subject, reform, default), this with { ValidFrom = decided }, FactKind.Name);
        recorder.Register(new Resource(ids.Subject, ResourceKind.Decision, reform));
        return fact with { Title = (await recorder.Seal($"{FactKind.Name}.title", [.. fact.SealedUnder], Title))!.Value };
    }

    public static TakeDecision Show(DecisionTaken fact, Guid version, Showing showing) => showing.Common(new TakeDecision
    {
        Title = showing.Open($"{FactKind.Name}.title", fact.Title)!,
        ReformId = Reference.To(fact.ReformId),
        DecidedAt = fact.Valid.From,
    }, fact, FactKind.Name) with { ValidFrom = null, ValidTo = null };
}
