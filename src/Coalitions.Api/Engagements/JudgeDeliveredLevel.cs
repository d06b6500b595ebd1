using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>How much of a say the participants were given in the end, and who says so.</summary>
public sealed record JudgeDeliveredLevel : FactBody, IFactBody<JudgeDeliveredLevel, LevelDelivered>
{
    public required ParticipationLevel Level { get; init; }

    public LevelJudge? JudgedBy { get; init; }

    public static FactKind FactKind { get; } = new FactKind<LevelDelivered, JudgeDeliveredLevel>("engagement", ResourceKind.Engagement);

    public static Operation Operation { get; } = Operation.Records("/v1/engagements/{id}/delivered-level", "judgeDeliveredLevel",
        "Records the level of participation that was delivered.", FactKind, typeof(JudgeDeliveredLevel));

    public ValueTask<LevelDelivered> Read(Recorder recorder, FactIds ids) =>
        recorder.Common(new LevelDelivered(ids.Subject, Level, JudgedBy), this, FactKind.Name);

    public static JudgeDeliveredLevel Show(LevelDelivered fact, Guid version, Showing showing) =>
        showing.Common(new JudgeDeliveredLevel { Level = fact.Level, JudgedBy = fact.JudgedBy }, fact, FactKind.Name);
}
