using Coalitions.Domain.Time;

namespace Coalitions.Domain.Tests.Time;

public class PeriodSpecs
{
    [Theory]
    [InlineData(FrameStep.Day, "2024-02-29T23:59:59.999999Z", "2024-02-29")]
    [InlineData(FrameStep.Week, "2024-12-30", "2025-01-05")]
    [InlineData(FrameStep.Week, "2025-01-05", "2025-01-05")]
    [InlineData(FrameStep.Month, "2024-02-01", "2024-02")]
    [InlineData(FrameStep.Quarter, "2024-04-01", "2024-06")]
    [InlineData(FrameStep.Quarter, "2024-12-31", "2024-12")]
    [InlineData(FrameStep.Year, "2024-07-01", "2024")]
    [InlineData(FrameStep.Week, "0001-01-01", "0001-01-07")]
    [InlineData(FrameStep.Week, "9999-12-31", "9999-12-31")]
    [InlineData(FrameStep.Quarter, "9999-12-31", "9999-12")]
    [InlineData(FrameStep.Year, "0001", "0001")]
    public void a_period_has_the_name_of_the_date_at_which_it_ends(FrameStep step, string moment, string name) =>
        Assert.Equal(name, Periods.Named(step, Periods.NumberOf(step, ValidTime.Parse(moment).LastInstant)).ToString());

    [Theory]
    [InlineData(FrameStep.Day)]
    [InlineData(FrameStep.Week)]
    [InlineData(FrameStep.Month)]
    [InlineData(FrameStep.Quarter)]
    [InlineData(FrameStep.Year)]
    public void one_period_follows_another_without_a_gap(FrameStep step)
    {
        var first = Periods.NumberOf(step, new DateTime(1999, 12, 31));
        for (var number = first; number < first + 500; number++)
        {
            var (own, next) = (Periods.Named(step, number), Periods.Named(step, number + 1));
            Assert.Equal(number, Periods.NumberOf(step, own.LastInstant));
            Assert.Equal(number + 1, Periods.NumberOf(step, own.End));
            Assert.True(own.LastInstant < next.LastInstant);
        }
    }
}
