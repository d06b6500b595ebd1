namespace Coalitions.Domain.Groups;

/// <summary>Which pairs of actors agree without acting together, and which act together without agreeing.</summary>
/// <param name="Both">How many pairs do both.</param>
/// <param name="AgreementWithoutCoordination">Strongest agreement first, then by ids.</param>
/// <param name="CoordinationWithoutAgreement">Least agreement first, then by ids.</param>
/// <param name="CoordinationOfUnknownAgreement">Pairs who coordinate and share no issue, by ids: whether they agree is not known.</param>
/// <param name="MinAgreement">From which agreement on a pair counts as agreeing.</param>
public sealed record AgreementAndCoordination(
    int Both, PairList AgreementWithoutCoordination, PairList CoordinationWithoutAgreement, PairList CoordinationOfUnknownAgreement, double MinAgreement)
{
    /// <summary>The comparison. Ids of a pair may come in either order; each pair comes once in each list.</summary>
    /// <param name="agreement">The weight in [−1, 1] of each pair that shares an issue. What is left out of it is taken as sharing none: a backbone names the strongest only.</param>
    /// <param name="coordination">The sum of sign × strength of each pair joined by ties; above 0 they coordinate.</param>
    /// <param name="minAgreement">Above 0 and at most 1, else an <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="most">How many pairs of each kind are listed, at least 1; all are counted.</param>
    public static AgreementAndCoordination Of(
        IEnumerable<(Guid One, Guid Other, double Weight)> agreement, IEnumerable<(Guid One, Guid Other, double Weight)> coordination,
        double minAgreement = AdvocacyCoalition.UsualAgreement, int most = 100)
    {
        if (!(minAgreement is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(minAgreement), minAgreement, "An agreement to ask for lies above 0 and at most at 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var ties = coordination.ToDictionary(tie => Ordered(tie.One, tie.Other), tie => tie.Weight);
        var (both, apart, together) = (0, new List<ActorPair>(), new List<ActorPair>());
        var known = new HashSet<(Guid, Guid)>();
        foreach (var (one, other, weight) in agreement)
        {
            var (pair, agrees) = (Ordered(one, other), weight >= minAgreement);
            double? tie = ties.TryGetValue(pair, out var sum) ? sum : null;
            if (tie is not null) known.Add(pair);
            if (agrees && tie > 0) both++;
            else if (agrees) apart.Add(new ActorPair(pair.One, pair.Other, weight, tie));
            else if (tie > 0) together.Add(new ActorPair(pair.One, pair.Other, weight, tie));
        }

        var unknown = ties.Where(tie => tie.Value > 0 && !known.Contains(tie.Key)).Select(tie => new ActorPair(tie.Key.One, tie.Key.Other, null, tie.Value)).ToList();
        return new AgreementAndCoordination(
            both, PairList.Of(apart, pair => -pair.Agreement, most), PairList.Of(together, pair => pair.Agreement, most), PairList.Of(unknown, _ => 0, most), minAgreement);
    }

    private static (Guid One, Guid Other) Ordered(Guid one, Guid other) => one.CompareTo(other) < 0 ? (one, other) : (other, one);
}

/// <summary>Pairs of one kind.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first of them.</param>
public sealed record PairList(int Count, IReadOnlyList<ActorPair> First)
{
    internal static PairList Of(List<ActorPair> pairs, Func<ActorPair, double?> order, int most) =>
        new(pairs.Count, [.. pairs.OrderBy(order).ThenBy(pair => pair.One).ThenBy(pair => pair.Other).Take(most)]);
}

/// <summary>Two actors; <paramref name="One"/> comes before <paramref name="Other"/>.</summary>
/// <param name="Agreement">Null when they share no issue.</param>
/// <param name="Coordination">The sum of sign × strength; null when no tie joins them.</param>
public sealed record ActorPair(Guid One, Guid Other, double? Agreement, double? Coordination);
