using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Alignments;

/// <summary>A figure in [0, 1] given as a word: for salience, influence and strength.</summary>
public enum WordGrade
{
    [Term("Very low", "Stands for 0.1.")]
    VeryLow = 1,

    [Term("Low", "Stands for 0.3.")]
    Low = 2,

    [Term("Medium", "Stands for 0.5.")]
    Medium = 3,

    [Term("High", "Stands for 0.7.")]
    High = 4,

    [Term("Very high", "Stands for 0.9.")]
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
