using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Recording;

/// <summary>A reform, an engagement or a declared coalition enters a phase.</summary>
public sealed record ReachPhase : FactBody, IFactBody<ReachPhase, PhaseReached>
{
    public required Phase Phase { get; init; }

    /// <summary>How a trial went.</summary>
    public TrialResult? Result { get; init; }

    public static FactKind FactKind { get; } = new FactKind<PhaseReached, ReachPhase>(null, ResourceKind.Engagement);

    public static Operation OfReform { get; } =
        Operation.Records("/v1/reforms/{id}/phases", "reachReformPhase", "Records that a reform entered a phase.", FactKind, typeof(ReachPhase), ResourceKind.Reform);

    public static Operation OfEngagement { get; } =
        Operation.Records("/v1/engagements/{id}/phases", "reachEngagementPhase", "Records that an engagement entered a phase.", FactKind, typeof(ReachPhase), ResourceKind.Engagement);

    public static Operation OfCoalition { get; } =
        Operation.Records("/v1/coalitions/{id}/phases", "reachCoalitionPhase", "Records that a declared coalition entered a phase.", FactKind, typeof(ReachPhase), ResourceKind.Coalition);

    public ValueTask<PhaseReached> Read(Recorder recorder, FactIds ids)
    {
        if (Result is not null && Phase != Phase.Trial) recorder.Refuse("result", "not-applicable", "Only a trial has a result.");
        return recorder.Common(new PhaseReached(ids.Subject, Phase, Result), this, FactKind.Name);
    }

    public static ReachPhase Show(PhaseReached fact, Guid version, Showing showing) =>
        showing.Common(new ReachPhase { Phase = fact.Phase, Result = fact.Result }, fact, FactKind.Name);
}
