using System.Net;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Npgsql;

namespace Coalitions.Api.Tests;

/// <summary>The second wall: what the database itself shows and refuses, asked in plain SQL under the roles of the service.</summary>
[Collection(nameof(Service))]
public class WallTests(Service service)
{
    private Database Database => service.Foundation.Database;

    [Fact]
    public async Task every_table_with_tenants_shows_the_api_role_the_rows_of_one_and_the_worker_those_of_all()
    {
        using var tenant = await service.OtherTenant("walled", Role.Admin, Role.Recorder, Role.Analyst);
        var reform = await tenant.Create("/v1/reforms", new { title = "Walled" });
        var actor = await tenant.Create("/v1/actors", new { name = "Walled office", actorClass = "citizen", identifiers = new[] { new { scheme = "wall", identifier = $"{Guid.NewGuid():N}" } } });
        (await tenant.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 1 }, key: "walled")).Must(HttpStatusCode.Created);
        await service.UntilProjected();
        while (await Count(Database.Owner, "select count(*) from app.audit_pending where tenant_id = 'walled'") > 0) await Task.Delay(50);

        var tables = new List<string>();
        await using (var list = Database.Owner.CreateCommand("select table_schema || '.' || table_name from information_schema.columns where column_name = 'tenant_id' and table_schema in ('es', 'app', $1) and table_name <> 'audit_pending' order by 1"))
        {
            list.Parameters.AddWithValue(Database.Facts);
            await using var reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }

        // What waits to be sealed comes and goes; that it is walled is looked up.
        Assert.Equal(2, await Count(Database.Owner, "select count(*) from pg_policy where polrelid = 'app.audit_pending'::regclass"));
        Assert.True(tables.Count > 35, string.Join(' ', tables));
        var filled = 0;
        foreach (var table in tables)
        {
            var (all, own) = (await Count(Database.Owner, $"select count(*) from {table}"), await Count(Database.Owner, $"select count(*) from {table} where tenant_id = 'walled'"));
            if (own > 0) filled++;
            var seen = new List<long?>();
            foreach (var told in (string?[])[null, "", "nobody", "walled", "WALLED", "walled' or 'a'='a"]) seen.Add(await AsApi(told, table));
            Assert.Equal([0, 0, 0, own, 0, 0], seen);
            if (await MayRead("worker", table)) Assert.True(await Count(Database.Worker, $"select count(*) from {table}") >= all, table);
        }

        Assert.True(filled >= 12, $"Only {filled} tables hold anything of the tenant.");
    }

    [Fact]
    public async Task what_is_not_the_tenants_cannot_be_written_and_what_is_written_cannot_be_changed()
    {
        foreach (var sql in (string[])
        [
            "insert into app.resources (tenant_id, id, kind) values ('another', gen_random_uuid(), 'actor')",
            "insert into es.mt_streams (tenant_id, id, type, version) values ('another', gen_random_uuid(), 'x', 1)",
            "insert into app.api_keys (tenant_id, key_id, principal_id, roles, secret_hash) values ('another', 'x', gen_random_uuid(), '{operator}', '')",
            "insert into app.tenants (tenant_id) values ('another')",
            "update es.mt_events set data = '{}'", "delete from es.mt_events", "truncate es.mt_events", "truncate app.vault", $"delete from {Database.Facts}.stances",
            "update app.api_keys set roles = '{operator}'", "update app.api_keys set last_used_at = now()", "delete from app.api_keys", "update app.tenants set name = ''",
            "create table app.x()", "alter table es.mt_events disable row level security", "drop policy own_tenant on es.mt_events", "create policy mine on es.mt_events using (true)",
            "set role postgres", "set session authorization postgres", "alter role current_user bypassrls", "create role another superuser", "set row_security = off; select * from es.mt_events",
            "select pg_read_file('PG_VERSION')", "copy es.mt_events to program 'cat'",
        ])
            Assert.Equal((sql, "42501"), (sql, await Refused(Database.Api.Source, sql)));
        foreach (var sql in (string[])
        [
            "select app.key_of('x')", "select app.make_tenant('x', null, null, 'x', gen_random_uuid(), '', null)", "select app.tenants_after(0, 10)",
            "select secret_hash from app.api_keys", "update app.api_keys set revoked_at = null", "select * from app.vault", "insert into es.mt_events (seq_id) values (0)",
        ])
            Assert.Equal((sql, "42501"), (sql, await Refused(Database.Worker, sql)));
        Assert.Equal("23505", await Refused(Database.Api.Source, "select app.make_tenant('default', null, null, 'x', gen_random_uuid(), '', null)"));
    }

    [Fact]
    public async Task a_connection_that_served_another_tenant_serves_the_next_one_only()
    {
        using var tenant = await service.OtherTenant("first-served");
        await tenant.Create("/v1/reforms", new { title = "Served" });
        for (var i = 0; i < 200; i++)
        {
            Tenancy.Enter(i % 3 == 0 ? "first-served" : i % 3 == 1 ? "second-served" : "");
            await using var command = Database.Api.CreateCommand("select count(*) from app.resources");
            Assert.Equal(i % 3 == 0 ? 1L : 0L, await command.ExecuteScalarAsync());
        }
    }

    private async Task<long?> AsApi(string? told, string table)
    {
        if (!await MayRead("api", table)) return told == "walled" ? await Count(Database.Owner, $"select count(*) from {table} where tenant_id = 'walled'") : 0;
        await using var connection = new NpgsqlConnection(Password(Database.Api.Source));
        await connection.OpenAsync();
        if (told is not null)
        {
            await using var tell = new NpgsqlCommand($"select set_config('{ApiDatabase.Setting}', $1, false)", connection) { Parameters = { new() { Value = told } } };
            await tell.ExecuteNonQueryAsync();
        }

        await using var count = new NpgsqlCommand($"select count(*) from {table}", connection);
        return (long?)await count.ExecuteScalarAsync();
    }

    // A pool of its own, of which no connection was told anything.
    private string Password(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString)
    {
        Password = new Migration(Database.Owner, new NpgsqlConnectionStringBuilder(source.ConnectionString).Database!, service.Foundation.RootKey, TimeProvider.System)
            .PasswordOf(new NpgsqlConnectionStringBuilder(source.ConnectionString).Username!),
        Pooling = false,
    }.ConnectionString;

    private async Task<bool> MayRead(string role, string table)
    {
        await using var command = Database.Owner.CreateCommand("select has_table_privilege(rolname, $2, 'select') from pg_roles where rolname like '%' || $1");
        command.Parameters.AddWithValue($"_{role}");
        command.Parameters.AddWithValue(table);
        return await command.ExecuteScalarAsync() is true;
    }

    private static async Task<long> Count(NpgsqlDataSource role, string sql)
    {
        await using var command = role.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string?> Refused(NpgsqlDataSource role, string sql)
    {
        await using var command = role.CreateCommand(sql);
        try
        {
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
    }
}
