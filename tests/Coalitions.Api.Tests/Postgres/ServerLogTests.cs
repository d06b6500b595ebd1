using System.Diagnostics;
using Coalitions.Api.Postgres;

namespace Coalitions.Api.Tests.Postgres;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public class ServerLogTests
{
    [Fact]
    public async Task a_server_is_listened_to_although_what_it_says_cannot_be_written_down()
    {
        // Every write to this file finds the volume full; and a pipe holds less than the server says here.
        using var log = new ServerLog("/dev/full");
        using var server = Process.Start(new ProcessStartInfo("sh", ["-c", "yes said 2>/dev/null | head -n 100000; echo last"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await log.FollowAsync(server).WaitAsync(TimeSpan.FromSeconds(30));
        await server.WaitForExitAsync();
        Assert.EndsWith("said / last", log.LastLines, StringComparison.Ordinal);
    }
}
