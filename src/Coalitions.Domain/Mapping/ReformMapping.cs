using Coalitions.Domain.Actors;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Mapping;

/// <summary>Which edges a map carries.</summary>
public enum EdgeSelection
{
    /// <summary>None.</summary>
    None = 1,

    /// <summary>The strongest of each actor.</summary>
    Backbone = 2,

    /// <summary>All of them.</summary>
    All = 3,
}

/// <summary>How a map is drawn.</summary>
/// <param name="OnIssues">Narrows agreement to these issues; null for all.</param>
public sealed record MapMethod(
    Aggregate Aggregate = Aggregate.Median,
    Similarity Similarity = Similarity.Product,
    SimilarityRange Range = SimilarityRange.Declared,
    EdgeSelection Edges = EdgeSelection.Backbone,
    int TopPerNode = 20,
    double MinWeight = 0,
    IReadOnlySet<Guid>? OnIssues = null);

/// <summary>What the map says of one actor.</summary>
/// <param name="Position">On the reform itself; null when nobody assessed it.</param>
/// <param name="Derived">The mean of direction × stance over the provisions with a direction; never mixed with <paramref name="Position"/>.</param>
public sealed record NodeFigures(Guid ActorId, ActorClass? ActorClass, Consensus? Position, DerivedPosition? Derived, Consensus? Salience, Consensus? Influence);

/// <summary>A position that follows from stances on provisions.</summary>
/// <param name="N">Over how many provisions.</param>
public sealed record DerivedPosition(double Value, int N);

/// <summary>Who stands where. Nodes and issues are in the order of their ids; positions name both by their place in it.</summary>
/// <param name="Positions">Each actor's one position on an issue, made of what all assessors say: those issues only that are asked about.</param>
public sealed record MapFigures(
    IReadOnlyList<Issue> Issues, IReadOnlyList<NodeFigures> Nodes, IReadOnlyList<(int Actor, int Issue, double Position)> Positions);

/// <summary>A drawn map. Nodes are in the order of their ids; edges name them by their place in it.</summary>
public sealed record DrawnMap(
    IReadOnlyList<NodeFigures> Nodes,
    IReadOnlyList<AgreementEdge> Edges,
    IReadOnlyList<CoordinationEdge> Coordination,
    IReadOnlyList<CoAttendanceEdge> CoAttendance,
    long TotalEdges,
    Measure WeightedMean,
    Measure WeightedMedian,
    IReadOnlyList<ClassStanding> ByClass)
{
    /// <summary>How many edges of all kinds there are that the map does not carry.</summary>
    public long Omitted => TotalEdges - Edges.Count - Coordination.Count - CoAttendance.Count;
}

/// <summary>Draws the map of a reform: a pure function of the facts and the method.</summary>
public static class ReformMapping
{
    /// <summary>The most edges that a map carries.</summary>
    public const long MostEdges = 1_000_000;

    /// <summary>The map, or a refusal when all edges are asked for and there are too many of them.</summary>
    public static Decision<DrawnMap> Draw(MapFacts facts, MapMethod method) => Draw(facts, method, Figures(facts, method));

    /// <summary>The same, where the figures are known.</summary>
    public static Decision<DrawnMap> Draw(MapFacts facts, MapMethod method, MapFigures figures)
    {
        var nodes = figures.Nodes;
        Guid[] ids = [.. nodes.Select(node => node.ActorId)];
        var agreement = new Agreement(nodes.Count, [.. figures.Issues.Select(issue => issue.Scale)], figures.Positions, method.Similarity, method.Range);
        var edges = Edges(agreement, method);
        if (edges.IsRefused) return edges.Refusal;
        var (selected, total) = edges.Value;
        var (coordination, coAttendance) = (Coordination.Edges(ids, facts.Ties), Coordination.CoAttendance(ids, facts.Attendees));
        total += coordination.Count + coAttendance.Count;
        if (method.Edges == EdgeSelection.None) (coordination, coAttendance) = ([], []);
        var (tally, excluded) = (Tally.Of(nodes), Measures.Excluded(nodes));
        return new DrawnMap(nodes, selected, coordination, coAttendance, total, tally.WeightedMean(excluded), tally.WeightedMedian(excluded), tally.ByClass(facts.Scale));
    }

    /// <summary>Who stands where: what maps are drawn from and coalitions detected from.</summary>
    public static MapFigures Figures(MapFacts facts, MapMethod method)
    {
        var issues = facts.Issues.OrderBy(issue => issue.Id).ToArray();
        var actors = facts.Stakeholders.OrderBy(stakeholder => stakeholder.ActorId).ToArray();
        var influences = facts.Influences.ToLookup(judgement => judgement.ActorId);
        var reform = Array.FindIndex(issues, issue => issue.Id == facts.ReformId);

        var nodes = new NodeFigures[actors.Length];
        var positions = new List<(int Actor, int Issue, double Position)>();
        var stances = new Runs(facts.Stances, [.. actors.Select(actor => actor.ActorId)], [.. issues.Select(issue => issue.Id)]);
        for (var actor = 0; actor < actors.Length; actor++)
        {
            var number = actor;
            nodes[actor] = FiguresOf(actors[actor], stances.Of(actor), issues, reform, influences[actors[actor].ActorId], method, (issue, position) => positions.Add((number, issue, position)));
        }

        return new MapFigures(issues, nodes, positions);
    }

    /// <summary>What the map says of one actor: the same, whether a whole map is drawn or one actor has changed.</summary>
    /// <param name="stances">The actor's stances on each issue, by the issue's number, ascending.</param>
    /// <param name="issues">In the order of their ids.</param>
    /// <param name="reform">The number of the reform itself.</param>
    /// <param name="hold">Told each issue that is asked about, by number, with the actor's one position on it.</param>
    public static NodeFigures FiguresOf(
        Stakeholder actor, IEnumerable<(int Issue, ArraySegment<Stance> Run)> stances, IReadOnlyList<Issue> issues, int reform, IEnumerable<InfluenceJudgement> influences, MapMethod method, Action<int, double> hold)
    {
        Consensus? position = null, salience = null;
        var held = new List<(Issue Issue, double Position)>();
        foreach (var (issue, run) in stances)
        {
            if (issue == reform) salience = Consensus.Of(Judgements(run, stance => stance.Salience), method.Aggregate);
            if (Consensus.Of(Judgements(run, stance => stance.Position), method.Aggregate) is not { } found) continue;
            if (issue == reform) position = found;
            else held.Add((issues[issue], found.Value));
            if (method.OnIssues?.Contains(issues[issue].Id) ?? true) hold(issue, found.Value);
        }

        return new NodeFigures(actor.ActorId, actor.ActorClass, position, Derive(held), salience, Influence(influences, method.Aggregate));
    }

    private static Decision<(IReadOnlyList<AgreementEdge> Edges, long Total)> Edges(Agreement agreement, MapMethod method)
    {
        if (method.Edges == EdgeSelection.Backbone) return agreement.Backbone(method.TopPerNode, method.MinWeight);
        var total = agreement.CountPairs();
        if (method.Edges == EdgeSelection.None) return ((IReadOnlyList<AgreementEdge>)[], total);
        return total > MostEdges
            ? new Refusal("too-many-edges", $"The map has {total} agreement edges; at most {MostEdges} are given. Ask for edges=backbone, or narrow it by issue.", "edges")
            : ((IReadOnlyList<AgreementEdge>)[.. agreement.All(method.MinWeight)], total);
    }

    private static Consensus? Influence(IEnumerable<InfluenceJudgement> judgements, Aggregate aggregate)
    {
        var all = judgements.ToArray();
        if (all.Length == 0) return null;
        var own = Array.FindAll(all, judgement => judgement.OnThisReform);
        return Consensus.Of(Array.ConvertAll(own.Length > 0 ? own : all,
            judgement => new Judgement(judgement.AssessorId, judgement.Influence, judgement.ValidFrom, judgement.Place)), aggregate);
    }

    // Mostly there is one.
    private static Judgement[] Judgements(ArraySegment<Stance> run, Func<Stance, double?> figure)
    {
        if (run.Count == 1) return figure(run[0]) is { } only ? [new Judgement(run[0].AssessorId, only, run[0].ValidFrom, run[0].Place)] : [];
        return
        [
            .. from stance in run
               let value = figure(stance)
               where value is not null
               select new Judgement(stance.AssessorId, value.Value, stance.ValidFrom, stance.Place),
        ];
    }

    private static DerivedPosition? Derive(List<(Issue Issue, double Position)> held)
    {
        if (held.Count == 0) return null;
        var directed = held.Where(item => item.Issue.Scale.IsSupport && item.Issue.Direction != ProvisionDirection.None)
            .Select(item => item.Position * (item.Issue.Direction == ProvisionDirection.ForReform ? 1 : -1)).ToArray();
        return directed.Length == 0 ? null : new DerivedPosition(directed.Sum() / directed.Length, directed.Length);
    }

    // The stances in the order of actors and issues: one run for each pair of them.
    private sealed class Runs
    {
        private readonly long issues;
        private readonly long[] keys;
        private readonly Stance[] stances;

        public Runs(IReadOnlyList<Stance> all, Guid[] actorIds, Guid[] issueIds)
        {
            issues = issueIds.Length;
            var (actorOf, issueOf) = (Numbers(actorIds), Numbers(issueIds));
            stances = [.. all.Where(stance => actorOf.ContainsKey(stance.ActorId) && issueOf.ContainsKey(stance.IssueId))];
            keys = [.. stances.Select(stance => actorOf[stance.ActorId] * issues + issueOf[stance.IssueId])];
            Array.Sort(keys, stances);
        }

        public IEnumerable<(int Issue, ArraySegment<Stance> Run)> Of(int actor)
        {
            var at = Array.BinarySearch(keys, actor * issues);
            for (at = at < 0 ? ~at : FirstOf(at); at < keys.Length && keys[at] / issues == actor;)
            {
                var end = at + 1;
                while (end < keys.Length && keys[end] == keys[at]) end++;
                yield return ((int)(keys[at] % issues), new ArraySegment<Stance>(stances, at, end - at));
                at = end;
            }
        }

        private int FirstOf(int at)
        {
            while (at > 0 && keys[at - 1] == keys[at]) at--;
            return at;
        }

        private static Dictionary<Guid, long> Numbers(Guid[] ids) => ids.Select((id, number) => (id, number)).ToDictionary(pair => pair.id, pair => (long)pair.number);
    }
}
