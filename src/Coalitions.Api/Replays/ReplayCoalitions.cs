using Coalitions.Api.Detection;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Replays;

/// <summary>
/// The coalitions of a replay: at each point those that the map would detect, cold, and who they are by the ends of months. Where
/// nothing changed on which detection rests, they are those of the point before.
/// </summary>
/// <param name="first">The checkpoint before everything that is dated.</param>
/// <param name="keepsLineage">Whether the replay stops at the ends of months from there on.</param>
internal sealed class ReplayCoalitions(DetectionRoom room, MapQuestion asked, string first, bool keepsLineage)
{
    private readonly List<LineageEvent> events = [];
    private IReadOnlyList<LineageGroup> checkpoint = [];
    private IReadOnlyDictionary<Guid, double?>[] groups = [];
    private bool followed = true;
    private bool began;

    /// <summary>As the map names them, and with their identities.</summary>
    public IReadOnlyList<ReplayCoalition> Found { get; private set; } = [];

    /// <summary>Why there are none where they were asked for.</summary>
    public string? Undetected { get; private set; }

    /// <summary>Detects at a point, and keeps who is who.</summary>
    public async ValueTask Detect(ReplayState state, ReplayPoint point, CancellationToken cancellation)
    {
        var wanted = state.Proposed is not null && asked.Detects(state.Nodes);
        Undetected = wanted && state.Nodes > DetectionRoom.MostActors ? "too-many-actors" : null;
        if (!wanted || Undetected is not null)
        {
            if (Found.Count > 0)
                foreach (var actor in state.All) Name(state, actor, null);
            (Found, groups, followed, state.DetectsAnew) = ([], [], true, true);
            return;
        }

        if (state.DetectsAnew)
        {
            using (await room.Await(state.Nodes, cancellation)) Detect(state);
            (state.DetectsAnew, followed) = (false, false);
        }

        if (!keepsLineage || (followed && began)) return;
        var (named, happened) = CoalitionLineage.Follow(checkpoint, point.Checkpoint ?? (began ? point.Month : first), groups);
        Found = [.. Found.Select((coalition, place) => coalition with { Lineage = named[place].Lineage })];
        if (point.Checkpoint is null) return;
        (checkpoint, followed, began) = (named, true, true);
        events.AddRange(happened);
    }

    /// <summary>What happened to coalitions in the period that ends at a frame.</summary>
    public IReadOnlyList<LineageEvent> Happened(DateTime from)
    {
        LineageEvent[] happened = [.. events.Where(happened => ValidTime.Parse(happened.At).End > from)];
        events.Clear();
        return happened;
    }

    private void Detect(ReplayState state)
    {
        var (facts, figures) = state.Map();
        var found = CoalitionDetection.Detect(DetectionFacts.Of(facts, figures), new DetectionMethod()).Value;
        var labels = found.Labels();
        foreach (var (node, actor) in state.All.Index()) Name(state, actor, labels[node] < 0 ? null : DetectionRun.Label(labels[node]));
        groups = [.. found.Groups.Select(group => group.Members.ToDictionary(member => figures.Nodes[member].ActorId, member => figures.Nodes[member].Influence?.Value))];
        Found = [.. MapCoalition.Of(found, figures, state.Scale).Select(coalition => new ReplayCoalition(coalition.Label, null, coalition.Size, coalition.Influence, coalition.Lean))];
    }

    private static void Name(ReplayState state, ReplayActor actor, string? label)
    {
        if (actor.Label == label) return;
        actor.Label = label;
        state.MarkDirty(actor);
    }
}
