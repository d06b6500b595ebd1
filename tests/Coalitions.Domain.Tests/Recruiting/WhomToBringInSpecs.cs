using Coalitions.Domain.Actors;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Voting;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Recruiting;

public class WhomToBringInSpecs
{
    // An official and a citizen for it; influence 4 in all, so that the quota is 2 and a quarter of it 0.5.
    private static readonly NodeFigures[] Town =
    [
        Member(0, 2, 0.8, ActorClass.PublicOfficial, 0.5),
        Member(1, 1, 0.2, ActorClass.Citizen, 0.5),
        Member(2, 1, 0.5, ActorClass.PublicOfficial, 0.5),
        Member(3, 0, 0.5, ActorClass.ElectedRepresentative, 0.8),
        Member(4, 0, 0.3, ActorClass.ServiceProvider),
        Member(5, -1, 1.0, ActorClass.ServiceProvider, 0.9),
        Member(6, null, 0.5, ActorClass.Citizen, 0.5),
        Member(7, 1, null, ActorClass.Citizen, 0.5),
        Member(8, 1, 0.2, null, 0.5),
    ];

    [Fact]
    public void each_step_says_what_it_adds_by_class_and_by_influence_and_what_it_takes()
    {
        var answer = Suggest(Town, most: 2);
        Assert.Equal((2.0, 4, null), (answer.Quota, answer.Candidates, answer.EmptyReason));
        var (first, second) = (answer.Chosen.Steps[0], answer.Chosen.Steps[1]);
        // The first of its class brings √(0.5 ÷ 0.5) ÷ 4, and a quarter of the quota of 2.
        Assert.Equal((3, 0.5, 0.25, 0.25), (first.Node, first.Gain, first.Parts.Breadth, first.Parts.Strength));
        // 0.3 of a class that nobody is of: √0.6 ÷ 4, and 0.15; an official of 0.5 would add less to the 0.8 that are in.
        Assert.Equal((4, 0.193649167310, 0.15), (second.Node, second.Parts.Breadth, second.Parts.Strength), new Twelve());
        Assert.Equal(0.343649167310, second.Gain, 12);
        Assert.Equal(0.843649167310, answer.Chosen.Value, 12);
        // The mean of 2 by 0.8 and 1 by 0.2 is 1.8, of 4: 0.45 at salience 0.8, and unannounced. Nobody judged what the other cares.
        Assert.Equal((0.45, 0.36, null, 1.0, 1.36), (first.Cost.Gap, first.Cost.Persuasion, first.Cost.Steps, first.Cost.Introduction, first.Cost.Total));
        Assert.Equal((0.45, null, null), (second.Cost.Gap, second.Cost.Persuasion, second.Cost.Total));
        Assert.Equal(("no_salience", 1.36, 1), (second.Unknown.Single(), answer.Chosen.Cost, answer.Chosen.CostUnknown));
    }

    [Fact]
    public void who_opposes_is_in_already_or_is_left_out_is_filtered_and_who_is_not_assessed_is_named()
    {
        var answer = Suggest(Town, excluded: [3]);
        Assert.Equal(
            [(0, FilterReason.AlreadyMember), (1, FilterReason.AlreadyMember), (3, FilterReason.Excluded), (5, FilterReason.Opposes)],
            answer.FilteredOut.Select(item => (item.Node, item.Reason)));
        Assert.Equal(["6 no_position", "7 no_influence"], answer.AssessFirst.Select(item => $"{item.Node} {string.Join(' ', item.Missing)}"));
        Assert.Equal([4, 2, 8], answer.Chosen.Steps.Select(step => step.Node));
        // Of what class the last one is nobody knows: what breadth it adds is none that counts.
        Assert.Equal(("no_class", 0.0), (answer.Chosen.Steps[2].Unknown.Single(), answer.Chosen.Steps[2].Parts.Breadth));
    }

    [Fact]
    public void a_coalition_against_the_reform_is_opposed_by_those_for_it_and_one_without_a_side_by_nobody()
    {
        Assert.Equal([0, 1, 2, 7, 8], Opposing(-1));
        Assert.Empty(Opposing(0));

        IEnumerable<int> Opposing(int side) => Suggest(Town, members: [5], side: side).FilteredOut.Where(item => item.Reason == FilterReason.Opposes).Select(item => item.Node);
    }

    [Fact]
    public void whoever_stands_further_on_its_side_need_not_be_moved()
    {
        var keen = Suggest([Member(0, 1, 0.5), Member(1, 2, 0.5), Member(2, -2, 0.5, salience: 0.5)], members: [0]).Chosen.Steps.Single();
        Assert.Equal((0.0, 0.0, 0), (keen.Cost.Gap, keen.Cost.Persuasion, keen.Unknown.Count));
        // Without a side every distance counts.
        Assert.Equal(0.25, Suggest([Member(0, 1, 0.5), Member(1, 2, 0.5)], members: [0], side: 0).Chosen.Steps.Single().Cost.Gap);
    }

    [Fact]
    public void an_entry_that_breaks_more_than_it_holds_is_filtered_from_more_than_half_a_tie_on()
    {
        NodeFigures[] nodes = [Member(0, 1, 0.5), Member(1, 0, 0.5), Member(2, 0, 0.5), Member(3, 1, 0.5)];
        CoordinationEdge[] edges = [new(0, 1, -0.5, [Id(11)]), new(0, 2, -0.51, [Id(12)]), new(0, 3, -0.75, [Id(13)])];
        var answer = Suggest(nodes, members: [0], edges: edges);
        Assert.Equal([2], answer.FilteredOut.Where(item => item.Reason == FilterReason.Conflict).Select(item => item.Node));
        // The last one agrees on the reform, 1 × 1 ÷ 4, which leaves half a tie.
        Assert.Equal((-0.75, 0.25, -0.5, 2), (answer.Entries[3].Ties, answer.Entries[3].Agreement, answer.Entries[3].Weight, answer.Entries[3].Edges.Single()));
        Assert.Equal([1, 3], answer.Chosen.Steps.Select(step => step.Node).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void what_an_entry_does_is_what_a_margin_is_made_of(int seed)
    {
        var random = new Random(seed);
        Scale[] scales = [Scale.Support, Scale.Continuum(0, 100).Value, Scale.Support];
        const int actors = 12;
        (int, int, double)[] positions = [.. from actor in Enumerable.Range(0, actors) from issue in Enumerable.Range(0, 3) where random.Next(4) > 0
            select (actor, issue, scales[issue].IsSupport ? random.Next(-4, 5) / 2.0 : random.Next(0, 11) * 10)];
        CoordinationEdge[] ties = [.. Enumerable.Range(0, actors - 1).Select(actor => new CoordinationEdge(actor, actor + 1, random.Next(-2, 3) / 2.0, []))];
        var (facts, method) = (new DetectionFacts(actors, scales, positions, ties), new DetectionMethod(AgreementWeight: 0.5, CoordinationWeight: 2));
        var found = CoalitionDetection.Detect(facts, method).Value;
        Assert.True(found.Groups.Count > 1);
        var labels = found.Labels();
        foreach (var member in found.Members)
        {
            Assert.Equal(member.Own, Entry.Of(facts, method, actor => labels[actor] == member.Group)[member.Actor].Weight, 9);
            Assert.Equal(member.Other!.Value, Entry.Of(facts, method, actor => labels[actor] == member.NextGroup)[member.Actor].Weight, 9);
        }
    }

    [Fact]
    public void votes_count_to_the_quota_and_whoever_carries_the_rule_is_pivotal()
    {
        NodeFigures[] nodes = [Member(0, 2), Member(1, 1), Member(2, 1), Member(3, 1), Member(4, null), Member(5, 1)];
        var rule = Rule(1, 5, [(0, 2), (1, 1), (2, 2), (3, 2), (4, 3)]);
        var answer = Suggest(nodes, members: [0], goal: RecruitingGoal.Winning, rules: [rule]);
        // 2 of 5 are in. Two more, of equals the first; then the last one that is missing, for which 1 does as well as 2.
        Assert.Equal([(2, 0.4, false), (1, 0.2, true)], answer.Chosen.Steps.Select(step => (step.Node, step.Gain, step.Pivotal.Count > 0)));
        Assert.Equal((0.0, 0.6), (answer.Chosen.Steps[0].Parts.Breadth, answer.Chosen.Value));
        // Without a position nobody knows how it would vote; with a vote it is the first to be asked.
        Assert.Equal([(4, true)], answer.AssessFirst.Select(item => (item.Node, item.Votes)));
        // Two are enough: nobody who adds nothing is among the best.
        Assert.Equal(new Optimum([1, 2], 0.6), answer.Best);

        Assert.Equal((WhomToBringIn.NoDecisionRule, null), (Suggest(nodes, members: [0], goal: RecruitingGoal.Winning).EmptyReason, Suggest(nodes, members: [0], goal: RecruitingGoal.Winning).Best));
        Assert.Equal(WhomToBringIn.NoDecisionRule, Suggest(nodes, members: [0], goal: RecruitingGoal.Both).EmptyReason);
        var carried = Suggest(nodes, members: [0, 1, 2, 3], goal: RecruitingGoal.Winning, rules: [rule]);
        Assert.Equal((WhomToBringIn.NoGain, 0), (carried.EmptyReason, carried.Won.Single()));
    }

    [Fact]
    public void a_veto_counts_half_and_both_are_needed_to_carry()
    {
        NodeFigures[] nodes = [Member(0, 2), Member(1, 1), Member(2, 1)];
        var answer = Suggest(nodes, members: [0], goal: RecruitingGoal.Winning, rules: [Rule(1, 2, [(0, 1), (1, 1)], vetoes: [2])]);
        Assert.Equal([(2, 0.5, 0), (1, 0.25, 1)], answer.Chosen.Steps.Select(step => (step.Node, step.Gain, step.Pivotal.Count)));
        // With the votes and one veto of two it is not carried yet.
        var two = Suggest(nodes, members: [0], goal: RecruitingGoal.Winning, rules: [Rule(1, 2, [(0, 1), (1, 1)], vetoes: [1, 2])]);
        Assert.Equal([(1, 0.5, 0), (2, 0.25, 1)], two.Chosen.Steps.Select(step => (step.Node, step.Gain, step.Pivotal.Count)));
    }

    [Fact]
    public void a_shared_post_is_in_nobodys_gain_and_votes_once_all_its_holders_are_in()
    {
        NodeFigures[] nodes = [Member(0, 2), Member(1, 1), Member(2, 1)];
        var rule = Rule(1, 3, [(0, 1), (1, 1), (2, 1), (50, 1)]) with { Shared = new Dictionary<Guid, IReadOnlyList<Guid>> { [Id(50)] = [Id(0), Id(1)] } };
        var answer = Suggest(nodes, members: [0], goal: RecruitingGoal.Winning, rules: [rule]);
        Assert.Equal((1, 1.0 / 3, 1), (answer.Chosen.Steps[0].Node, answer.Chosen.Steps[0].Gain, answer.Chosen.Steps[0].Pivotal.Count), new Twelve());
        // One of the two does not bring it: with it two votes would be enough.
        var fewer = Rule(1, 2, [(0, 1), (1, 1), (2, 1), (50, 1)]) with { Shared = rule.Shared };
        Assert.Empty(Suggest(nodes, members: [0], goal: RecruitingGoal.Winning, rules: [fewer]).Won);
        Assert.Single(Suggest(nodes, members: [0, 1], goal: RecruitingGoal.Winning, rules: [Rule(1, 3, [(0, 1), (1, 1), (2, 1), (50, 1)]) with { Shared = rule.Shared }]).Won);
    }

    [Fact]
    public void both_goals_add_breadth_to_votes()
    {
        var step = Suggest(Town, goal: RecruitingGoal.Both, rules: [Rule(1, 2, [(0, 1), (3, 1), (4, 1)])]).Chosen.Steps[0];
        Assert.Equal((3, 0.25, 0.5), (step.Node, step.Parts.Breadth, step.Parts.Strength));
        // Whoever is brought in for breadth may carry a rule, too.
        Assert.Equal([1, 0], Suggest(Town, most: 2, rules: [Rule(1, 2, [(0, 1), (3, 1), (4, 1)])]).Chosen.Steps.Select(own => own.Pivotal.Count));
    }

    [Fact]
    public void influence_beyond_the_quota_adds_no_strength()
    {
        // The quota is 0.6: with 0.5 in, of 0.4 only 0.1 counts, and then nothing.
        NodeFigures[] nodes = [Member(0, 1, 0.5), Member(1, 1, 0.4), Member(2, 1, 0.3)];
        var steps = Suggest(nodes, members: [0]).Chosen.Steps;
        Assert.Equal([1, 2], steps.Select(step => step.Node));
        Assert.Equal([1 / 6.0, 0], steps.Select(step => step.Parts.Strength), (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.True(steps[1].Parts.Breadth > 0);
    }

    [Fact]
    public void on_few_the_distance_from_the_best_is_known_and_on_many_it_is_not()
    {
        // Three votes of four go first, and make the two of each of the others worth one; those two alone carry it and bring two classes.
        NodeFigures[] nodes = [Member(0, 1, 0.8), Member(1, 1, 0, ActorClass.PublicOfficial), Member(2, 1, 0.08, ActorClass.ElectedRepresentative), Member(3, 1, 0.08, ActorClass.ServiceProvider)];
        var answer = Suggest(nodes, most: 2, members: [0], goal: RecruitingGoal.Both, rules: [Rule(1, 4, [(1, 3), (2, 2), (3, 2)])]);
        Assert.Equal([1, 2], answer.Chosen.Steps.Select(step => step.Node));
        Assert.Equal([2, 3], answer.Best!.Candidates);
        Assert.Equal((2, 1.204124145232, 1.408248290464), (answer.Chosen.Steps.Count, answer.Chosen.Value, answer.Best.Value), new Twelve());
        Assert.Null(Suggest([.. Enumerable.Range(0, 17).Select(i => Member(i, 1, 0.5))], members: [0]).Best);
    }

    [Fact]
    public void the_cheaper_of_two_that_add_as_much_is_chosen_and_the_other_told()
    {
        // 1 and 2 add the same; the second is trusted and stands where the coalition stands.
        NodeFigures[] nodes = [Member(0, 2, 0.5), Member(1, 0, 0.5, salience: 1), Member(2, 2, 0.5, salience: 1)];
        var answer = Suggest(nodes, most: 1, members: [0], trusted: [new(Id(20), 2, 0, TieKind.Trusts)]);
        Assert.Equal((RecruitingOrder.GainPerCost, 2, 0.25), (answer.Chosen.Order, answer.Chosen.Steps[0].Node, answer.Chosen.Cost));
        Assert.Equal((RecruitingOrder.Gain, 1, 1.5), (answer.Other!.Order, answer.Other.Steps[0].Node, answer.Other.Cost));
        Assert.Equal([new IntroductionStep(0, 2, Id(20), TieKind.Trusts, true)], answer.Chosen.Steps[0].Introduction);
    }

    [Fact]
    public void whoever_opposes_introduces_nobody()
    {
        NodeFigures[] nodes = [Member(0, 1, 0.5), Member(1, -1, 0.5), Member(2, 0, 0.5)];
        TrustedTie[] trusted = [new(Id(20), 1, 0, TieKind.AlliedWith), new(Id(21), 2, 1, TieKind.AlliedWith)];
        Assert.Null(Suggest(nodes, members: [0], trusted: trusted).Chosen.Steps.Single().Cost.Steps);
        Assert.Equal(2, Suggest([nodes[0], Member(1, 0, null), nodes[2]], members: [0], trusted: trusted).Chosen.Steps.Single().Cost.Steps);
    }

    [Fact]
    public void on_a_continuum_nobody_is_for_or_against_and_distance_is_of_its_width()
    {
        var facts = Facts([Member(0, 40, 0.5), Member(1, 60, 0.5, salience: 0.5)], [], [], []) with { Scale = Scale.Continuum(0, 100).Value };
        var step = WhomToBringIn.Suggest(facts, Question([0], 0, RecruitingGoal.Broad, 5, [])).Chosen.Steps.Single();
        Assert.Equal((0.2, 0.1), (step.Cost.Gap, step.Cost.Persuasion));
    }

    [Fact]
    public void nobody_left_and_nobody_who_adds_are_two_reasons()
    {
        Assert.Equal(WhomToBringIn.NoCandidates, Suggest([Member(0, 1, 0.5)], members: [0]).EmptyReason);
        Assert.Equal(WhomToBringIn.NoGain, Suggest([Member(0, 1, 0.5), Member(1, 1, 0)], members: [0]).EmptyReason);
        Assert.Throws<ArgumentOutOfRangeException>(() => Suggest(Town, most: 0));
    }

    private static RecruitingAnswer Suggest(
        NodeFigures[] nodes, int most = 5, int[]? members = null, int side = 1, RecruitingGoal goal = RecruitingGoal.Broad, int[]? excluded = null,
        CoordinationEdge[]? edges = null, TrustedTie[]? trusted = null, RecruitingRule[]? rules = null) =>
        WhomToBringIn.Suggest(Facts(nodes, edges ?? [], trusted ?? [], rules ?? []), Question(members ?? [0, 1], side, goal, most, excluded ?? []));

    private static RecruitingQuestion Question(int[] members, int side, RecruitingGoal goal, int most, int[] excluded) =>
        new(members.Select(Id).ToHashSet(), side, goal, most, excluded.Select(Id).ToHashSet(), new DetectionMethod());

    private static RecruitingFacts Facts(NodeFigures[] nodes, CoordinationEdge[] edges, TrustedTie[] trusted, RecruitingRule[] rules) => new(
        nodes, Scale.Support,
        new DetectionFacts(nodes.Length, [Scale.Support], [.. nodes.Select((node, place) => (place, 0, node.Position?.Value)).Where(item => item.Value is >= -2 and <= 2).Select(item => (item.place, 0, item.Value!.Value))], edges),
        trusted, rules);

    private static RecruitingRule Rule(int record, double quota, (int Actor, double Weight)[] deciders, int[]? vetoes = null) => new(
        Id(record), "council",
        VotingGame.Of(quota, [.. deciders.Select(decider => new Voter(Id(decider.Actor), decider.Weight)), .. (vetoes ?? []).Select(veto => new Voter(Id(veto), 0, true))]).Value,
        new Dictionary<Guid, IReadOnlyList<Guid>>());

    // Figures to twelve digits.
    private sealed class Twelve : IEqualityComparer<(int, double, double)>
    {
        public bool Equals((int, double, double) one, (int, double, double) other) =>
            one.Item1 == other.Item1 && Math.Abs(one.Item2 - other.Item2) < 2e-12 && Math.Abs(one.Item3 - other.Item3) < 2e-12;

        public int GetHashCode((int, double, double) item) => item.Item1;
    }
}
