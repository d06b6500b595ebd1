using Coalitions.Domain.Actors;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Voting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Recruiting;

/// <summary>What the guarantee rests on, and that only the facts decide.</summary>
public class RecruitingProperties
{
    private static readonly Guid Reform = Id(900);

    [Property(MaxTest = 200)]
    public Property nobody_takes_away_and_nobody_adds_more_once_others_are_in() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var town = Town(random, 12);
        foreach (var goal in Enum.GetValues<RecruitingGoal>())
        {
            var gain = new CoalitionGain(goal, CoalitionGain.QuotaOf(town.Nodes), [.. town.Nodes.Take(3)], [.. town.Nodes.Skip(3)], town.Rules);
            double[] before = [.. Enumerable.Range(0, gain.Candidates).Select(gain.Of)];
            if (before.Any(added => !(added >= 0))) return false.Label($"{goal} takes away");
            foreach (var candidate in Enumerable.Range(0, gain.Candidates).Where(_ => random.Next(2) == 0))
            {
                gain.Take(candidate);
                if (Enumerable.Range(candidate + 1, gain.Candidates - candidate - 1).Any(other => gain.Of(other) > before[other] + 1e-12)) return false.Label($"{goal} adds more");
            }
        }

        return true.Label("");
    });

    [Property(MaxTest = 100)]
    public Property the_suggestions_reach_what_is_guaranteed() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var town = Town(new Random(seed), 14);
        foreach (var goal in Enum.GetValues<RecruitingGoal>())
        {
            var answer = WhomToBringIn.Suggest(town, Question(town, goal, 4));
            if (!(answer.Chosen.Value >= Greedy.Guarantee * answer.Best!.Value - 1e-9 && answer.Chosen.Value <= answer.Best.Value + 1e-9)) return false.Label($"{goal}: {answer.Chosen.Value} of {answer.Best.Value}");
            if (answer.Other is { } other && other.Value > answer.Chosen.Value) return false.Label("the other one is better");
            if (answer.Chosen.Steps.Any(step => Math.Abs(step.Parts.Sum - step.Gain) > 2e-12)) return false.Label("parts");
        }

        return true.Label("");
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void the_order_of_the_facts_decides_nothing(int seed)
    {
        var random = new Random(seed);
        var map = Map(random, 30);
        var (ties, rules) = (Trusted(random, 30), Rules(random, 30));
        var expected = Told(map, ties, rules);
        for (var i = 0; i < 10; i++)
        {
            var shuffled = map with { Stakeholders = Mixed(map.Stakeholders), Stances = Mixed(map.Stances), Influences = Mixed(map.Influences), Issues = Mixed(map.Issues), Ties = Mixed(map.Ties) };
            Assert.Equal(expected, Told(shuffled, [.. Mixed(ties)], rules));
        }

        T[] Mixed<T>(IReadOnlyList<T> items)
        {
            T[] mixed = [.. items];
            random.Shuffle(mixed);
            return mixed;
        }

        static string Told(MapFacts map, TrustedTie[] ties, RecruitingRule[] rules)
        {
            var figures = ReformMapping.Figures(map, new MapMethod());
            var facts = new RecruitingFacts(figures.Nodes, Scale.Support, DetectionFacts.Of(map, figures), ties, rules);
            return string.Join('\n', Enum.GetValues<RecruitingGoal>().Select(goal =>
            {
                var answer = WhomToBringIn.Suggest(facts, Question(facts, goal, 6));
                return string.Join(' ', answer.Chosen.Steps.Select(step => $"{step.Node}:{step.Gain:R}:{step.Parts}:{step.Cost}:{string.Join('+', step.Introduction)}"))
                    + string.Join(' ', answer.FilteredOut) + string.Join(' ', answer.Entries.Select(entry => $"{entry.Weight:R}:{string.Join('+', entry.Edges)}")) + answer.Chosen.Value;
            }));
        }
    }

    private static RecruitingQuestion Question(RecruitingFacts facts, RecruitingGoal goal, int most) =>
        new(facts.Nodes.Take(3).Select(node => node.ActorId).ToHashSet(), 1, goal, most, new HashSet<Guid>(), new DetectionMethod());

    private static RecruitingFacts Town(Random random, int actors)
    {
        NodeFigures[] nodes = [.. Enumerable.Range(0, actors).Select(actor => Member(
            actor, random.Next(0, 5) / 2.0, random.Next(0, 11) / 10.0, random.Next(6) is > 0 and var of ? (ActorClass)of : null, random.Next(0, 5) / 4.0))];
        return new RecruitingFacts(nodes, Scale.Support, new DetectionFacts(actors, [Scale.Support], [], []), Trusted(random, actors), Rules(random, actors));
    }

    private static TrustedTie[] Trusted(Random random, int actors) =>
        [.. Enumerable.Range(0, actors * 2).Select(tie => new TrustedTie(Id(1000 + tie), random.Next(actors / 2), actors / 2 + random.Next(actors / 2), (TieKind)random.Next(6, 8)))];

    private static RecruitingRule[] Rules(Random random, int actors) =>
    [
        .. Enumerable.Range(0, random.Next(1, 3)).Select(rule =>
        {
            Voter[] voters = [.. Enumerable.Range(0, actors).Where(_ => random.Next(3) > 0).Append(0).Select(actor => new Voter(Id(actor), random.Next(1, 5), random.Next(6) == 0))];
            return new RecruitingRule(Id(2000 + rule), null, VotingGame.Of(1 + (int)voters.Sum(voter => voter.Weight) / 2, voters).Value, new Dictionary<Guid, IReadOnlyList<Guid>>());
        }),
    ];

    private static MapFacts Map(Random random, int actors)
    {
        Issue[] issues = [new(Reform, Scale.Support), new(Id(901), Scale.Continuum(0, 10).Value), new(Id(902), Scale.Support, ProvisionDirection.ForReform)];
        return new MapFacts(
            Reform, issues, [.. Enumerable.Range(0, actors).Select(actor => new Stakeholder(Id(actor), random.Next(6) is > 0 and var of ? (ActorClass)of : null))],
            [.. from actor in Enumerable.Range(0, actors) from issue in issues from assessor in Enumerable.Range(0, 2) where random.Next(3) > 0
                select new Stance(Id(actor), issue.Id, Id(assessor), issue.Scale.IsSupport ? random.Next(-4, 9) / 4.0 : random.Next(101) / 10.0, random.Next(11) / 10.0, DateTime.UnixEpoch, actor)],
            [.. from actor in Enumerable.Range(0, actors) from assessor in Enumerable.Range(0, 2) where random.Next(5) > 0
                select new InfluenceJudgement(Id(actor), Id(assessor), true, random.Next(101) / 100.0, DateTime.UnixEpoch, actor)])
        {
            Ties = [.. Enumerable.Range(0, actors * 3).Select(tie => (From: random.Next(actors), To: random.Next(actors), Tie: tie)).Where(tie => tie.From != tie.To)
                .Select(tie => new CoordinatingTie(Id(3000 + tie.Tie), Id(tie.From), Id(tie.To), random.Next(-10, 11) / 10.0))],
        };
    }
}
