using System.Net;
using Coalitions.Proofs.Clocks;
using Coalitions.Proofs.Hosting;

namespace Coalitions.Api.Tests;

/// <summary>Machines' clocks that are wrong, or are set while the service runs.</summary>
public class ClockTests
{
    [Fact]
    public async Task two_nodes_whose_clocks_are_ten_minutes_apart_agree_on_every_answer() => Assert.Empty(await ClockProof.InOneProcess(jumping: false));

    [Fact]
    public async Task two_nodes_whose_clocks_jump_to_and_fro_agree_on_every_answer() => Assert.Empty(await ClockProof.InOneProcess(jumping: true));

    [Fact]
    public async Task a_revoked_key_is_refused_after_half_a_minute_though_the_clock_was_set_back()
    {
        var clock = new ShiftedClock();
        await using var node = await Node.StartAsync(null, clock);
        using var client = await node.Tenant("revoked");
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/v1/me")).Status);
        await using (var revoke = node.Foundation.Database.Owner.CreateCommand("update app.api_keys set revoked_at = now() where tenant_id = 'revoked'")) await revoke.ExecuteNonQueryAsync();
        clock.Shift = TimeSpan.FromHours(-3);
        clock.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.Get("/v1/me")).Status);
    }

    [Fact]
    public async Task what_is_recorded_later_is_never_shown_as_recorded_earlier()
    {
        // The database's own clock can be set back too.
        await using var node = await Node.StartAsync();
        var actor = await node.Client.Create("/v1/actors", new { name = "Timeless" });
        var first = await node.Client.Create($"/v1/actors/{actor}/names", new { name = "Timeless once", validFrom = "2020" });
        await node.Client.Get($"/v1/records/{first}?includes={first}");
        await using (var back = node.Foundation.Database.Owner.CreateCommand("""
            create function es.set_back() returns trigger language plpgsql as $$ begin new.timestamp := new.timestamp - interval '1 hour'; return new; end $$;
            create trigger set_back before insert on es.mt_events for each row execute function es.set_back();
            grant execute on function es.set_back() to public
            """)) await back.ExecuteNonQueryAsync();
        var second = await node.Client.Create($"/v1/actors/{actor}/names", new { name = "Timeless twice", validFrom = "2021" });
        var times = new List<string>();
        foreach (var record in (string[])[first, second])
            times.Add((await node.Client.Get($"/v1/records/{record}?includes={record}")).Must(HttpStatusCode.OK).Json["versions"]![0]!["recordedAt"]!.GetValue<string>());
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Equal(HttpStatusCode.OK, (await node.Client.Get($"/v1/actors?knownAt={times[1]}")).Status);
    }
}
