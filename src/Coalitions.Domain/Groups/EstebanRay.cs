namespace Coalitions.Domain.Groups;

/// <summary>Esteban and Ray's polarisation (Econometrica 62:819, 1994): who is alike identifies, who is far away alienates.</summary>
public static class EstebanRay
{
    /// <summary>How strongly identification counts: the most that the axioms allow.</summary>
    public const double Alpha = 1.6;

    /// <summary>Σ over i, j of p_i^(1+α) p_j |y_i − y_j| with K = 1, rounded to twelve decimals; null when there is no mass.</summary>
    /// <param name="masses">How much stands at each position; brought to a sum of 1.</param>
    /// <param name="alpha">In (0, 1.6]; 0 would be Gini's mean difference.</param>
    public static double? Of(IEnumerable<(decimal Position, decimal Mass)> masses, double alpha = Alpha)
    {
        if (!(alpha is > 0 and <= Alpha)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Alpha lies above 0 and at most at 1.6.");
        var held = masses.Where(item => item.Mass != 0).GroupBy(item => item.Position).Select(group => (Position: group.Key, Mass: group.Sum(item => item.Mass))).OrderBy(item => item.Position).ToArray();
        if (held.Any(item => item.Mass < 0)) throw new ArgumentOutOfRangeException(nameof(masses), "A mass is 0 or more.");
        var total = held.Sum(item => item.Mass);
        if (total == 0) return null;

        // The alienation of each position, Σ p_j |y_i − y_j|, from the left to the right: what lies left falls behind, the rest comes nearer.
        var alienation = held.Sum(item => item.Mass * (item.Position - held[0].Position));
        var (left, sum) = (0m, 0d);
        for (var i = 0; i < held.Length; i++)
        {
            if (i > 0) alienation += (held[i].Position - held[i - 1].Position) * (2 * left - total);
            sum += Math.Pow((double)(held[i].Mass / total), 1 + alpha) * (double)(alienation / total);
            left += held[i].Mass;
        }

        return Figure.Steady(sum);
    }
}
