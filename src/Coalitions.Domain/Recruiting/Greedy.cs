namespace Coalitions.Domain.Recruiting;

/// <summary>Somebody taken in, and what that added.</summary>
/// <param name="Candidate">By number.</param>
/// <param name="Gain">Above 0, rounded to 10⁻¹².</param>
public readonly record struct Taken(int Candidate, double Gain);

/// <summary>
/// Takes whoever adds the most, again and again. Of a monotone submodular gain so many reach at least
/// <see cref="Guarantee"/> of what the best so many reach (Nemhauser, Wolsey &amp; Fisher 1978). Gains are rounded to 10⁻¹², and
/// of equal ones the smallest number goes first, so that no machine and no order of input decides.
/// </summary>
public static class Greedy
{
    /// <summary>1 − 1/e: the share of the optimum that is never missed.</summary>
    public const double Guarantee = 1 - 1 / Math.E;

    // What was asked once may be higher by the last digits when it is asked again.
    private const double Slack = 2e-12;

    /// <summary>
    /// The choice, asking only those again who could still be the best (Minoux 1978): the same as <see cref="Plain"/>, and much
    /// faster. It ends when nobody adds anything.
    /// </summary>
    /// <param name="gain">Nobody was taken yet.</param>
    /// <param name="most">So many are taken at most.</param>
    /// <param name="costs">Where given, whoever adds the most for its cost goes first; each is above 0, and who has none stays out.</param>
    public static IReadOnlyList<Taken> Lazy(IGain gain, int most, IReadOnlyList<double?>? costs = null)
    {
        var bounds = new PriorityQueue<int, (double Negative, int Candidate)>();
        for (var candidate = 0; candidate < gain.Candidates; candidate++)
            if (Worth(gain, candidate, costs) is { } first) bounds.Enqueue(candidate, (-first.Worth, candidate));
        var (taken, asked) = (new List<Taken>(), new List<(int Candidate, double Worth)>());
        var slack = Slack / (costs?.Min() is { } least ? Math.Min(1, least) : 1);
        while (taken.Count < most)
        {
            (int Candidate, double Worth, double Gain)? best = null;
            asked.Clear();
            while (bounds.TryPeek(out var next, out var bound) && (best is not { } so || -bound.Negative + slack >= so.Worth))
            {
                bounds.Dequeue();
                // Who could not be weighed is not in the queue.
                var (worth, added) = Worth(gain, next, costs)!.Value;
                asked.Add((next, worth));
                if (best is not { } before || worth > before.Worth || (worth == before.Worth && next < before.Candidate)) best = (next, worth, added);
            }

            if (best is not { Gain: > 0 } found) break;
            taken.Add(new Taken(found.Candidate, found.Gain));
            gain.Take(found.Candidate);
            foreach (var (candidate, worth) in asked)
                if (candidate != found.Candidate) bounds.Enqueue(candidate, (-worth, candidate));
        }

        return taken;
    }

    /// <summary>The same choice, asking everybody each time.</summary>
    /// <inheritdoc cref="Lazy"/>
    public static IReadOnlyList<Taken> Plain(IGain gain, int most, IReadOnlyList<double?>? costs = null)
    {
        var (taken, left) = (new List<Taken>(), Enumerable.Range(0, gain.Candidates).ToList());
        while (taken.Count < most)
        {
            (int Candidate, double Worth, double Gain)? best = null;
            foreach (var candidate in left)
                if (Worth(gain, candidate, costs) is var (worth, added) && (best is not { } so || worth > so.Worth)) best = (candidate, worth, added);
            if (best is not { Gain: > 0 } found) break;
            taken.Add(new Taken(found.Candidate, found.Gain));
            gain.Take(found.Candidate);
            left.Remove(found.Candidate);
        }

        return taken;
    }

    /// <summary>A gain as it is compared and told.</summary>
    internal static double Rounded(double gain) => Math.Round(gain, 12) + 0.0;

    private static (double Worth, double Gain)? Worth(IGain gain, int candidate, IReadOnlyList<double?>? costs)
    {
        if (costs is not null && costs[candidate] is null) return null;
        var added = Rounded(gain.Of(candidate));
        return (costs is null ? added : Rounded(added / costs[candidate]!.Value), added);
    }
}
