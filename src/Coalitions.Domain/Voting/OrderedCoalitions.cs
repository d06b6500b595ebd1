namespace Coalitions.Domain.Voting;

/// <summary>Minimal connected winning coalitions in a one-dimensional order (Axelrod 1970): intervals.</summary>
internal static class OrderedCoalitions
{
    /// <param name="places">Each voter's position; whoever has none cannot be a member.</param>
    public static CoalitionList Of(VotingGame game, double?[] places, CoalitionMasks masks, int most)
    {
        var placed = Enumerable.Range(0, places.Length).Where(i => places[i] is not null).ToArray();
        var levels = placed.GroupBy(i => places[i]!.Value).OrderBy(level => level.Key).Select(level => level.ToArray()).ToArray();
        if (game.Voters.Where((voter, i) => voter.Veto && places[i] is null).Any()) return new CoalitionList(0, []);
        return game.Voters.Count <= MinimalCoalitions.MostBlocs ? masks.List(Few(game, levels, masks)) : Many(game, levels, masks, most);
    }

    // Of those who share an extreme position some may stay outside: nobody of the others stands between them and a member.
    private static IEnumerable<uint> Few(VotingGame game, int[][] levels, CoalitionMasks masks)
    {
        uint[] sets = [.. levels.Select(level => level.Aggregate(0u, (set, i) => set | 1u << i))];
        for (var low = 0; low < levels.Length; low++)
            for (var (high, between) = (low, 0u); high < levels.Length; high++)
            {
                if (high > low + 1) between |= sets[high - 1];
                var ends = sets[low] | sets[high];
                if ((masks.Vetoes & ~(ends | between)) != 0) continue;
                var given = between | (ends & masks.Vetoes);
                foreach (var chosen in masks.Reaching(ends & masks.Free, game.Needed - masks.Weight(given)))
                    if (((given | chosen) & sets[low]) != 0 && ((given | chosen) & sets[high]) != 0) yield return given | chosen;
            }
    }

    // Voters of one position come and go together.
    private static CoalitionList Many(VotingGame game, int[][] levels, CoalitionMasks masks, int most)
    {
        var weights = levels.Select(level => level.Aggregate(Int128.Zero, (sum, i) => sum + game.Weights[i])).ToArray();
        int[] vetoes = [.. levels.Select(level => level.Count(i => game.Voters[i].Veto))];
        var all = vetoes.Sum();
        var found = new List<(Int128 Weight, int Low, int High)>();
        var (weight, inside, low) = (Int128.Zero, 0, 0);
        for (var high = 0; high < levels.Length; high++)
        {
            (weight, inside) = (weight + weights[high], inside + vetoes[high]);
            // The shortest that ends here; minimal unless the one before it ends sooner and begins no earlier.
            while (low < high && weight - weights[low] >= game.Needed && inside - vetoes[low] == all)
            {
                (weight, inside) = (weight - weights[low], inside - vetoes[low]);
                low++;
            }

            if (weight >= game.Needed && inside == all && (found.Count == 0 || found[^1].Low < low)) found.Add((weight, low, high));
        }

        return new CoalitionList(found.Count, [.. found.OrderBy(interval => interval.Weight).ThenBy(interval => interval.Low).Take(most)
            .Select(interval => masks.Of([.. levels[interval.Low..(interval.High + 1)].SelectMany(level => level).Order()], interval.Weight))]);
    }
}
