using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Recruiting;

/// <summary>What somebody adds to a coalition, in two parts without a unit.</summary>
/// <param name="Breadth">By its class; 0 or more.</param>
/// <param name="Strength">By its influence or its votes; in [0, 1].</param>
public readonly record struct GainParts(double Breadth, double Strength)
{
    /// <summary>Both together.</summary>
    public double Sum => Breadth + Strength;
}

/// <summary>
/// The gain of bringing actors into a coalition that has members already: F(members and those taken) − F(members). F is the sum
/// of breadth (where the goal asks for it), Σ √(influence in the class ÷ a quarter of the quota) ÷ 4 over the four classes,
/// and of strength: min(influence, quota) ÷ quota, or towards each decision rule min(weight, quota) ÷ quota, where there are
/// vetoes the mean of that and of the share of them that is in, the mean over the rules. Concave functions of sums, so F is
/// monotone and submodular (Lin &amp; Bilmes 2011). Breadth and strength are each 1 when four classes bring a quarter of the quota
/// each. Whose influence was not judged adds none, which is not to say that it has none.
/// </summary>
public sealed class CoalitionGain : IGain
{
    /// <summary>The formula of breadth.</summary>
    public const string BreadthFormula = "sum over 4 classes of sqrt(influence in class / (quota / 4)) / 4; quota = half of all judged influence (Lin & Bilmes 2011)";

    /// <summary>The formula of strength where no votes are asked for.</summary>
    public const string InfluenceFormula = "min(influence, quota) / quota; quota = half of all judged influence";

    /// <summary>The formula of strength in votes.</summary>
    public const string VotesFormula = "mean over decision rules of min(weight, quota) / quota; where there are vetoes, of the mean of that and of vetoes in / vetoes";

    private readonly RecruitingGoal goal;
    private readonly decimal quota;
    private readonly NodeFigures[] candidates;
    private readonly decimal[] classes;
    private readonly Votes[] votes;
    private decimal influence;

    /// <summary>The gain, before anybody was taken.</summary>
    /// <param name="quota">Half of all judged influence, 0 or more; 0: influence adds nothing.</param>
    /// <param name="members">Who is in; their order decides nothing.</param>
    /// <param name="candidates">Who is not, in the order of their ids.</param>
    /// <param name="rules">The decision rules in force; what <see cref="RecruitingGoal.Broad"/> does not look at.</param>
    public CoalitionGain(RecruitingGoal goal, decimal quota, IReadOnlyCollection<NodeFigures> members, IReadOnlyCollection<NodeFigures> candidates, IReadOnlyList<RecruitingRule> rules)
    {
        (this.goal, this.quota, this.candidates, classes) = (goal, quota, [.. candidates], new decimal[4]);
        votes = goal == RecruitingGoal.Broad ? [] : [.. rules.Select(rule => new Votes(rule, members, this.candidates))];
        foreach (var member in members) Add(member);
    }

    private CoalitionGain(CoalitionGain other) => (goal, quota, candidates, classes, votes, influence) =
        (other.goal, other.quota, other.candidates, [.. other.classes], [.. other.votes.Select(rule => rule.Copy())], other.influence);

    /// <inheritdoc/>
    public int Candidates => candidates.Length;

    /// <summary>Half of the influence of everybody of whom it was judged.</summary>
    public static decimal QuotaOf(IEnumerable<NodeFigures> nodes) => nodes.Sum(node => InfluenceOf(node)) / 2;

    /// <inheritdoc/>
    public double Of(int candidate) => PartsOf(candidate).Sum;

    /// <summary>What a candidate would add, part by part.</summary>
    public GainParts PartsOf(int candidate)
    {
        var (node, own) = (candidates[candidate], InfluenceOf(candidates[candidate]));
        var breadth = goal != RecruitingGoal.Winning && PlaceOf(node) is { } place ? Share(classes[place] + own) - Share(classes[place]) : 0;
        var strength = goal == RecruitingGoal.Broad
            ? quota == 0 ? 0 : (double)((Math.Min(influence + own, quota) - Math.Min(influence, quota)) / quota)
            : votes.Sum(rule => rule.Of(candidate)) / Math.Max(1, votes.Length);
        return new GainParts(breadth, strength);
    }

    /// <inheritdoc/>
    public void Take(int candidate)
    {
        Add(candidates[candidate]);
        foreach (var rule in votes) rule.Take(candidate);
    }

    /// <inheritdoc cref="IGain.Copy"/>
    public CoalitionGain Copy() => new(this);

    IGain IGain.Copy() => Copy();

    private static decimal InfluenceOf(NodeFigures node) => (decimal)(node.Influence?.Value ?? 0);

    // The paper's four classes; who is of none of them adds no breadth.
    private static int? PlaceOf(NodeFigures node) => node.ActorClass is { } actorClass && actorClass != ActorClass.Other ? (int)actorClass - 1 : null;

    private double Share(decimal sum) => quota == 0 ? 0 : Math.Sqrt((double)(sum / quota * 4)) / 4;

    private void Add(NodeFigures node)
    {
        influence += InfluenceOf(node);
        if (PlaceOf(node) is { } place) classes[place] += InfluenceOf(node);
    }

    // How far a rule is carried, in the game's own whole units.
    private sealed class Votes
    {
        private readonly Int128[] weights;
        private readonly bool[] vetoes;
        private readonly Int128 needed;
        private readonly int allVetoes;
        private Int128 weight;

        public Votes(RecruitingRule rule, IReadOnlyCollection<NodeFigures> members, NodeFigures[] candidates)
        {
            (needed, allVetoes) = (rule.Game.Needed, rule.Game.Voters.Count(voter => voter.Veto));
            int?[] places = [.. candidates.Select(candidate => rule.Game.PlaceOf(candidate.ActorId))];
            weights = [.. places.Select(place => place is { } at ? rule.Game.Weights[at] : 0)];
            vetoes = [.. places.Select(place => place is { } at && rule.Game.Voters[at].Veto)];
            weight = rule.Game.WeightOf(rule.Game.MembersOf(members.Select(member => member.ActorId)));
        }

        private Votes(Votes other) => (weights, vetoes, needed, allVetoes, weight) = (other.weights, other.vetoes, other.needed, other.allVetoes, other.weight);

        public Votes Copy() => new(this);

        public double Of(int candidate)
        {
            var share = (double)(Int128.Min(weight + weights[candidate], needed) - Int128.Min(weight, needed)) / (double)needed;
            return allVetoes == 0 ? share : (share + (vetoes[candidate] ? 1.0 / allVetoes : 0)) / 2;
        }

        public void Take(int candidate) => weight += weights[candidate];
    }
}
