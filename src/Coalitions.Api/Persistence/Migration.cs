using System.Text.RegularExpressions;
using Coalitions.Api.Facts;
using Coalitions.Api.Privacy;
using Npgsql;

namespace Coalitions.Api.Persistence;

/// <summary>Brings a database to the present schema under the owner's role: roles, event store, own tables, fact tables, grants.</summary>
public sealed partial class Migration(NpgsqlDataSource owner, string database, RootKey rootKey, TimeProvider clock)
{
    private const long Lock = 0x636F616C_6974696F;

    // Roles belong to the whole server, so they carry the database's name.
    public string Api { get; } = $"{Plain(database)}_api";

    public string Worker { get; } = $"{Plain(database)}_worker";

    /// <summary>Derived, so that every node which holds the root key can connect and none has to store it.</summary>
    public string PasswordOf(string role) => Convert.ToBase64String(rootKey.Derive($"postgres-role:{role}"));

    /// <summary>Runs under a lock; answers the generation of the fact tables in use.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellation);
        await Run($"select pg_advisory_lock({Lock})");
        try
        {
            await Run(Script("Schema.sql"));
            await Run(Script("Audit.sql"));
            await RecogniseRootKey(connection, cancellation);
            var (generation, shape) = await Generation(connection, cancellation);
            foreach (var role in (string[])[Api, Worker]) await Run(RoleSql(role));
            await LetWorkerSeeTransactions(connection, cancellation);
            await using (var store = EventStore.ForApi(owner, clock))
                await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(JasperFx.AutoCreate.CreateOrUpdate);
            await Run(Script("Events.sql"));
            if (shape is null)
            {
                await Run(FactTables.Ddl(generation));
                await Run($"update app.installation set shape = '{FactTables.Shape}'");
            }
            else if (shape != FactTables.Shape) generation = await Rebuild.RunAsync(owner, generation, clock, cancellation);

            await Run(Script("Walls.sql"));
            await Run(Grants(generation));
            await Run(Walls(generation));
            return generation;
        }
        finally
        {
            await Run($"select pg_advisory_unlock({Lock})");
        }

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task RecogniseRootKey(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "insert into app.installation (root_key) values ($1) on conflict (only_one) do update set only_one = true returning root_key", connection);
        command.Parameters.AddWithValue(rootKey.Fingerprint);
        if ((string)(await command.ExecuteScalarAsync(cancellation))! != rootKey.Fingerprint)
        {
            throw new StartupException(
                "This database was made with another root key. Its names and texts can only be read with the keyring folder it was made with.");
        }
    }

    // A number that was taken and is not there yet belongs to a slow recording or to one that failed. The daemon tells them
    // apart by the transactions that are open, and PostgreSQL hides those of other roles from whoever may not read statistics:
    // blind, it passes over what is committed slowly, for good.
    private async Task LetWorkerSeeTransactions(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            do $$ begin
                if not pg_has_role('{Worker}', 'pg_read_all_stats', 'usage') then grant pg_read_all_stats to "{Worker}"; end if;
            end $$
            """, connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartupException(
                $"The role {Worker} must see which transactions are open, and the owner of the database may not let it. Run as a superuser: grant pg_read_all_stats to \"{Worker}\"");
        }
    }

    private static async Task<(int Generation, string? Shape)> Generation(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select generation, shape from app.installation", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetString(1));
    }

    private string RoleSql(string role) => $"""
        do $$ begin
            if not exists (select from pg_roles where rolname = '{role}') then
                create role "{role}" login nosuperuser nocreatedb nocreaterole;
            end if;
        end $$;
        alter role "{role}" with password '{PasswordOf(role)}';
        alter role "{role}" in database "{database.Replace("\"", "\"\"")}" set lock_timeout = '10s';
        -- Every question of ours has its index. A plan made while a table was nearly empty is kept while it grows, and must not read it whole.
        alter role "{role}" in database "{database.Replace("\"", "\"\"")}" set enable_seqscan = off;
        -- Pages of events are read in their order from where the last one ended: however much is waiting, it is not to be gathered and sorted first.
        {(role == Worker ? $"alter role \"{role}\" in database \"{database.Replace("\"", "\"\"")}\" set enable_bitmapscan = off;" : "")}
        """;

    private string Grants(int generation)
    {
        var facts = FactTables.SchemaOf(generation);
        return $"""
            grant usage on schema es, app, {facts} to "{Api}", "{Worker}";
            grant execute on all functions in schema es to "{Api}", "{Worker}";
            grant usage, select on all sequences in schema es to "{Api}", "{Worker}";

            revoke all on all tables in schema es from "{Api}";
            grant select, insert on es.mt_events to "{Api}";
            grant select, insert, update on es.mt_streams to "{Api}";
            grant select on es.mt_event_progression to "{Api}";
            grant select, insert on app.api_keys, app.tenants, app.idempotency to "{Api}";
            grant update (revoked_at) on app.api_keys to "{Api}";
            grant insert on app.feed_tickets to "{Api}";
            grant execute on all functions in schema app to "{Api}";
            grant select, insert on app.audit, app.audit_pending to "{Api}";
            grant select on app.audit_chain to "{Api}";
            grant select on app.audit to "{Worker}";
            grant select, delete on app.audit_pending to "{Worker}";
            grant select, insert on app.audit_chain to "{Worker}";
            grant select, insert, update, delete on app.vault, app.name_words, app.identifiers, app.merges, app.resources, app.imports, app.import_names to "{Api}";
            grant select on app.installation to "{Api}";
            grant select on all tables in schema {facts} to "{Api}";

            grant select, insert, update, delete on all tables in schema es to "{Worker}";
            revoke insert, update, delete on es.mt_events, es.mt_streams from "{Worker}";
            grant select, insert, update, delete on all tables in schema {facts} to "{Worker}";
            grant select, delete on app.idempotency, app.feed_tickets to "{Worker}";
            grant select, update on app.imports to "{Worker}";
            grant select (key_id, last_used_at), update (last_used_at) on app.api_keys to "{Worker}";
            """;
    }

    // Every table with tenants in it shows the api role the rows of one, that which its connection was told; the worker
    // derives for all. A wall that stands is left alone: putting it up again would make everybody wait.
    private string Walls(int generation) => $"""
        do $$ declare walled record; begin
            for walled in
                select c.oid, c.oid::regclass as name, c.relrowsecurity as stands from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
                where c.relkind in ('r', 'p') and c.relnamespace in ('es'::regnamespace, 'app'::regnamespace, '{FactTables.SchemaOf(generation)}'::regnamespace)
            loop
                if not exists (select from pg_policy where polrelid = walled.oid and polname = 'own_tenant') then
                    execute format('create policy own_tenant on %s to "{Api}" using (tenant_id = (select current_setting(''{ApiDatabase.Setting}'', true)))', walled.name);
                    execute format('create policy every_tenant on %s to "{Worker}" using (true)', walled.name);
                end if;
                if not walled.stands then execute format('alter table %s enable row level security', walled.name); end if;
            end loop;
        end $$
        """;

    private static string Plain(string name) => NotPlain().Replace(name.ToLowerInvariant(), "_");

    private static string Script(string name)
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex("[^a-z0-9_]")]
    private static partial Regex NotPlain();
}

/// <summary>The service cannot start, for a reason that its operator can mend.</summary>
public sealed class StartupException(string message) : Exception(message);
