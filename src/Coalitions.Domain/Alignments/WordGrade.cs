namespace Coalitions.Domain.Alignments;

/// <summary>A figure in [0, 1] given as a word.</summary>
public enum WordGrade
{
    /// <summary>0.1.</summary>
    VeryLow = 1,

    /// <summary>0.3.</summary>
    Low = 2,

    /// <summary>0.5.</summary>
    Medium = 3,

    /// <summary>0.7.</summary>
    High = 4,

    /// <summary>0.9.</summary>
    VeryHigh = 5,
}

/// <summary>What the words stand for.</summary>
public static class WordGrades
{
    /// <summary>The number in [0, 1] that a word stands for: 0.1, 0.3, 0.5, 0.7, 0.9.</summary>
    public static double Number(this WordGrade grade) => grade switch
    {
        WordGrade.VeryLow => 0.1,
        WordGrade.Low => 0.3,
        WordGrade.Medium => 0.5,
        WordGrade.High => 0.7,
        WordGrade.VeryHigh => 0.9,
        _ => throw new ArgumentOutOfRangeException(nameof(grade)),
    };
}
