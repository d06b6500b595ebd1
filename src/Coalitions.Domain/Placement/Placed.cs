namespace Coalitions.Domain.Placement;

/// <summary>Where an actor is placed, what put it there, and what would move it.</summary>
/// <param name="Value">Null where an input is absent: what is not assessed is never low.</param>
/// <param name="Possible">The classes that the inputs on record leave: one, or more where an input is absent.</param>
/// <param name="Inputs">What it follows from.</param>
/// <param name="Changes">For each input the smallest change of it alone that would move the actor, the smallest of its scale first; empty where the class is not known.</param>
public sealed record Placed<T>(T? Value, IReadOnlyList<T> Possible, IReadOnlyList<Input> Inputs, IReadOnlyList<Change<T>> Changes)
    where T : struct, Enum
{
    /// <summary>The placement by so many inputs, each high or low.</summary>
    /// <param name="name">Which class it is, by which inputs are high; each combination is a class of its own.</param>
    internal static Placed<T> Of(Input[] inputs, Func<bool[], T> name)
    {
        T[] possible = [.. Combinations(inputs.Length).Where(highs => inputs.Zip(highs).All(pair => pair.First.High is not { } high || high == pair.Second)).Select(name)];
        if (possible.Length != 1) return new Placed<T>(null, [.. possible.Order()], inputs, []);
        return new Placed<T>(possible[0], possible, inputs,
        [
            .. inputs.Select((input, place) => Change(input, name([.. inputs.Select((other, at) => at == place ? !other.High!.Value : other.High!.Value)])))
                // Stable: of equal shares in the order of inputs; what has no scale comes last.
                .OrderBy(change => change.ShareOfScale ?? double.MaxValue),
        ]);
    }

    private static IEnumerable<bool[]> Combinations(int inputs) =>
        Enumerable.Range(0, 1 << inputs).Select(number => Enumerable.Range(0, inputs).Select(at => (number >> at & 1) == 0).ToArray());

    private static Change<T> Change(Input input, T becomes)
    {
        var (value, threshold) = ((decimal)input.Value!.Value, (decimal)input.Threshold);
        // A count goes to what it has to be; a figure goes to the threshold, which it has to reach or to leave.
        var (to, reaches) = input.Width is null ? (input.High!.Value ? threshold - 1 : threshold, true) : (threshold, input.ThresholdIsHigh != input.High!.Value);
        return new Change<T>(input.Name, input.Value.Value, (double)to, reaches, (double)(to - value), input.Width is { } width ? (double)(Math.Abs(to - value) / (decimal)width) : null, becomes);
    }
}

/// <summary>A figure that a class follows from.</summary>
/// <param name="Name"><c>position</c>, <c>salience</c>, <c>influence</c>, <c>standings</c>.</param>
/// <param name="Value">Null where it is absent.</param>
/// <param name="Absent">Why: <c>not_assessed</c>, or <c>continuum</c>, on which no position is for or against; null where it is there.</param>
/// <param name="Threshold">Where high begins.</param>
/// <param name="ThresholdIsHigh">Whether the threshold itself is high.</param>
/// <param name="High">Whether the value is; null where it is absent.</param>
/// <param name="Width">From the lowest to the highest that it can be; null for a count.</param>
public sealed record Input(string Name, double? Value, string? Absent, double Threshold, bool ThresholdIsHigh, bool? High, double? Width)
{
    /// <summary>A figure and whether it is high.</summary>
    internal static Input Of(string name, double? value, double threshold, bool thresholdIsHigh, double? width, string absent = "not_assessed") => new(
        name, value, value is null ? absent : null, threshold, thresholdIsHigh,
        value is { } given ? given > threshold || (thresholdIsHigh && given == threshold) : null, width);
}

/// <summary>The smallest change of one input that would place an actor elsewhere, the others staying.</summary>
/// <param name="Input">Which.</param>
/// <param name="From">What it is.</param>
/// <param name="To">Where it would have to come.</param>
/// <param name="Reaches">Whether it is enough to come there; else it has to go beyond, by however little.</param>
/// <param name="By">To less from.</param>
/// <param name="ShareOfScale">The change as a share of the input's scale, in [0, 1], by which inputs are compared; null for a count.</param>
/// <param name="Becomes">The class that it would then be in.</param>
public sealed record Change<T>(string Input, double From, double To, bool Reaches, double By, double? ShareOfScale, T Becomes)
    where T : struct, Enum;
