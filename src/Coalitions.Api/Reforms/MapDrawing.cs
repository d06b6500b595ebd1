using Coalitions.Api.Detection;
using Coalitions.Api.Http;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reading;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;

namespace Coalitions.Api.Reforms;

/// <summary>Draws the map of a reform and shows it.</summary>
public static class MapDrawing
{
    /// <exception cref="ProblemException">All edges are asked for and there are too many of them (413).</exception>
    public static async Task<ReformMap> Draw(Question question, MapQuestion asked, ReformRow reform, DetectionRoom room) =>
        await Draw(question, asked, reform, await MapFactsReader.Read(question, asked, reform), room);

    /// <summary>The same where the reform may not have been known: then its map is blank.</summary>
    public static Task<ReformMap> Draw(Question question, MapQuestion asked, ReformRow? then, ReformRow now, DetectionRoom room) =>
        then is null ? Draw(question, asked, now, MapFactsRead.Nothing(now), room) : Draw(question, asked, then, room);

    private static async Task<ReformMap> Draw(Question question, MapQuestion asked, ReformRow reform, MapFactsRead facts, DetectionRoom room)
    {
        var figures = ReformMapping.Figures(facts.Facts, asked.Method);
        var drawn = ReformMapping.Draw(facts.Facts, asked.Method, figures);
        if (drawn.IsRefused) throw new ProblemException(new Problem(413, drawn.Refusal.Code, drawn.Refusal.Sentence));
        return await Show(question, asked, reform, facts, drawn.Value, await Detected(question, asked, facts, figures, room));
    }

    private static async Task<DetectionRun?> Detected(Question question, MapQuestion asked, MapFactsRead facts, MapFigures figures, DetectionRoom room)
    {
        if (!asked.Detects(figures.Nodes.Count)) return null;
        using var turn = await room.Enter(figures.Nodes.Count, question.Cancellation);
        return DetectionRun.Of(facts, figures, new DetectionMethod());
    }

    private static async Task<ReformMap> Show(Question question, MapQuestion asked, ReformRow reform, MapFactsRead facts, DrawnMap map, DetectionRun? detected)
    {
        var nodes = asked.Includes("nodes") ? await MapNodes.Show(question, facts, map, node => detected?.LabelOf(node)) : null;
        var ids = map.Nodes;
        var dna = asked.Method.Similarity == Similarity.Dna;
        return new ReformMap(
            new MapReform(reform.Id, reform.Title(question), reform.Scale(question), reform.Stage),
            question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, asked.Used with { Coalitions = detected is null ? null : MapQuestion.DetectedBy }, nodes,
            asked.Includes("edges")
                ? [
                    .. map.Edges.Select(edge => new MapEdge(ids[edge.Source].ActorId, ids[edge.Target].ActorId, "agreement", edge.Weight, edge.Sum,
                        edge.Issues, dna ? edge.Congruence : null, dna ? edge.Conflict : null)),
                    .. map.Coordination.Select(edge => new MapEdge(ids[edge.Source].ActorId, ids[edge.Target].ActorId, "coordination", edge.Weight, Ties: edge.Ties)),
                    .. map.CoAttendance.Select(edge => new MapEdge(ids[edge.Source].ActorId, ids[edge.Target].ActorId, "co_attendance", edge.Engagements.Count, Engagements: edge.Engagements)),
                ]
                : null,
            detected is null ? [] : [.. MapCoalition.Of(detected.Found, detected.Figures, facts.Facts.Scale)],
            asked.Includes("measures") ? new MapMeasures(map.WeightedMean, map.WeightedMedian, map.ByClass) : null,
            asked.Includes("missing") || asked.Includes(MapQuestion.Completeness) ? await Missing(question, asked, facts, map) : null,
            await facts.Hindsight(question),
            map.TotalEdges, map.Omitted, facts.Inside);
    }

    private static async Task<MapMissing> Missing(Question question, MapQuestion asked, MapFactsRead facts, DrawnMap map)
    {
        var latest = facts.Rows.GroupBy(row => row.ActorId).ToDictionary(own => own.Key, own => own.Max(row => row.ValidFrom));
        var threshold = asked.StaleAfter?.Before(question.Clocks.AsOf);
        Guid[] nodes = [.. map.Nodes.Select(node => node.ActorId)];
        return new MapMissing(
            [.. map.Nodes.Where(node => node.Position is null).Select(node => node.ActorId)],
            [.. facts.NeverInvited(nodes)], [.. facts.DeclinedTwice(nodes)],
            threshold is { } limit ? [.. map.Nodes.Where(node => latest.TryGetValue(node.ActorId, out var start) && start < limit).Select(node => node.ActorId)] : [],
            [.. facts.Rows.Where(row => !row.Evidenced).Select(row => row.ActorId).Distinct().Order()],
            asked.Has(MapQuestion.Completeness, nodes.Length) ? await Completeness.OfMap(question, facts.Facts.ReformId) : null);
    }
}
