namespace Coalitions.Domain.Recruiting;

/// <summary>The best that so many can reach, found by trying all of them.</summary>
/// <param name="Candidates">Who they are, by number; of equally good ones the first in the order of numbers.</param>
/// <param name="Value">What they add together, rounded to 10⁻¹².</param>
public sealed record Optimum(ValueList<int> Candidates, double Value)
{
    /// <summary>Up to so many candidates all choices are tried: 32,768 at most.</summary>
    public const int MostCandidates = 15;

    /// <summary>The optimum; null above <see cref="MostCandidates"/>.</summary>
    /// <param name="anew">The gain, before anybody was taken.</param>
    /// <param name="most">So many are taken at most.</param>
    public static Optimum? Of(Func<IGain> anew, int most)
    {
        var candidates = anew().Candidates;
        if (candidates > MostCandidates) return null;
        var size = Math.Min(most, candidates);
        Optimum best = new([], 0);
        // Nobody takes away, so that no smaller set is better. In the order of numbers, so that the first of equals stays.
        foreach (var set in Sets(0, size).Where(set => set.Length == size))
            if (ValueOf(set) is var value && value > best.Value) best = new Optimum([.. set], value);
        return best;

        IEnumerable<int[]> Sets(int from, int left) => left == 0
            ? [[]]
            : Enumerable.Range(from, Math.Max(0, candidates - from)).SelectMany(first => Sets(first + 1, left - 1).Select(rest => (int[])[first, .. rest]));

        double ValueOf(int[] set)
        {
            var (gain, value) = (anew(), 0.0);
            foreach (var candidate in set)
            {
                value += gain.Of(candidate);
                gain.Take(candidate);
            }

            return Greedy.Rounded(value);
        }
    }
}
