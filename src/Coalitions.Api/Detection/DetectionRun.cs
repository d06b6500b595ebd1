using Coalitions.Api.Reforms;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;

namespace Coalitions.Api.Detection;

/// <summary>One detection with the facts that it was made from, in the numbers of the map's nodes.</summary>
public sealed class DetectionRun
{
    private DetectionRun(MapFactsRead read, MapFigures figures, DetectionFacts facts, DetectedCoalitions found)
    {
        (Read, Figures, Facts, Found, Labels) = (read, figures, facts, found, found.Labels());
        Ids = [.. figures.Nodes.Select(node => node.ActorId)];
        Positions = [.. figures.Positions.Select(position => new HeldPosition(Ids[position.Actor], figures.Issues[position.Issue].Id, position.Position))];
        Coordination = [.. facts.Coordination.Select(edge => (Ids[edge.Source], Ids[edge.Target], edge.Weight))];
    }

    public MapFactsRead Read { get; }

    public MapFigures Figures { get; }

    public DetectionFacts Facts { get; }

    public DetectedCoalitions Found { get; }

    public Guid[] Ids { get; }

    /// <summary>Each node's place among the coalitions; −1 for none.</summary>
    public int[] Labels { get; }

    public HeldPosition[] Positions { get; }

    public (Guid One, Guid Other, double Weight)[] Coordination { get; }

    public static DetectionRun Of(MapFactsRead read, MapFigures figures, DetectionMethod method)
    {
        var facts = DetectionFacts.Of(read.Facts, figures);
        var found = CoalitionDetection.Detect(facts, method);
        return found.IsRefused ? throw DetectionQuestion.Refused(found.Refusal) : new DetectionRun(read, figures, facts, found.Value);
    }

    /// <summary>What a coalition is called within an answer.</summary>
    public static string Label(int group) => FormattableString.Invariant($"C{group + 1}");

    /// <summary>The coalition of a node; null for none.</summary>
    public string? LabelOf(int node) => Labels[node] < 0 ? null : Label(Labels[node]);

    /// <summary>The nodes of a coalition.</summary>
    public NodeFigures[] MembersOf(int group) => [.. Found.Groups[group].Members.Select(member => Figures.Nodes[member])];
}
