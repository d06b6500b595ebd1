namespace Coalitions.Domain.Groups;

/// <summary>A measure that says how it was made.</summary>
/// <param name="Formula">Its name, formula and source.</param>
/// <param name="Value">Null when there is nothing to make it of: absent, not a number.</param>
/// <param name="N">How many were counted; of what, the measure says.</param>
public sealed record Figure(string Formula, double? Value, int N)
{
    // Roots, powers and logarithms differ between machines in their last digits, and answers must not.
    internal static double Steady(double value) => Math.Round(value, 12) + 0.0;
}
