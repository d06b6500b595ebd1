using Coalitions.Api.Persistence;

namespace Coalitions.Api.Tests;

public class PatienceTests
{
    [Fact]
    public void grows_with_each_failure_up_to_a_limit_and_is_short_again_after_a_success()
    {
        var patience = new Patience(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal([1, 2, 4, 6, 6], Enumerable.Range(0, 5).Select(_ => Failed()));
        patience.Restore();
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(_ => Failed()));

        double Failed()
        {
            var now = patience.Now.TotalSeconds;
            patience.Lengthen();
            return now;
        }
    }

    [Fact]
    public void lasts_as_briefly_after_what_went_well_for_a_few_seconds_however_often_that_ends()
    {
        var patience = new Patience(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
        Assert.All(Enumerable.Range(0, 20).Select(_ => patience.After(TimeSpan.FromSeconds(3))), pause => Assert.Equal(TimeSpan.FromSeconds(0.2), pause));
        patience.Restore();
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], Enumerable.Range(0, 7).Select(_ => patience.After(TimeSpan.Zero).TotalSeconds));
    }
}
