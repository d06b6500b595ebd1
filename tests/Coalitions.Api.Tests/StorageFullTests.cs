namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class StorageFullTests(Service service)
{
    [Theory]
    [InlineData("53100", "storage-full", "30")]
    [InlineData("55P03", "capacity", "1")]
    public async Task what_the_server_says_in_the_midst_of_an_append_is_what_is_answered(string state, string code, string retryAfter)
    {
        var tenant = $"t{Guid.NewGuid():N}";
        using var client = await service.OtherTenant(tenant);
        // Raised where a full volume would raise it, for this tenant only.
        await Run($"""
            create function app.{tenant}() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '{state}'; end $$;
            create trigger {tenant} before insert on es.mt_events for each row when (new.tenant_id = '{tenant}') execute function app.{tenant}();
            """);
        try
        {
            var refused = await client.Post("/v1/actors", new { name = "Head of audit" });
            Assert.Equal((503, code), (refused.Problem.Status, refused.Problem.Code));
            Assert.Equal(retryAfter, refused.Headers.RetryAfter!.ToString());
        }
        finally
        {
            await Run($"drop function app.{tenant} cascade");
        }

        Assert.Equal(201, (int)(await client.Post("/v1/actors", new { name = "Head of audit" })).Status);
        Assert.Single((await client.Get("/v1/actors")).Json["items"]!.AsArray());
    }

    private async Task Run(string sql)
    {
        await using var command = service.Foundation.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
