using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Reforms;

/// <summary>Shows the nodes of a map with what is known of each actor at the same pair of clocks.</summary>
public static class MapNodes
{
    public static async Task<IReadOnlyList<MapNode>> Show(Question question, MapFactsRead facts, DrawnMap map, Func<int, string?> coalitionOf)
    {
        var actors = map.Nodes.Select(node => node.ActorId).ToArray();
        var names = await question.Names(actors);
        var kinds = (await FactRows.Columns(question, FactTables.Actors, "f.actor_id, f.kind", "f.actor_id = any($4)", [actors],
            row => (row.GetGuid(0), row.GetString(1)))).ToDictionary(row => row.Item1, row => row.Item2);
        var posts = (await FactRows.Columns(question, FactTables.PostsHeld, "f.actor_id, f.post_id", "f.actor_id = any($4)", [actors],
            row => (row.GetGuid(0), row.GetGuid(1)))).ToLookup(row => row.Item1, row => row.Item2);
        var incentives = (await FactRows.Columns(question, FactTables.Incentives,
            "f.actor_id, f.incentive_type, f.direction, f.strength, f.record_id", "f.actor_id = any($4) and f.reform_id = $5", [actors, facts.Facts.ReformId],
            row => (row.GetGuid(0), new MapIncentive(Codes<IncentiveType>.Parse(row.GetString(1)), Codes<ReformDirection>.Parse(row.GetString(2)),
                row.IsDBNull(3) ? null : row.GetDouble(3), row.GetGuid(4))))).ToLookup(row => row.Item1, row => row.Item2);
        var stances = facts.Rows.Where(row => row.IssueId == facts.Facts.ReformId).ToLookup(row => row.ActorId);

        return [.. map.Nodes.Select((node, place) => Of(node, names.GetValueOrDefault(node.ActorId), kinds.TryGetValue(node.ActorId, out var kind) ? Codes<ActorKind>.Parse(kind) : null,
            posts[node.ActorId], incentives[node.ActorId], coalitionOf(place), facts.Members[node.ActorId], facts.Identified.Contains(node.ActorId),
            [.. stances[node.ActorId]], facts.InfluenceRecords[node.ActorId]))];
    }

    /// <summary>One node, made of what is in force of its actor.</summary>
    /// <param name="stances">Those on the reform itself.</param>
    /// <param name="influences">The records of its influence.</param>
    public static MapNode Of(
        NodeFigures node, string? name, ActorKind? kind, IEnumerable<Guid> posts, IEnumerable<MapIncentive> incentives, string? coalition,
        IEnumerable<DeclaredMembership> members, bool identified, IReadOnlyCollection<StanceRow> stances, IEnumerable<Guid> influences) => new(
            node.ActorId,
            name,
            node.ActorClass,
            kind,
            node.Position?.Value,
            node.Position is { } position ? [position.Min, position.Max] : null,
            node.Position?.Assessors ?? 0,
            node.Derived,
            node.Salience?.Value,
            node.Influence?.Value,
            LowestConfidence(stances),
            [.. posts.Order()],
            [.. incentives.OrderBy(incentive => incentive.RecordId)],
            coalition,
            [.. members.OrderBy(member => member.RecordId)],
            [identified ? "identified" : "inferred"],
            [.. new SortedSet<Guid>(RecordsBehind(stances).Concat(influences))]);

    private static IEnumerable<Guid> RecordsBehind(IEnumerable<StanceRow> stances) => stances
        .SelectMany(Figures).Select(figure => figure.RecordId);

    // What is only as sure as its weakest assessor is shown as such; not stated says nothing.
    private static Confidence? LowestConfidence(IEnumerable<StanceRow> stances)
    {
        var stated = stances.SelectMany(Figures).Select(figure => figure.Confidence).Where(confidence => confidence != Confidence.NotStated).ToArray();
        return stated.Length == 0 ? null : stated.Min();
    }

    private static IEnumerable<StatedFigure> Figures(StanceRow row) => ((StatedFigure?[])[row.Position, row.Salience]).OfType<StatedFigure>();
}
