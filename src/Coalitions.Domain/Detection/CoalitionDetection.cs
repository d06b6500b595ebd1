namespace Coalitions.Domain.Detection;

/// <summary>
/// Finds who stands together. The same facts in any order give the same answer, bit for bit. Signed ties count with both
/// signs: ties that a group breaks, positive ones between and negative ones within, are what the objective is against.
/// </summary>
public static class CoalitionDetection
{
    /// <summary>The coalitions, or a refusal of the method.</summary>
    /// <param name="start">
    /// A grouping to start from, a label for each actor (−1: on its own), as of before the facts changed a little: faster, and
    /// hardly anybody moves without need. The answer then depends on the start too.
    /// </param>
    public static Decision<DetectedCoalitions> Detect(DetectionFacts facts, DetectionMethod method, ReadOnlySpan<int> start = default)
    {
        if (!start.IsEmpty && start.Length != facts.Actors) throw new ArgumentException("A start has a label for each actor.", nameof(start));
        var made = facts.Network(method, positiveOnly: false);
        if (made.IsRefused) return made.Refusal;
        var network = made.Value;
        method = method with { AgreementForm = method.AgreementForm ?? AgreementForm.PerIssue };
        var tied = network.Tied();
        if (!tied.Contains(true))
            return new DetectedCoalitions(method, 0, null, 0, 0, new Frustration(0, 0, null), [], [], [.. Enumerable.Range(0, facts.Actors)], DetectedCoalitions.NothingSigned);

        var scoring = new Scoring(network, method.Objective, method.Gamma);
        var search = GroupSearch.Best(network, scoring, start.IsEmpty ? null : Numbered(start));
        var found = Ordered(search.Groups, tied, facts.Influence);
        return new DetectedCoalitions(
            method, search.Runs,
            search.Objective,
            network.Weight((Int128)network.TotalPlus / 2),
            network.Weight((Int128)network.TotalMinus / 2),
            Broken(network, search.Groups),
            [.. found],
            Margins(network, scoring.PerUnit(network), search, found),
            [.. Enumerable.Range(0, facts.Actors).Where(actor => !tied[actor])],
            null);
    }

    /// <summary>What detection on positive ties alone gives, beside <paramref name="answer"/>; null when there are none.</summary>
    public static PositiveOnly? WithoutNegative(DetectionFacts facts, DetectedCoalitions answer)
    {
        var network = facts.Network(answer.Method, positiveOnly: true).Value;
        if (network.IsEmpty) return null;
        var groups = GroupSearch.Best(network, new Scoring(network, answer.Method.Objective, answer.Method.Gamma), null).Groups;
        var full = facts.Network(answer.Method, positiveOnly: false).Value;
        var (scoring, tied) = (new Scoring(full, answer.Method.Objective, answer.Method.Gamma), full.Tied());
        int[] labels = GroupSearch.Canonical([.. groups.Select((group, actor) => tied[actor] ? group : -1)], keep: -1);
        return new PositiveOnly([.. labels], labels.Max() + 1, Scoring.Quotient(scoring.Total(full, groups), scoring.Divisor(full)), AdjustedRand.Of(labels, answer.Labels()));
    }

    /// <summary>How the groups change over resolutions; empty when there is nothing to detect from.</summary>
    /// <param name="gammas">Each finite and above 0; those of <see cref="DetectionMethod.ProfileGammas"/> times the method's own γ, unless given.</param>
    public static ValueList<ResolutionPoint> Profile(DetectionFacts facts, DetectedCoalitions answer, IReadOnlyList<double>? gammas = null)
    {
        if (answer.EmptyReason is not null) return [];
        var network = facts.Network(answer.Method, positiveOnly: false).Value;
        var (tied, own) = (network.Tied(), answer.Labels());
        return (gammas ?? [.. DetectionMethod.ProfileGammas.Select(gamma => gamma * answer.Method.Gamma)]).Select(gamma =>
        {
            var scoring = new Scoring(network, answer.Method.Objective, gamma);
            var search = GroupSearch.Best(network, scoring, null);
            int[] labels = GroupSearch.Canonical([.. search.Groups.Select((group, actor) => tied[actor] ? group : -1)], keep: -1);
            return new ResolutionPoint(gamma, labels.Max() + 1, search.Objective, AdjustedRand.Of(labels, own));
        }).ToValueList();
    }

    /// <summary>What a grouping that was not detected (declared, say) is worth by the same objective, and what it breaks.</summary>
    /// <param name="labels">A label for each actor; −1: on its own.</param>
    public static Decision<Grouping> Judge(DetectionFacts facts, DetectionMethod method, ReadOnlySpan<int> labels)
    {
        if (labels.Length != facts.Actors) throw new ArgumentException("There is a label for each actor.", nameof(labels));
        var made = facts.Network(method, positiveOnly: false);
        if (made.IsRefused) return made.Refusal;
        var (scoring, groups) = (new Scoring(made.Value, method.Objective, method.Gamma), GroupSearch.Canonical(Numbered(labels)));
        return new Grouping(made.Value.IsEmpty ? null : Scoring.Quotient(scoring.Total(made.Value, groups), scoring.Divisor(made.Value)), Broken(made.Value, groups));
    }

    // Whoever has no label starts in a group of its own.
    private static int[] Numbered(ReadOnlySpan<int> start)
    {
        var numbered = start.ToArray();
        var next = numbered.Length == 0 ? 0 : numbered.Max() + 1;
        for (var actor = 0; actor < numbered.Length; actor++)
            if (numbered[actor] < 0) numbered[actor] = next++;
        return numbered;
    }

    private static DetectedGroup[] Ordered(int[] groups, bool[] tied, IReadOnlyList<double?> influence) =>
    [
        .. Enumerable.Range(0, groups.Length).Where(actor => tied[actor])
            .GroupBy(actor => groups[actor])
            .Select(members => (Members: members.ToArray(), Judged: members.Select(actor => actor < influence.Count ? influence[actor] : null).Where(own => own is not null).ToArray()))
            // In decimals, so that rounding does not decide.
            .Select(group => (group.Members, Influence: group.Judged.Length == 0 ? null : (decimal?)group.Judged.Sum(own => (decimal)own!.Value)))
            .OrderByDescending(group => group.Influence ?? 0).ThenByDescending(group => group.Members.Length).ThenBy(group => group.Members[0])
            .Select(group => new DetectedGroup([.. group.Members], (double?)group.Influence)),
    ];

    private static Frustration Broken(SignedNetwork network, int[] groups)
    {
        var (positive, negative) = network.Within(groups);
        var between = (Int128)network.TotalPlus / 2 - positive;
        var all = ((Int128)network.TotalPlus + network.TotalMinus) / 2;
        return new Frustration(network.Weight(between), network.Weight(negative), all == 0 ? null : Scoring.Quotient((System.Numerics.BigInteger)(between + negative), (System.Numerics.BigInteger)all));
    }

    private static ValueList<MemberMargin> Margins(SignedNetwork network, double perUnit, GroupSearch search, DetectedGroup[] found)
    {
        // From the numbers that the search uses to places in the answer; those of the unplaced have none.
        var (groups, place, members) = (search.Groups, new int[search.Groups.Length], new List<MemberMargin>());
        Array.Fill(place, -1);
        for (var group = 0; group < found.Length; group++) place[groups[found[group].Members[0]]] = group;
        foreach (var (actor, nets, loss) in search.Margins())
        {
            if (place[groups[actor]] is var own && own < 0) continue;
            var (other, next) = ((long?)null, (int?)null);
            foreach (var (group, weight) in nets)
                if (place[group] != own && (other is null || weight > other || (weight == other && place[group] < next))) (other, next) = (weight, place[group]);

            // A group that it has nothing to do with weighs nothing, which is more than less.
            if (found.Length > 1 && (other is null || other <= 0) && Unmet(place, own, nets) is { } unmet && (other is null || other < 0 || unmet < next)) (other, next) = (0, unmet);
            var inward = nets.GetValueOrDefault(groups[actor]);
            members.Add(new MemberMargin(actor, own, network.Weight(inward), other is { } weighed ? network.Weight(weighed) : null, next, network.Weight((Int128)inward - (other ?? 0)), loss * perUnit));
        }

        return [.. members];

        // The first group that the actor is neither in nor meets.
        int? Unmet(int[] places, int own, IReadOnlyDictionary<int, long> met)
        {
            if (met.Keys.Count(group => places[group] != own) >= found.Length - 1) return null;
            var taken = met.Keys.Select(group => places[group]).Append(own).ToHashSet();
            return Enumerable.Range(0, found.Length).First(group => !taken.Contains(group));
        }
    }
}
