using System.Numerics;
using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Voting;

/// <summary>
/// Which coalitions could form: those that win and have nobody to spare, by the theories that say which of them will. Over
/// blocs, not over crowds: what takes every subset is answered up to <see cref="MostBlocs"/> voters and is null above.
/// </summary>
/// <param name="MinimalWinning">Riker 1962: whoever left, it would lose.</param>
/// <param name="MinimumSize">Riker 1962, Gamson 1961: of these, those of the least weight.</param>
/// <param name="FewestMembers">Leiserson 1968: of these, those of the fewest members.</param>
/// <param name="MinimalRange">de Swaan 1973: of these, those whose members' positions lie closest together. Only coalitions of which every member has a position; null without positions.</param>
/// <param name="ConnectedInOrder">
/// Axelrod 1970: coalitions that leave out nobody who stands strictly between two of their members, that win, and of which
/// no smaller such coalition wins. Null without positions. Answered for any number of voters: above <see cref="MostBlocs"/>
/// those of one position are taken as one (<see cref="TiesAsOne"/>).
/// </param>
/// <param name="ConnectedInGraph">The same where connected means joined by ties among the members; null without connections.</param>
/// <param name="Blocking">The smallest coalitions without which nothing is decided: whoever has a veto alone, and those without whom the rest falls short.</param>
/// <param name="MedianPosition">The weighted lower median of the positions (Black 1948); null without positions.</param>
/// <param name="WithoutPosition">Who has no position, and so no place in an order; empty when none were given.</param>
/// <param name="TiesAsOne">Whether voters of one position were taken as one in <paramref name="ConnectedInOrder"/>.</param>
public sealed record MinimalCoalitions(
    CoalitionList? MinimalWinning, CoalitionList? MinimumSize, CoalitionList? FewestMembers, CoalitionList? MinimalRange,
    CoalitionList? ConnectedInOrder, CoalitionList? ConnectedInGraph, CoalitionList? Blocking,
    double? MedianPosition, IReadOnlyList<Guid> WithoutPosition, bool TiesAsOne)
{
    /// <summary>Up to so many voters subsets are gone through: of 25 there are up to 5,200,300 minimal winning coalitions.</summary>
    public const int MostBlocs = 25;

    /// <summary>All of them for a game.</summary>
    /// <param name="positions">Where voters stand, on any one scale; whoever is missing has no position.</param>
    /// <param name="connections">Who is joined to whom, in either direction.</param>
    /// <param name="most">How many coalitions of each kind are listed, at least 1; all are counted.</param>
    public static MinimalCoalitions Of(
        VotingGame game, IReadOnlyDictionary<Guid, double>? positions = null, IEnumerable<(Guid One, Guid Other)>? connections = null, int most = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        double?[] places = [.. game.Voters.Select(voter => positions is not null && positions.TryGetValue(voter.Id, out var place) ? place : (double?)null)];
        var small = game.Voters.Count <= MostBlocs;
        var masks = new CoalitionMasks(game, places, most);
        var winning = small ? masks.MinimalWinning() : null;
        return new MinimalCoalitions(
            winning is null ? null : masks.List(winning),
            winning is null ? null : masks.List(CoalitionMasks.Least(winning, masks.Weight)),
            winning is null ? null : masks.List(CoalitionMasks.Least(winning, mask => BitOperations.PopCount(mask))),
            winning is null || positions is null ? null : masks.List(CoalitionMasks.Least(winning.Where(mask => (mask & ~masks.Placed) == 0), masks.Range)),
            positions is null ? null : OrderedCoalitions.Of(game, places, masks, most),
            small && connections is not null ? masks.List(masks.Connected(connections)) : null,
            small ? masks.List(masks.Blocking()) : null,
            Measures.LowerMedian([.. game.Voters.Select((_, i) => i).Where(i => places[i] is not null).OrderBy(i => places[i]).Select(i => (places[i]!.Value, (decimal)game.Weights[i]))]),
            positions is null ? [] : [.. game.Voters.Where((_, i) => places[i] is null).Select(voter => voter.Id)],
            !small && places.Where(place => place is not null).GroupBy(place => place).Any(level => level.Count() > 1));
    }
}

/// <summary>Coalitions of one kind.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first of them: by weight, then by the ids of their members.</param>
public sealed record CoalitionList(int Count, IReadOnlyList<WinningCoalition> First);

/// <summary>A coalition that wins, or that blocks.</summary>
/// <param name="Members">By id.</param>
/// <param name="Surplus">Weight less quota; below 0 for one that only blocks.</param>
/// <param name="Range">The distance between the members' extreme positions; null where one of them has none.</param>
public sealed record WinningCoalition(ValueList<Guid> Members, double Weight, double Surplus, double? Range);
