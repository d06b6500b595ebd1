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

/// <summary>A drawn map. Nodes are in the order of their ids; edges name them by their place in it.</summary>
public sealed record DrawnMap(
    IReadOnlyList<NodeFigures> Nodes,
    IReadOnlyList<AgreementEdge> Edges,
    long TotalEdges,
    Measure WeightedMean,
    Measure WeightedMedian,
    IReadOnlyList<ClassStanding> ByClass)
{
    /// <summary>How many edges there are that the map does not carry.</summary>
    public long Omitted => TotalEdges - Edges.Count;
}

/// <summary>Draws the map of a reform: a pure function of the facts and the method.</summary>
public static class ReformMapping
{
    /// <summary>The most edges that a map carries.</summary>
    public const long MostEdges = 1_000_000;

    /// <summary>The map, or a refusal when all edges are asked for and there are too many of them.</summary>
    public static Decision<DrawnMap> Draw(MapFacts facts, MapMethod method)
    {
        var stances = facts.Stances.ToLookup(stance => (stance.ActorId, stance.IssueId));
        var influences = facts.Influences.ToLookup(judgement => judgement.ActorId);
        var issues = facts.Issues.OrderBy(issue => issue.Id).ToArray();
        var issuesOf = facts.Stances.GroupBy(stance => stance.ActorId)
            .ToDictionary(own => own.Key, own => own.Select(stance => stance.IssueId).ToHashSet());
        var scaleOf = issues.ToDictionary(issue => issue.Id);

        var actors = facts.Stakeholders.OrderBy(stakeholder => stakeholder.ActorId).ToArray();
        var nodes = new NodeFigures[actors.Length];
        var positions = new List<(int Actor, int Issue, double Position)>();
        var numberOf = issues.Select((issue, number) => (issue.Id, number)).ToDictionary(pair => pair.Id, pair => pair.number);
        for (var i = 0; i < actors.Length; i++)
        {
            var actor = actors[i].ActorId;
            var held = (issuesOf.GetValueOrDefault(actor) ?? [])
                .Where(scaleOf.ContainsKey).Order()
                .Select(issue => (Issue: scaleOf[issue], Position: PositionOn(issue)))
                .Where(item => item.Position is not null).ToArray();
            foreach (var (issue, position) in held)
                if (method.OnIssues?.Contains(issue.Id) ?? true) positions.Add((i, numberOf[issue.Id], position!.Value));

            nodes[i] = new NodeFigures(
                actor, actors[i].ActorClass,
                held.FirstOrDefault(item => item.Issue.Id == facts.ReformId).Position,
                Derive(held),
                Consensus.Of(stances[(actor, facts.ReformId)].Where(stance => stance.Salience is not null)
                    .Select(stance => new Judgement(stance.AssessorId, stance.Salience!.Value, stance.ValidFrom, stance.Place)), method.Aggregate),
                Influence(influences[actor], method.Aggregate));

            Consensus? PositionOn(Guid issue) => Consensus.Of(stances[(actor, issue)].Where(stance => stance.Position is not null)
                .Select(stance => new Judgement(stance.AssessorId, stance.Position!.Value, stance.ValidFrom, stance.Place)), method.Aggregate);
        }

        var agreement = new Agreement(actors.Length, [.. issues.Select(issue => issue.Scale)], positions, method.Similarity, method.Range);
        var edges = Edges(agreement, method);
        if (edges.IsRefused) return edges.Refusal;
        var (selected, total) = edges.Value;
        return new DrawnMap(nodes, selected, total, Measures.WeightedMean(nodes), Measures.WeightedMedian(nodes), Measures.ByClass(nodes, facts.Scale));
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
        var own = all.Where(judgement => judgement.OnThisReform).ToArray();
        return Consensus.Of((own.Length > 0 ? own : all)
            .Select(judgement => new Judgement(judgement.AssessorId, judgement.Influence, judgement.ValidFrom, judgement.Place)), aggregate);
    }

    private static DerivedPosition? Derive(IEnumerable<(Issue Issue, Consensus? Position)> held)
    {
        var directed = held.Where(item => item.Issue.Scale.IsSupport && item.Issue.Direction != ProvisionDirection.None)
            .Select(item => item.Position!.Value * (item.Issue.Direction == ProvisionDirection.ForReform ? 1 : -1)).ToArray();
        return directed.Length == 0 ? null : new DerivedPosition(directed.Sum() / directed.Length, directed.Length);
    }
}
