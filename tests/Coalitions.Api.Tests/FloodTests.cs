using Coalitions.Proofs.Flooding;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class FloodTests(Service service)
{
    public static TheoryData<string> Quick => [.. Attack.Quick.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Quick))]
    public async Task what_is_too_much_is_refused_with_its_status(string name)
    {
        var outcome = await Flood.Send(Attack.Quick.Single(attack => attack.Name == name), service.Address, service.Foundation.FirstKey!);
        Assert.True(outcome.Held, outcome.Said);
    }

    [Fact]
    public async Task ordinary_requests_are_answered_beside_a_flood_and_beside_connections_that_say_nothing()
    {
        await using var ordinary = new OrdinaryWork(service.Address, service.Foundation.FirstKey!);
        foreach (var attack in Attack.Quick.Where(attack => attack.Name.Contains("10^6", StringComparison.Ordinal) || attack.Name.Contains("8 MiB", StringComparison.Ordinal)))
            Assert.True((await Flood.Send(attack, service.Address, service.Foundation.FirstKey!, times: 5)).Held);
        var answered = ordinary.Answered;
        Assert.Equal(300, await Flood.Idle(service.Address, 300, async () =>
        {
            while (ordinary.Answered == answered) await Task.Delay(10);
        }));
        Assert.Empty(ordinary.Failures);
    }

    [Fact]
    public async Task a_flood_that_is_not_refused_is_told()
    {
        var harmless = new Attack("a request like any other", [413], MayClose: false, attack => attack.Get("/v1/me", ""));
        var outcome = await Flood.Send(harmless, service.Address, service.Foundation.FirstKey!, times: 2);
        Assert.Equal((false, "200 x 2"), (outcome.Held, outcome.Said));
    }
}
