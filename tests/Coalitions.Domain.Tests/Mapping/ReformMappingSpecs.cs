using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Tests.Mapping;

public class ReformMappingSpecs
{
    private static readonly Guid Reform = Id(1000);
    private static readonly Guid Unit = Guid.Empty;

    [Fact]
    public void the_median_of_an_even_number_is_the_mean_of_the_middle_two()
    {
        var node = Draw([Of(1, Reform, 2, assessor: Id(50)), Of(1, Reform, -1)]).Nodes.Single();
        Assert.Equal(new Consensus(0.5, -1, 2, 2), node.Position);
    }

    [Fact]
    public void of_one_assessor_only_the_latest_counts()
    {
        var node = Draw([Of(1, Reform, 2, day: 1), Of(1, Reform, -1, day: 2)]).Nodes.Single();
        Assert.Equal(new Consensus(-1, -1, -1, 1), node.Position);
    }

    [Fact]
    public void not_assessed_is_never_zero()
    {
        var map = Draw([Of(1, Reform, null, salience: 0.5)]);
        Assert.Null(map.Nodes.Single().Position);
        Assert.Equal("no_position", map.WeightedMean.Excluded.Single().Reason);
        Assert.Null(map.WeightedMean.Value);
        var unclassified = map.ByClass.Single(standing => standing.ActorClass is null);
        Assert.Equal((1, 0, 0), (unclassified.NotAssessed.Heads, unclassified.Assessed.Heads, unclassified.Neutral!.Heads));
    }

    [Fact]
    public void the_reforms_own_influence_goes_before_the_general_one()
    {
        var map = Draw([Of(1, Reform, 1)], [new(Id(1), Unit, false, 0.2, default, 1), new(Id(1), Unit, true, 0.9, default, 2)]);
        Assert.Equal(0.9, map.Nodes.Single().Influence!.Value);
    }

    [Fact]
    public void a_derived_position_follows_the_direction_of_provisions_and_stays_apart()
    {
        var (good, bad, plain) = (Id(2001), Id(2002), Id(2003));
        Issue[] provisions = [new(good, Scale.Support, ProvisionDirection.ForReform), new(bad, Scale.Support, ProvisionDirection.AgainstReform), new(plain, Scale.Support)];
        var node = Draw([Of(1, good, 2), Of(1, bad, -1), Of(1, plain, -2)], provisions: provisions).Nodes.Single();
        Assert.Equal(new DerivedPosition(1.5, 2), node.Derived);
        Assert.Null(node.Position);
    }

    [Fact]
    public void a_stance_on_the_reform_itself_is_no_part_of_the_derived_position()
    {
        var facts = new MapFacts(Reform, [new Issue(Reform, Scale.Support, ProvisionDirection.ForReform)], [new Stakeholder(Id(1), null)], [Of(1, Reform, 2)], []);
        Assert.Null(ReformMapping.Draw(facts, new MapMethod()).Value.Nodes.Single().Derived);
    }

    [Fact]
    public void issues_narrow_agreement_and_leave_the_nodes_as_they_are()
    {
        var (kept, left) = (Id(2001), Id(2002));
        var facts = new MapFacts(
            Reform, [new Issue(Reform, Scale.Support), new Issue(kept, Scale.Support), new Issue(left, Scale.Support, ProvisionDirection.ForReform)],
            [new Stakeholder(Id(1), null), new Stakeholder(Id(2), null)], [Of(1, kept, 2), Of(2, kept, 1), Of(1, left, 2), Of(2, left, -2)], []);
        var map = ReformMapping.Draw(facts, new MapMethod(OnIssues: new HashSet<Guid> { kept })).Value;
        Assert.Equal(new AgreementEdge(0, 1, 0.5, 0.5, 1), map.Edges.Single());
        Assert.Equal(new DerivedPosition(-2, 1), map.Nodes[1].Derived);
    }

    [Fact]
    public void all_edges_are_refused_beyond_a_million_and_the_backbone_says_what_it_leaves_out()
    {
        Stance[] stances = [.. Enumerable.Range(0, 1_415).Select(actor => Of(actor, Reform, actor % 5 - 2))];
        var facts = new MapFacts(Reform, [new Issue(Reform, Scale.Support)], [.. stances.Select(stance => new Stakeholder(stance.ActorId, null))], stances, []);
        Assert.Equal("too-many-edges", ReformMapping.Draw(facts, new MapMethod(Edges: EdgeSelection.All)).Refusal!.Code);
        var map = ReformMapping.Draw(facts, new MapMethod()).Value;
        Assert.Equal((1_000_405, 1_000_405 - map.Edges.Count), (map.TotalEdges, map.Omitted));
    }

    [Fact]
    public void the_weighted_median_is_the_lower_one()
    {
        var map = Draw([Of(1, Reform, -1, salience: 1), Of(2, Reform, 1, salience: 1)],
            [new(Id(1), Unit, true, 1, default, 1), new(Id(2), Unit, true, 1, default, 2)]);
        Assert.Equal(-1, map.WeightedMedian.Value);
        Assert.Equal(0, map.WeightedMean.Value);
    }

    [Fact]
    public void a_continuum_is_never_read_as_for_or_against()
    {
        var map = Draw([Of(1, Reform, 30)], scale: Scale.Continuum(0, 100).Value);
        Assert.All(map.ByClass, standing => Assert.Null(standing.Supports));
        Assert.Equal(1, map.ByClass.Sum(standing => standing.Assessed.Heads));
    }

    [Fact]
    public void the_order_of_the_facts_does_not_matter()
    {
        var random = new Random(7);
        var stances = Enumerable.Range(0, 400).Select(i => Of(random.Next(30), random.Next(2) == 0 ? Reform : Id(2000 + random.Next(5)), random.Next(-2, 3), salience: 0.5, assessor: Id(3000 + i))).ToArray();
        Issue[] provisions = [.. Enumerable.Range(0, 5).Select(i => new Issue(Id(2000 + i), Scale.Support))];
        var one = Draw(stances, provisions: provisions);
        var other = Draw([.. stances.OrderBy(_ => random.Next())], provisions: [.. provisions.Reverse()]);
        Assert.Equal(one.Edges, other.Edges);
        Assert.Equal(one.Nodes, other.Nodes);
        Assert.Equal(one.WeightedMean.Value, other.WeightedMean.Value);
    }

    [FactOnData("ktab-soe-policy/SOE-Policy.csv")]
    public void the_published_table_of_a_real_reform_has_its_published_mean_and_median()
    {
        var lines = File.ReadLines(SharedData.Path("ktab-soe-policy/SOE-Policy.csv")!).Skip(2).Where(line => line.Contains(',')).Select(line => line.Split(',')).ToArray();
        var stances = lines.Select((line, i) => Of(i, Reform, double.Parse(line[3]), salience: double.Parse(line[4]) / 100)).ToArray();
        var influences = lines.Select((line, i) => new InfluenceJudgement(Id(i), Unit, true, double.Parse(line[2]) / 100, default, i)).ToArray();
        var map = Draw(stances, influences, Scale.Continuum(0, 100).Value);
        Assert.Equal(26, map.Nodes.Count);
        Assert.Equal(35.0063, map.WeightedMean.Value!.Value, 4);
        Assert.Equal(30, map.WeightedMedian.Value);
    }

    private static DrawnMap Draw(Stance[] stances, InfluenceJudgement[]? influences = null, Scale? scale = null, Issue[]? provisions = null) =>
        ReformMapping.Draw(new MapFacts(
            Reform, [new Issue(Reform, scale ?? Scale.Support), .. provisions ?? []],
            [.. stances.Select(stance => stance.ActorId).Distinct().Select(actor => new Stakeholder(actor, null))], stances, influences ?? []), new MapMethod()).Value;

    private static Stance Of(int actor, Guid issue, double? position, double? salience = null, Guid? assessor = null, int day = 1) =>
        new(Id(actor), issue, assessor ?? Unit, position, salience, new DateTime(2020, 1, day, 0, 0, 0, DateTimeKind.Utc), day);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
