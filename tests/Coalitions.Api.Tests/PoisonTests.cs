using System.Net;
using System.Text.Json.Nodes;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Tests;

/// <summary>An event that cannot be read, put into the store below the service.</summary>
public class PoisonTests : IAsyncLifetime
{
    private readonly Service service = new();

    private Database Database => service.Foundation.Database;

    public Task InitializeAsync() => service.InitializeAsync();

    public Task DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("alignment_assessed", """{"position": "secret"}""")]
    [InlineData("alignment_assessed", "{}")]
    [InlineData("alignment_guessed", "{}")]
    public async Task it_stops_the_projection_is_named_and_is_taken_in_when_it_was_mended(string type, string body)
    {
        await Until("ready");
        var (reform, actor) = (await service.Client.Create("/v1/reforms", new { title = "Poisoned" }), await service.Client.Create("/v1/actors", new { name = "Poisoned" }));
        var stance = await service.Client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020" });
        await service.UntilProjected();
        var poison = await Execute("""
            with added as (insert into es.mt_events select (jsonb_populate_record(e, jsonb_build_object('seq_id', nextval('es.mt_events_sequence'),
                     'id', gen_random_uuid(), 'version', e.version + 1, 'type', $2::text, 'mt_dotnet_type', $2::text, 'data', $3::jsonb))).* from es.mt_events e where id = $1
                     returning seq_id, stream_id),
                 counted as (update es.mt_streams s set version = version + 1 from added where s.id = added.stream_id)
            select seq_id from added
            """, Guid.Parse(stance), type, body);
        var later = await service.Client.Create("/v1/actors", new { name = "Recorded meanwhile" });

        var ready = await Until("stopped");
        Assert.Equal((poison, type), (ready["event"]!["sequence"]!.GetValue<long>(), ready["event"]!["type"]!.GetValue<string>()));
        Assert.DoesNotContain("secret", ready.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", service.Log.Text, StringComparison.Ordinal);
        Assert.Equal(0, await Execute($"select count(*) from {Database.Facts}.sequence where seq_id >= $1", poison));

        await Execute("update es.mt_events set data = (select data from es.mt_events where id = $2) || '{\"position\": -1}', (type, mt_dotnet_type) = (select type, mt_dotnet_type from es.mt_events where id = $2) where seq_id = $1 returning seq_id", poison, Guid.Parse(stance));
        await Until("ready");
        await service.UntilProjected();
        Assert.Equal(await Execute("select count(*) from es.mt_events"), await Execute($"select count(*) from {Database.Facts}.sequence"));
        Assert.Equal(1, await Execute($"select count(*) from {Database.Facts}.sequence where seq_id = $1", poison));
        Assert.Equal(HttpStatusCode.OK, (await service.Client.Get($"/v1/actors/{later}")).Status);
        Assert.Equal(-1, (await service.Client.Get($"/v1/reforms/{reform}/map")).Json["nodes"]![0]!["position"]!.GetValue<double>());
    }

    [Fact]
    public async Task a_rebuild_names_it_and_leaves_the_tables_in_use_as_they_were()
    {
        var actor = await service.Client.Create("/v1/actors", new { name = "Recorded before" });
        await service.UntilProjected();
        var poison = await Execute("update es.mt_events set data = '[]' where stream_id = $1 and version = 2 returning seq_id", Guid.Parse(actor));
        var refused = await Assert.ThrowsAsync<StartupException>(() => Rebuild.RunAsync(Database.Owner, Database.Generation, TimeProvider.System, default));
        Assert.Contains($"event {poison} (name_given)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(actor, (await service.Client.Get("/v1/actors")).Must(HttpStatusCode.OK).Json["items"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(Database.Generation, await Execute("select generation::bigint from app.installation"));
    }

    private async Task<JsonNode> Until(string status)
    {
        JsonNode ready;
        for (var attempt = 0; (ready = (await service.Client.Get("/health/ready")).Json)["status"]!.GetValue<string>() != status; attempt++)
        {
            Assert.True(attempt < 600, $"{ready.ToJsonString()} never became {status}");
            await Task.Delay(100);
        }

        return ready;
    }

    private async Task<long> Execute(string sql, params object[] values)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
