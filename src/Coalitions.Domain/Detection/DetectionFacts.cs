using Coalitions.Domain.Mapping;
using Coalitions.Domain.Networks;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Detection;

/// <summary>
/// What coalitions are detected from, at one pair of clocks: the very stances and edges of the map. Actors are numbered in
/// the order of their ids; the order of the lists does not matter.
/// </summary>
/// <param name="Scales">The scale of each issue.</param>
/// <param name="Positions">Each actor's one position on an issue; at most one of a pair.</param>
/// <param name="Coordination">Who coordinates or works against each other; the weight is kept in thousandths.</param>
public sealed record DetectionFacts(
    int Actors,
    IReadOnlyList<Scale> Scales,
    IReadOnlyList<(int Actor, int Issue, double Position)> Positions,
    IReadOnlyList<CoordinationEdge> Coordination)
{
    /// <summary>Each actor's influence, where judged; orders the groups. Empty: they are ordered by heads.</summary>
    public IReadOnlyList<double?> Influence { get; init; } = [];

    /// <summary>A graph of ties beside those of <see cref="Coordination"/>, in thousandths, for whoever has many of them.</summary>
    public SignedGraph? Ties { get; init; }

    /// <summary>The very stances and ties of a map.</summary>
    public static DetectionFacts Of(MapFacts facts, MapFigures figures) => new(
        figures.Nodes.Count, [.. figures.Issues.Select(issue => issue.Scale)], figures.Positions,
        Mapping.Coordination.Edges([.. figures.Nodes.Select(node => node.ActorId)], facts.Ties))
    {
        Influence = [.. figures.Nodes.Select(node => node.Influence?.Value)],
    };

    /// <summary>The network that a method makes of it.</summary>
    internal Decision<SignedNetwork> Network(DetectionMethod method, bool positiveOnly)
    {
        if (method.Impossible(Actors) is { } refusal) return refusal;
        var (agreement, coordination) = (DetectionMethod.Thousandths(method.AgreementWeight), DetectionMethod.Thousandths(method.CoordinationWeight));
        var stances = StanceLayer.Of(Actors, Scales, Positions);
        var graphs = new List<(SignedGraph, long)>();
        if (method.AgreementForm == AgreementForm.Net) graphs.Add((stances.Net(), agreement));
        if (Coordination.Count > 0)
            graphs.Add((SignedGraph.Of(Actors, Coordination.Select(edge => new SignedTie(edge.Source, edge.Target, Thousandths(edge.Weight)))), coordination * (StanceLayer.Full / 1000)));
        if (Ties is not null) graphs.Add((Ties, coordination * (StanceLayer.Full / 1000)));
        return SignedNetwork.Of(Actors, graphs, method.AgreementForm == AgreementForm.Net || stances.IsEmpty ? null : stances, agreement, positiveOnly);
    }

    private static long Thousandths(double weight) => (long)Math.Round((decimal)weight * 1000, MidpointRounding.AwayFromZero);
}
