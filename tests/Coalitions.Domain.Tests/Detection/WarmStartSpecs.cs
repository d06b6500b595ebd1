using Coalitions.Domain.Detection;
using Coalitions.Domain.Networks;

namespace Coalitions.Domain.Tests.Detection;

/// <summary>Detection on a large network of which a hundredth has changed, from the groups found before.</summary>
public class WarmStartSpecs
{
    private const int Actors = 6_000;

    [Fact]
    public void hardly_anybody_moves_and_the_groups_are_as_good()
    {
        var ties = Camps(seed: 1);
        var before = Detect(ties);
        var changed = Churned(ties, seed: 2);
        var (cold, warm) = (Detect(changed), Detect(changed, before.Labels()));
        Assert.True(warm.Objective > cold.Objective - 0.0005, $"{warm.Objective} against {cold.Objective}");
        Assert.True(Moved(before.Labels(), warm.Labels()) <= Actors / 100, $"{Moved(before.Labels(), warm.Labels())} of {Actors} moved.");
        Assert.Equal(1, warm.Restarts);
    }

    [Fact]
    public void where_nothing_changed_nobody_moves()
    {
        var ties = Camps(seed: 3);
        var before = Detect(ties);
        Assert.Equal(before.Labels(), Detect(ties, before.Labels()).Labels());
    }

    [Fact]
    public void whole_groups_join_where_that_is_better()
    {
        var ties = Camps(seed: 4);
        var found = Detect(ties);
        // Each group in two halves that no single actor leaves by itself.
        var halves = found.Labels().Select((group, actor) => group < 0 ? -1 : 2 * group + actor % 2).ToArray();
        Assert.True(Detect(ties, halves).Objective > found.Objective - 0.0005);
    }

    private static DetectedCoalitions Detect(Dictionary<(int, int), long> ties, int[]? start = null) => CoalitionDetection.Detect(
        new DetectionFacts(Actors, [], [], []) { Ties = SignedGraph.Of(Actors, ties.Select(tie => new SignedTie(tie.Key.Item1, tie.Key.Item2, tie.Value))) },
        new DetectionMethod(), start).Value;

    // Twenty camps; a tie in five goes astray, a tie in five is against.
    private static Dictionary<(int, int), long> Camps(ulong seed)
    {
        var (random, ties) = (new SplitMix64(seed), new Dictionary<(int, int), long>());
        while (ties.Count < 10 * Actors)
        {
            var (one, astray) = (random.Below(Actors), random.Below(5) == 0);
            var other = astray ? random.Below(Actors) : one % 20 + 20 * random.Below(Actors / 20);
            if (one != other) ties[(Math.Min(one, other), Math.Max(one, other))] = 1000 * (1 + random.Below(5)) * (astray && random.Below(2) == 0 ? -1 : 1);
        }

        return ties;
    }

    private static Dictionary<(int, int), long> Churned(Dictionary<(int, int), long> ties, ulong seed)
    {
        var (random, changed) = (new SplitMix64(seed), ties.ToDictionary());
        foreach (var tie in ties.Keys.Where(_ => random.Below(200) == 0)) changed.Remove(tie);
        for (var i = 0; i < ties.Count / 200; i++)
            if ((random.Below(Actors), random.Below(Actors)) is var (one, other) && one < other) changed[(one, other)] = 1000;
        return changed;
    }

    private static int Moved(int[] before, int[] after) =>
        before.Length - before.Zip(after).CountBy(pair => pair).GroupBy(cell => cell.Key.First).Sum(own => own.Max(cell => cell.Value));
}
