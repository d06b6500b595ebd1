using System.Globalization;

namespace Coalitions.Domain.Time;

/// <summary>How far apart the frames of a replay are.</summary>
public enum FrameStep
{
    /// <summary>A UTC day.</summary>
    Day = 1,

    /// <summary>A week from Monday to Sunday, as ISO 8601 has it.</summary>
    Week = 2,

    /// <summary>A month.</summary>
    Month = 3,

    /// <summary>A quarter of a year.</summary>
    Quarter = 4,

    /// <summary>A year.</summary>
    Year = 5,
}

/// <summary>
/// The periods of one length, numbered from the year 1. Each is named by a date whose last instant is its own, so that
/// whoever asks <c>asOf</c> that date sees the end of the period: a quarter by its last month, a week by its Sunday.
/// </summary>
public static class Periods
{
    /// <summary>The number of the period in which a moment lies.</summary>
    public static int NumberOf(FrameStep step, DateTime moment) => step switch
    {
        FrameStep.Day => DaysBefore(moment),
        // The first day of the calendar is a Monday.
        FrameStep.Week => DaysBefore(moment) / 7,
        FrameStep.Month => (moment.Year - 1) * 12 + moment.Month - 1,
        FrameStep.Quarter => (moment.Year - 1) * 4 + (moment.Month - 1) / 3,
        FrameStep.Year => moment.Year - 1,
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    /// <summary>The date that names the period of this number. A week that the calendar breaks off is named by the last day there is.</summary>
    public static ValidTime Named(FrameStep step, int number) => ValidTime.Parse(step switch
    {
        FrameStep.Day => Text(number, "yyyy-MM-dd"),
        FrameStep.Week => Text(Math.Min(number * 7 + 6, DaysBefore(DateTime.MaxValue)), "yyyy-MM-dd"),
        FrameStep.Month => Month(number),
        FrameStep.Quarter => Month(number * 3 + 2),
        FrameStep.Year => (number + 1).ToString("0000", CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    });

    private static int DaysBefore(DateTime moment) => (int)(moment.Ticks / TimeSpan.TicksPerDay);

    private static string Text(int day, string format) => new DateTime(day * TimeSpan.TicksPerDay).ToString(format, CultureInfo.InvariantCulture);

    private static string Month(int number) => string.Create(CultureInfo.InvariantCulture, $"{number / 12 + 1:0000}-{number % 12 + 1:00}");
}
