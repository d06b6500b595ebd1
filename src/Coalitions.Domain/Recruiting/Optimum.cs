namespace Coalitions.Domain.Recruiting;

/// <summary>The best that so many can reach, found by trying all of them.</summary>
/// <param name="Candidates">Who they are, by number; of equally good choices the smallest, and of those the first in the order of numbers.</param>
/// <param name="Value">What they add together, rounded to 10⁻¹².</param>
public sealed record Optimum(ValueList<int> Candidates, double Value)
{
    /// <summary>Up to so many candidates all choices are tried: 32,768 at most.</summary>
    public const int MostCandidates = 15;

    /// <summary>The optimum; null above <see cref="MostCandidates"/>.</summary>
    /// <param name="gain">Nobody was taken yet, and nobody will be.</param>
    /// <param name="most">So many are taken at most.</param>
    public static Optimum? Of(IGain gain, int most)
    {
        if (gain.Candidates > MostCandidates) return null;
        Optimum best = new([], 0);
        Extend(gain, [], 0);
        return best;

        void Extend(IGain taken, int[] set, double value)
        {
            if (Greedy.Rounded(value) is var rounded && (rounded > best.Value || (rounded == best.Value && set.Length < best.Candidates.Count))) best = new Optimum([.. set], rounded);
            if (set.Length == most) return;
            for (var next = set.Length == 0 ? 0 : set[^1] + 1; next < gain.Candidates; next++)
            {
                var (with, added) = (taken.Copy(), taken.Of(next));
                with.Take(next);
                Extend(with, [.. set, next], value + added);
            }
        }
    }

    /// <summary>What a choice adds together, summed in the order of numbers as here, so that equal choices have equal values.</summary>
    internal static double ValueOf(IGain gain, IEnumerable<int> candidates)
    {
        var (taken, value) = (gain.Copy(), 0.0);
        foreach (var candidate in candidates.Order())
        {
            value += taken.Of(candidate);
            taken.Take(candidate);
        }

        return Greedy.Rounded(value);
    }
}
