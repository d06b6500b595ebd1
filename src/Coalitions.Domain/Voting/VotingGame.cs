using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Voting;

/// <summary>
/// A weighted voting game with vetoes: a coalition wins when its weight reaches the quota and every veto player is in it
/// (von Neumann and Morgenstern 1944; Felsenthal and Machover 1998, whose [quota; weights] this is). Weights are reckoned with
/// as the decimals that people gave, exactly. Neither the order of the voters nor the unit of weights and quota matters.
/// </summary>
public sealed class VotingGame
{
    private readonly WholeNumbers units;
    private readonly Int128 unit;
    private readonly Int128 quota;
    private readonly Dictionary<Guid, int> places;

    private VotingGame(double quota, Voter[] voters, WholeNumbers units)
    {
        (Quota, this.units, this.quota) = (quota, units, units.Values[^1]);
        var weights = units.Values[..^1];
        // In the largest unit that makes all weights whole a quota between two sums is the upper one.
        unit = weights.Aggregate(Int128.Zero, GreatestCommonDivisor);
        Weights = [.. weights.Select(weight => weight / unit)];
        Needed = (this.quota + unit - 1) / unit;
        Total = Sum(Weights);
        Voters = voters;
        places = voters.Select((voter, place) => (voter.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place);
    }

    /// <summary>The weight that it takes.</summary>
    public double Quota { get; }

    /// <summary>Who votes, each once, by id.</summary>
    public IReadOnlyList<Voter> Voters { get; }

    /// <summary>The weights in whole units.</summary>
    internal Int128[] Weights { get; }

    /// <summary>The quota in whole units, rounded up: between two sums it makes no difference.</summary>
    internal Int128 Needed { get; }

    /// <summary>The weight of all in whole units.</summary>
    internal Int128 Total { get; }

    /// <summary>
    /// A game; refused without voters (<c>no-voters</c>), when a weight is not finite, below 0, or 0 without a veto
    /// (<c>invalid-weight</c>), when the quota is not finite or not above 0 (<c>invalid-quota</c>), when it is above the weight of
    /// all (<c>quota-above-total</c>), and when quota and weights together need more than 28 digits to be told apart
    /// (<c>weights-too-fine</c>).
    /// </summary>
    /// <param name="voters">Several of one id are one voter: to let groups vote as blocs, give each voter its group's id.</param>
    public static Decision<VotingGame> Of(double quota, IEnumerable<Voter> voters)
    {
        var given = voters.ToArray();
        if (given.Length == 0) return new Refusal("no-voters", "Somebody votes.", "deciders");
        if (given.Any(voter => !double.IsFinite(voter.Weight) || voter.Weight < 0 || (voter.Weight == 0 && !voter.Veto)))
            return new Refusal("invalid-weight", "A weight is a number above 0.", "weight");
        if (!double.IsFinite(quota) || quota <= 0) return new Refusal("invalid-quota", "A quota is a number above 0.", "quota");
        if (WholeNumbers.Of([.. given.Select(voter => voter.Weight), quota]) is not { } units)
            return new Refusal("weights-too-fine", "Quota and weights together need more than 28 digits.", "weight");
        if (units.Values[^1] > Sum(units.Values[..^1]))
            return new Refusal("quota-above-total", "The quota is above the weight of all who vote: nobody could ever decide.", "quota");

        var merged = given.Select((voter, i) => (Voter: voter, Weight: units.Values[i])).GroupBy(item => item.Voter.Id).OrderBy(group => group.Key)
            .Select(group => (group.Key, Weight: Sum([.. group.Select(item => item.Weight)]), Veto: group.Any(item => item.Voter.Veto))).ToArray();
        return new VotingGame(
            quota,
            [.. merged.Select(voter => new Voter(voter.Key, units.Number(voter.Weight), voter.Veto))],
            units with { Values = [.. merged.Select(voter => voter.Weight), units.Values[^1]] });
    }

    /// <summary>
    /// The game of a decision rule; refused as above. Whoever has a veto and is no decider weighs 0. Posts vote by their own ids:
    /// to let holders vote, give the other overload their ids.
    /// </summary>
    public static Decision<VotingGame> Of(DecisionRuleAdopted rule) => Of(
        rule.Quota,
        [.. rule.Deciders.Select(decider => new Voter(decider.Id, decider.Weight)), .. rule.Vetoes.Select(veto => new Voter(veto.Id, 0, true))]);

    /// <summary>Whether a coalition carries a decision. Who has no vote adds nothing.</summary>
    public bool Wins(IEnumerable<Guid> coalition) => Wins(MembersOf(coalition));

    internal bool Wins(bool[] members) => WeightOf(members) >= Needed && HasVetoes(members);

    internal bool HasVetoes(bool[] members)
    {
        for (var i = 0; i < members.Length; i++)
            if (Voters[i].Veto && !members[i]) return false;
        return true;
    }

    internal bool[] MembersOf(IEnumerable<Guid> coalition)
    {
        var members = new bool[Voters.Count];
        foreach (var id in coalition)
            if (PlaceOf(id) is { } place) members[place] = true;
        return members;
    }

    internal int? PlaceOf(Guid id) => places.TryGetValue(id, out var place) ? place : null;

    internal Int128 WeightOf(bool[] members)
    {
        var sum = Int128.Zero;
        for (var i = 0; i < members.Length; i++)
            if (members[i]) sum += Weights[i];
        return sum;
    }

    /// <summary>A weight in whole units as the caller counts.</summary>
    internal double Number(Int128 weight) => units.Number(weight * unit);

    /// <summary>How far a weight in whole units is above the quota; below 0 it falls short.</summary>
    internal double Above(Int128 weight) => units.Number(weight * unit - quota);

    /// <summary>Whether a decision needs this voter, by a veto of its own or because the others fall short.</summary>
    internal bool IsVeto(int voter) => Voters[voter].Veto || Total - Weights[voter] < Needed;

    /// <summary>Whether a voter decides alone, and nothing is decided without it.</summary>
    internal bool IsDictator(int voter) => IsVeto(voter) && Weights[voter] >= Needed && Voters.Where((_, i) => i != voter).All(other => !other.Veto);

    private static Int128 Sum(Int128[] weights) => weights.Aggregate(Int128.Zero, (sum, weight) => sum + weight);

    private static Int128 GreatestCommonDivisor(Int128 one, Int128 other)
    {
        while (other != 0) (one, other) = (other, one % other);
        return one;
    }
}
