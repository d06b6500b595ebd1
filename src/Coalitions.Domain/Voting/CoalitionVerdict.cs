namespace Coalitions.Domain.Voting;

/// <summary>How a coalition fares against a decision rule.</summary>
/// <param name="Wins">Whether it carries a decision.</param>
/// <param name="Weight">The weight of its members.</param>
/// <param name="Margin">Weight less quota: by how much it is above, or below 0 by how much it falls short. Vetoes are apart.</param>
/// <param name="MissingVetoes">Who could block it and is no member, by id; only those with a veto of their own.</param>
/// <param name="Swing">The members without any one of whom it would lose, by id; empty when it loses anyway.</param>
/// <param name="Blocks">Whether nothing is decided without it: the rest of all voters loses.</param>
/// <param name="WithoutVote">The members who have no vote under this rule, by id.</param>
/// <param name="Fragility">What would break it; null when it loses: there is nothing to break.</param>
public sealed record CoalitionVerdict(
    bool Wins, double Weight, double Quota, double Margin, IReadOnlyList<Guid> MissingVetoes, IReadOnlyList<Guid> Swing, bool Blocks,
    IReadOnlyList<Guid> WithoutVote, Fragility? Fragility)
{
    /// <summary>The verdict on a coalition.</summary>
    /// <param name="influences">The influence of its members as far as it was judged; whoever is missing has none on record. Negative, not finite or above 10¹⁵: an <see cref="ArgumentOutOfRangeException"/>.</param>
    public static CoalitionVerdict Of(VotingGame game, IReadOnlyCollection<Guid> coalition, IReadOnlyDictionary<Guid, double> influences)
    {
        var members = game.MembersOf(coalition);
        var (weight, wins) = (game.WeightOf(members), game.Wins(members));
        return new CoalitionVerdict(
            wins, game.Number(weight), game.Quota, game.Above(weight),
            Ids((voter, i) => voter.Veto && !members[i]),
            Ids((voter, i) => wins && members[i] && (voter.Veto || weight - game.Weights[i] < game.Needed)),
            !game.Wins([.. members.Select(member => !member)]),
            [.. coalition.Distinct().Where(id => game.PlaceOf(id) is null).Order()],
            wins ? Fragility.Of(game, members, weight, influences) : null);

        IReadOnlyList<Guid> Ids(Func<Voter, int, bool> holds) => [.. game.Voters.Where(holds).Select(voter => voter.Id)];
    }
}
