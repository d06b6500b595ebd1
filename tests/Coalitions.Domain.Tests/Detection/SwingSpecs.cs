using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Tests.Detection;

public class SwingSpecs
{
    // Two pairs apart over two issues, and one that leans to the first.
    private static readonly DetectionFacts Facts = new(5, [Scale.Support, Scale.Support],
    [
        (0, 0, 2), (1, 0, 2), (2, 0, -2), (3, 0, -2), (4, 0, 1),
        (0, 1, 2), (1, 1, 2), (2, 1, -2), (3, 1, -2),
    ], [new CoordinationEdge(0, 4, 0.5, [])]);

    [Fact]
    public void a_change_that_is_named_moves_and_a_little_less_does_not()
    {
        var found = CoalitionDetection.Detect(Facts, new DetectionMethod()).Value;
        Assert.Equal([0, 0, 1, 1, 0], found.Labels());
        var changes = Swing.Of(Facts, found, 4)!;
        var position = changes.Single(change => change.Input == SwingInput.Position);
        Assert.Equal((0, 1.0, 1), (position.Issue, position.From, position.Group));
        Assert.True(position.To is < 0 and > -1, $"{position.To}");
        Assert.Equal(position.ShareOfScale, (1 - position.To) / 4, 12);
        Assert.Equal(2, Beside(Facts, position));
        Assert.Equal(0, Beside(Facts, position with { To = position.To + 0.02 }));
        // Nothing else would do alone: without the tie it still agrees.
        Assert.DoesNotContain(changes, change => change.Input == SwingInput.TieEnds);
    }

    [Fact]
    public void who_is_held_by_a_tie_goes_when_it_ends()
    {
        var facts = Facts with { Positions = [.. Facts.Positions.Select(held => held.Actor == 4 ? held with { Position = -0.25 } : held)], Coordination = [new CoordinationEdge(0, 4, 1, []), new CoordinationEdge(1, 4, 0.25, [])] };
        var found = CoalitionDetection.Detect(facts, new DetectionMethod()).Value;
        Assert.Equal([0, 0, 1, 1, 0], found.Labels());
        var ends = Swing.Of(facts, found, 4)!.Where(change => change.Input == SwingInput.TieEnds).ToArray();
        Assert.Equal([(0, 0, 1.0, -1.0)], ends.Select(change => (change.Edge!.Value, change.Other!.Value, change.From, change.By)));
        Assert.Equal(2, Beside(facts, ends[0]));
        var begins = Swing.Of(facts, found, 4)!.Single(change => change.Input == SwingInput.TieBegins);
        Assert.Equal((2, 1), (begins.Other, begins.Group));
        Assert.Equal(2, Beside(facts, begins));
        Assert.Equal(0, Beside(facts, begins with { To = begins.To - 0.02 }));
    }

    // With the first of which pair the last one is found after a change; with neither: null.
    private static int? Beside(DetectionFacts facts, SwingChange change)
    {
        var labels = CoalitionDetection.Detect(Swing.With(facts, 4, change), new DetectionMethod()).Value.Labels();
        return labels[4] == labels[0] ? 0 : labels[4] == labels[2] ? 2 : null;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void the_others_staying_no_change_that_is_named_leaves_the_group_the_best_place(int seed)
    {
        var random = new Random(seed);
        const int actors = 14;
        Scale[] scales = [Scale.Support, Scale.Continuum(0, 10).Value];
        (int, int, double)[] positions = [.. from actor in Enumerable.Range(0, actors) from issue in Enumerable.Range(0, 2) where random.Next(4) > 0
            select (actor, issue, scales[issue].IsSupport ? random.Next(-4, 5) / 2.0 : random.Next(0, 11))];
        CoordinationEdge[] ties = [.. Enumerable.Range(0, actors - 1).Select(actor => new CoordinationEdge(actor, actor + 1, random.Next(-2, 5) / 4.0, []))];
        var facts = new DetectionFacts(actors, scales, positions, ties);
        var found = CoalitionDetection.Detect(facts, new DetectionMethod()).Value;
        var (labels, named) = (found.Labels(), 0);
        foreach (var actor in found.Members.Select(member => member.Actor))
            foreach (var change in Swing.Of(facts, found, actor)!)
            {
                named++;
                var moved = labels.ToArray();
                moved[actor] = change.Group ?? -1;
                var changed = Swing.With(facts, actor, change);
                var (there, here) = (CoalitionDetection.Judge(changed, new DetectionMethod(), moved).Value.Objective, CoalitionDetection.Judge(changed, new DetectionMethod(), labels).Value.Objective);
                // Whom no positive tie holds any more is alone, though it may gain nothing by it.
                Assert.True(there > here || change.Group is null, $"{there} {here}");
                Assert.InRange(change.ShareOfScale, 0, 2);
            }

        Assert.True(named > 10, $"{named}");
        Assert.Equal(Swing.Of(facts, found, 3), Swing.Of(facts with { Positions = [.. facts.Positions.Reverse()] }, found, 3));
    }

    [Fact]
    public void to_have_the_same_foes_leads_nowhere()
    {
        // Two pairs, and two foes that the second pair and the last one share; a tie holds the last one to the first pair.
        var facts = new DetectionFacts(7, [], [],
        [
            new(0, 1, 1, []), new(2, 3, 1, []), new(5, 6, 1, []), new(0, 4, 0.5, []),
            new(2, 5, -1, []), new(2, 6, -1, []), new(3, 5, -1, []), new(3, 6, -1, []), new(4, 5, -1, []), new(4, 6, -1, []),
        ]);
        var found = CoalitionDetection.Detect(facts, new DetectionMethod()).Value;
        Assert.Equal(found.Labels()[0], found.Labels()[4]);
        Assert.NotEqual(found.Labels()[0], found.Labels()[2]);
        Assert.Null(Swing.Of(facts, found, 4)!.Single(change => change.Input == SwingInput.TieEnds).Group);
    }

    [Fact]
    public void of_whoever_is_in_no_group_and_of_very_many_nothing_is_sought()
    {
        var facts = Facts with { Actors = 6 };
        Assert.Null(Swing.Of(facts, CoalitionDetection.Detect(facts, new DetectionMethod()).Value, 5));
        var many = Facts with { Actors = Swing.MostActors + 1 };
        Assert.Null(Swing.Of(many, CoalitionDetection.Detect(many, new DetectionMethod()).Value, 4));
    }
}
