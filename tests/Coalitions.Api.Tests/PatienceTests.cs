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
}
