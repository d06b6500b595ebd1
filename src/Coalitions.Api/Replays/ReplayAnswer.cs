using System.Text.Json.Serialization;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Replays;

/// <summary>The first line of a replay: what the frames are that follow, one on each line.</summary>
/// <param name="Schema">By which published schema the frames are written.</param>
/// <param name="Lineage">How the identity of coalitions is told; null where it is not, among too many actors unasked.</param>
/// <param name="From">The period of the first frame, as <c>asOf</c> takes it.</param>
/// <param name="To">That of the last.</param>
/// <param name="Count">How many frames follow.</param>
/// <param name="Sequence">No frame knows more than this.</param>
public sealed record ReplayHeader(
    ReplaySchema Schema, Guid ReformId, MapMethodUsed Method, string? Lineage, string From, string To, FrameStep Step, ReplayKnown Known, ReplayFrames Frames, int Count,
    string? KnownAt, long Sequence);

/// <summary>The name of a schema under <c>docs</c>, and its version: a new one where whoever applied the old would go wrong.</summary>
public sealed record ReplaySchema(string Name, int Version)
{
    public static ReplaySchema Frames { get; } = new("replay-frame", 1);

    public static ReplaySchema Events { get; } = new("replay-event", 1);
}

/// <summary>
/// What the map shows at one date, or what of it changed since the frame before. A whole frame is applied to nothing. Then set
/// replaces what has the same id, gone takes it away, and what is left out is as it was. Agreement follows from stances,
/// coordination from ties, by the formulas of the map.
/// </summary>
/// <param name="AsOf">The map's <c>asOf</c>: the frame shows the last instant of what this names.</param>
/// <param name="Sequence">The map's <c>knownAt</c>.</param>
/// <param name="Measures">Null where the reform is not known or not in force: then there is no map, and everything is gone.</param>
/// <param name="Excluded">Whom the weighted measures do not count, and why.</param>
/// <param name="Lineage">What happened to coalitions by the ends of the months of the period.</param>
/// <param name="Reform">Left out where it is as it was.</param>
/// <param name="Issues">All of them, by id; left out where they are as they were.</param>
/// <param name="Coalitions">All of them; left out where they are as they were.</param>
/// <param name="Undetected">Why no coalitions were detected though they were asked for: <c>too-many-actors</c>.</param>
public sealed record ReplayFrame(
    string AsOf, long Sequence, bool Whole, ReplayNodes Nodes, ReplayStances Stances, ReplayTies Ties, ReplayMeasures? Measures, ReplayExclusions Excluded,
    IReadOnlyList<LineageEvent> Lineage, MapReform? Reform = null, IReadOnlyList<ReplayIssue>? Issues = null, IReadOnlyList<ReplayCoalition>? Coalitions = null, string? Undetected = null);

/// <param name="Set">By actor id.</param>
/// <param name="Gone">The ids of actors.</param>
public sealed record ReplayNodes(IReadOnlyList<MapNode> Set, IReadOnlyList<Guid> Gone);

/// <summary>What agreement is reckoned from: each actor's one position on an issue.</summary>
public sealed record ReplayStances(IReadOnlyList<ReplayStance> Set, IReadOnlyList<ReplayStanceId> Gone);

public sealed record ReplayStance(Guid ActorId, Guid IssueId, double Position);

public sealed record ReplayStanceId(Guid ActorId, Guid IssueId);

/// <summary>What coordination is reckoned from: the ties that count, both of whose ends are nodes.</summary>
/// <param name="Gone">The ids of records.</param>
public sealed record ReplayTies(IReadOnlyList<ReplayTie> Set, IReadOnlyList<Guid> Gone);

/// <param name="Weight">Sign × strength; 1 where no strength is stated.</param>
public sealed record ReplayTie(Guid RecordId, Guid FromId, Guid ToId, double Weight);

/// <summary>An issue of stances: the reform itself or a provision.</summary>
public sealed record ReplayIssue(Guid Id, ScaleKind Kind, double Min, double Max, ProvisionDirection Direction);

/// <summary>The measures of the map; whom they do not count is told beside, by what changed.</summary>
public sealed record ReplayMeasures(ReplayMeasure WeightedMean, ReplayMeasure WeightedMedian, IReadOnlyList<ClassStanding> ByClass);

public sealed record ReplayMeasure(double? Value, int N, double? Unweighted);

/// <param name="Gone">The ids of actors that are counted again, or are no nodes any more.</param>
public sealed record ReplayExclusions(IReadOnlyList<Exclusion> Set, IReadOnlyList<Guid> Gone);

/// <summary>A detected coalition, as the map names it at this date.</summary>
/// <param name="Lineage">Its identity over the frames; null where it is not told.</param>
public sealed record ReplayCoalition(string Label, string? Lineage, int Size, double? Influence, Leaning? Lean);
