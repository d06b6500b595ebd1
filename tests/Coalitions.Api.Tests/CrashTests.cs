using Coalitions.Proofs.Ledger;

namespace Coalitions.Api.Tests;

/// <summary>The short form of <c>ledger</c>; docs/reliability.md tells of the long one.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public class CrashTests
{
    [Fact]
    public async Task kills_of_service_and_database_lose_nothing_and_double_nothing()
    {
        var result = await Run(Control.None, Killed.Service, Killed.Database, Killed.Service, Killed.Database);
        Assert.Empty(result.Audit.Findings);
        Assert.True(result.Audit.Records > 20, $"Only {result.Audit.Records} records were made.");
    }

    [Fact]
    public async Task a_database_that_acknowledges_before_it_has_written_is_found_out()
    {
        var result = await Run(Control.LostCommits, Killed.Database);
        Assert.Contains("lost", result.Audit.Counts);
    }

    private static Task<LedgerResult> Run(Control control, params Killed[] kills) =>
        LedgerProof.Run(new LedgerPlan(kills, Recorders: 8, Seed: Random.Shared.Next(), control) { Seconds = (0.3, 0.8) }, Console.WriteLine);
}
