using Coalitions.Domain.Record;

namespace Coalitions.Domain.Tests.Record;

public class RecordingDelaySpecs
{
    private static readonly DateTime Now = new(2026, 7, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void what_is_always_recorded_on_the_day_is_never_late()
    {
        Learned[] facts = [.. Enumerable.Range(0, 100).Select(day => Of(Now.AddDays(-day), 0))];
        var delay = RecordingDelay.Of(facts, Now);
        Assert.Equal((100, 0, 0), (delay.N, delay.Median, delay.P95));
        Assert.Empty(delay.StillFilling(facts, Now, Now));
    }

    [Fact]
    public void delays_cut_off_by_the_present_are_not_taken_for_short_ones()
    {
        // Every day two things happen; one is recorded at once, the other thirty days later. Only what is old enough shows it.
        Learned[] facts = [.. Enumerable.Range(0, 60).SelectMany(day => new[] { Of(Now.AddDays(-day), 0), Of(Now.AddDays(-day), 30) }).Where(fact => fact.RecordedAt <= Now)];
        var delay = RecordingDelay.Of(facts, Now);
        Assert.Equal(90, delay.N);
        Assert.Equal(0.5, delay.KnownAfter(0), 12);
        Assert.Equal(0.5, delay.KnownAfter(29), 12);
        Assert.Equal(1, delay.KnownAfter(30), 12);
        Assert.Equal((0, 30, 30), (delay.Median, delay.P75, delay.P95));

        // A plain distribution of what was seen would say that two thirds are known at once.
        Assert.Equal(2.0 / 3, facts.Count(fact => fact.RecordedAt == fact.ValidFrom) / (double)facts.Length, 12);
    }

    [Fact]
    public void the_months_that_are_still_filling_up_say_how_many_are_expected()
    {
        Learned[] facts = [.. Enumerable.Range(0, 365).SelectMany(day => new[] { Of(Now.AddDays(-day), 0), Of(Now.AddDays(-day), 30) }).Where(fact => fact.RecordedAt <= Now)];
        var months = RecordingDelay.Of(facts, Now).StillFilling(facts, Now, Now);
        Assert.Equal(["2026-06", "2026-07"], months.Select(month => month.Month));
        // Of June only the first is thirty days old.
        Assert.Equal(31, months[0].Recorded);
        Assert.Equal((29 * 0.5 + 1) / 30, months[0].Share, 12);
        Assert.Equal(60, months[0].Expected!.Value, 9);
        Assert.Equal(0.5, months[1].Share, 12);
    }

    [Fact]
    public void too_few_facts_say_nothing_of_delays()
    {
        Learned[] facts = [Of(Now.AddDays(-90), 0), .. Enumerable.Range(1, RecordingDelay.Fewest - 2).Select(day => Of(Now.AddDays(-40 - day), 30))];
        var delay = RecordingDelay.Of(facts, Now);
        Assert.Equal(30, delay.Median);
        Assert.Empty(delay.StillFilling(facts, Now, Now));
        Assert.Null(RecordingDelay.Of([], Now).Median);
    }

    [Fact]
    public void a_past_that_was_caught_up_with_says_nothing_of_delays()
    {
        // Two years were written down in one sitting, a hundred days ago; since then everything is recorded on its day.
        Learned[] facts = [.. Enumerable.Range(0, 24).Select(month => new Learned(Now.AddMonths(-30 + month), Now.AddDays(-100))), .. Enumerable.Range(0, 100).Select(day => Of(Now.AddDays(-day), 0))];
        var delay = RecordingDelay.Of(facts, Now);
        Assert.Equal((100, 24, 0), (delay.N, delay.CaughtUp, delay.P95));
        Assert.Empty(delay.StillFilling(facts, Now, Now));
        Assert.Equal(0, RecordingDelay.Of(facts[..24], Now).N);
    }

    [Fact]
    public void what_is_recorded_ahead_is_not_late_and_what_was_not_known_then_does_not_count()
    {
        Assert.Equal(0, RecordingDelay.Of([Of(Now.AddDays(-1), -20)], Now).P95);
        Assert.Equal(1, RecordingDelay.Of([Of(Now.AddDays(-20), 0), Of(Now.AddDays(-5), 10)], Now).N);
        Assert.Equal(0, RecordingDelay.Of([Of(Now.AddDays(5), -10)], Now).N);
    }

    // An oracle: the same estimate by its definition, fact by fact.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void the_estimate_is_the_product_of_its_definition(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        Learned[] facts = [Of(Now.AddDays(-60), 0), .. Enumerable.Range(0, 200).Select(_ => Of(Now.AddDays(-random.Below(50)), random.Below(40))).Where(fact => fact.RecordedAt <= Now)];
        var (delay, seen) = (RecordingDelay.Of(facts, Now), facts.Select(fact => (Delay: (fact.RecordedAt - fact.ValidFrom).Days, Limit: (Now - fact.ValidFrom).Days)).ToArray());
        for (var day = 0; day < 50; day++)
        {
            var share = 1.0;
            for (var x = day + 1; x <= seen.Max(fact => fact.Limit); x++)
                if (seen.Count(fact => fact.Delay <= x && x <= fact.Limit) is > 0 and var risk) share *= 1 - seen.Count(fact => fact.Delay == x) / (double)risk;
            Assert.Equal(share, delay.KnownAfter(day), 9);
        }
    }

    private static Learned Of(DateTime from, int delay) => new(from, from.AddDays(delay));
}
