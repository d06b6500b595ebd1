using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Recording;

/// <summary>Checks that bodies share.</summary>
public static class Validation
{
    /// <summary>A figure in [0, 1]; refuses any other.</summary>
    public static double? UnitFigure(this Recorder recorder, string member, Grade? grade)
    {
        if (grade is null) return null;
        var figure = grade.On(0, 1);
        if (figure is < 0 or > 1) recorder.Refuse(member, "out-of-range", "The figure lies in [0, 1].");
        return figure;
    }

    /// <summary>A position on the scale; refuses any other.</summary>
    public static double? Position(this Recorder recorder, string member, Grade? grade, Scale scale)
    {
        if (grade is null) return null;
        var position = grade.On(scale.Min, scale.Max);
        if (!scale.Contains(position)) recorder.Refuse(member, "out-of-range", FormattableString.Invariant($"The position lies in [{scale.Min}, {scale.Max}]."));
        return position;
    }

    /// <summary>A figure with the <c>original</c> that stands beside it: where the figure itself is left out, it follows from the original.</summary>
    public static Grade? WithOriginal(this Recorder recorder, Grade? grade, OriginalBody? original)
    {
        if (original is null) return grade;
        if (!(double.IsFinite(original.Min) && double.IsFinite(original.Max) && original.Min < original.Max && original.Value >= original.Min && original.Value <= original.Max))
        {
            recorder.Refuse("original", "invalid-value", "The value must lie between min and max, and min below max.");
            return grade;
        }

        return grade is { Number: not null } ? grade with { Scaled = original } : new Grade(Scaled: original);
    }
}
