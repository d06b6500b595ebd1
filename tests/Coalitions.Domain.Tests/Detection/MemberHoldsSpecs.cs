using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Tests.Detection;

public class MemberHoldsSpecs
{
    private static readonly Scale[] Scales = [Scale.Support, Scale.Continuum(0, 100).Value, Scale.Support];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void what_holds_a_member_in_and_what_is_broken_within_add_up_to_its_own_weight(int seed)
    {
        var (facts, found) = Found(seed);
        var holds = Holding.Of(facts, found, int.MaxValue);
        Assert.NotEmpty(found.Members);
        foreach (var member in found.Members)
        {
            var own = holds[member.Actor];
            var within = own.HeldByTies.First.Concat(own.BrokenTies.First).Where(tie => tie.Kind != Pull.PositiveBetween).Sum(tie => tie.Weight)
                + own.HeldByIssues.First.Concat(own.BrokenIssues.First).Where(issue => issue.Kind != Pull.PositiveBetween).Sum(issue => issue.Weight);
            Assert.Equal(member.Own, within, 9);
        }
    }

    [Fact]
    public void all_are_counted_the_heaviest_named_and_order_decides_nothing()
    {
        var (facts, found) = Found(4);
        var (all, first) = (Holding.Of(facts, found, int.MaxValue), Holding.Of(facts with { Positions = [.. facts.Positions.Reverse()] }, found, 1));
        Assert.Contains(all.Values, own => own.HeldByIssues.Count > 1);
        Assert.Contains(all.Values, own => own.BrokenIssues.Count > 1);
        foreach (var (actor, own) in all)
        {
            Assert.Equal((own.HeldByTies.Count, own.HeldByIssues.Count, own.BrokenTies.Count, own.BrokenIssues.Count),
                (first[actor].HeldByTies.Count, first[actor].HeldByIssues.Count, first[actor].BrokenTies.Count, first[actor].BrokenIssues.Count));
            Assert.Equal(own.HeldByIssues.First.Take(1), first[actor].HeldByIssues.First);
            Assert.Equal(own.BrokenIssues.First.Take(1), first[actor].BrokenIssues.First);
            Assert.Equal(own.HeldByIssues.First.Select(issue => issue.Weight).OrderDescending(), own.HeldByIssues.First.Select(issue => issue.Weight));
        }
    }

    private static (DetectionFacts Facts, DetectedCoalitions Found) Found(int seed)
    {
        const int actors = 12;
        var random = new Random(seed);
        var positions = new List<(int, int, double)>();
        for (var actor = 0; actor < actors; actor++)
            for (var issue = 0; issue < Scales.Length; issue++)
                if (random.Next(4) > 0) positions.Add((actor, issue, Scales[issue].IsSupport ? random.Next(-4, 5) / 2.0 : random.Next(0, 11) * 10));
        CoordinationEdge[] ties = [.. Enumerable.Range(0, actors - 1).Select(actor => new CoordinationEdge(actor, actor + 1, random.Next(-2, 3) / 2.0, []))];
        var facts = new DetectionFacts(actors, Scales, positions, ties);
        return (facts, CoalitionDetection.Detect(facts, new DetectionMethod(AgreementWeight: 0.5, CoordinationWeight: 2)).Value);
    }
}
