using Coalitions.Proofs.Concurrency;
using Coalitions.Proofs.Hosting;
using Coalitions.Proofs.Load;
using Coalitions.Proofs.Projections;
using Xunit.Abstractions;

namespace Coalitions.Api.Tests;

/// <summary>The short forms of what bench/Coalitions.Proofs shows at length.</summary>
[Collection(nameof(Service))]
public class ModelTests(Service service, ITestOutputHelper output)
{
    [Theory]
    [InlineData(20260114)]
    [InlineData(7)]
    public async Task the_service_answers_as_a_small_model_of_the_contract_does(int seed) =>
        Assert.Null(await ModelProof.Run(() => service.OtherTenant($"model-{Guid.NewGuid():N}"), 150, seed, output.WriteLine));
}

[Collection(nameof(Service))]
public class LoadTests(Service service)
{
    [Fact]
    public async Task a_mix_of_reads_recordings_and_maps_is_answered_without_errors()
    {
        using var tenant = await service.OtherTenant($"load-{Guid.NewGuid():N}");
        Assert.Empty(await LoadProof.Short(tenant, 40, TimeSpan.FromSeconds(4), seed: 20260114));
    }
}

public class DerivationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private Node node = null!;

    public async Task InitializeAsync() => node = await Node.StartAsync(null, null, ("Coalitions:CanarySeconds", "100000"));

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task tables_follow_from_the_events_whatever_the_pages_and_the_interruptions() =>
        Assert.Null(await ProjectionProof.Rebuild(node, 400, [1, 50, 2_000], 3, processes: false, seed: 20260114, output.WriteLine));

    [Fact]
    public async Task nothing_that_commits_late_is_passed_over_and_numbers_have_no_gap()
    {
        Assert.Null(await ProjectionProof.SlowTransaction(node, TimeSpan.FromSeconds(2), owner: true, output.WriteLine));
        Assert.Null(await ProjectionProof.SlowTransaction(node, TimeSpan.FromSeconds(2), owner: false, output.WriteLine));
        Assert.Null(await ProjectionProof.Holes(node, 1, output.WriteLine));
        Assert.Null(await ProjectionProof.Sequence(node, 8, seed: 20260114, output.WriteLine));
    }
}
