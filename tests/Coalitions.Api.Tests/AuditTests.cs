using System.Net;
using System.Text.Json.Nodes;
using Coalitions.Api.Auditing;
using Coalitions.Api.Security;
using Npgsql;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class AuditTests(Service service)
{
    [Fact]
    public async Task who_recorded_corrected_read_made_keys_and_was_refused_is_told_without_content()
    {
        using var admin = await Tenant();
        var principal = (await admin.Get("/v1/me")).Json["principal"]!.GetValue<string>();
        var reform = await admin.Create("/v1/reforms", new { title = "Plantedaudit title" });
        var actor = await admin.Create("/v1/actors", new { name = "Plantedaudit name", note = "Plantedaudit note" });
        var stance = await admin.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        (await admin.Post($"/v1/records/{stance}/correction", new { set = new { position = 2 }, reason = "Plantedaudit reason" }, ifMatch: "*")).Must(HttpStatusCode.Created);
        (await admin.Get($"/v1/reforms/{reform}/map?includes={stance}")).Must(HttpStatusCode.OK);
        for (var i = 0; i < 3; i++) (await admin.Get("/v1/actors?q=plantedaudit")).Must(HttpStatusCode.OK);
        var made = (await admin.Post("/v1/keys", new { roles = new[] { "researcher" }, note = "Plantedaudit holder" })).Must(HttpStatusCode.Created);
        using var researcher = service.For(made.Json["key"]!.GetValue<string>());
        Assert.Equal(403, (int)(await researcher.Get($"/v1/actors/{actor}")).Status);
        using (await admin.DeleteAsync($"/v1/keys/{made.Id}"))
            Assert.Equal(401, (int)(await researcher.Get($"/v1/reforms/{reform}/map")).Status);
        using var garbage = service.For(ApiKeys.Draw());
        Assert.Equal(401, (int)(await garbage.Get("/v1/actors")).Status);

        var entries = await Entries(admin, 12);
        foreach (var (operation, subject, status, times, key) in new (string, string?, int, int, string?)[]
        {
            ("proposeReform", null, 201, 1, null), ("registerActor", null, 201, 2, null), ("assessAlignment", reform, 201, 1, null), ("correctRecord", stance, 201, 1, null),
            ("reformMap", reform, 200, 1, null), ("actorList", null, 200, 3, null), ("makeKey", made.Id, 201, 1, null), ("deleteKey", made.Id, 204, 1, null),
            ("actorProfile", actor, 403, 1, made.Id), ("reformMap", reform, 401, 1, made.Id),
        })
        {
            var like = entries.Where(entry => (entry["operation"]!.GetValue<string>(), entry["subject"]?.GetValue<string>(), entry["status"]!.GetValue<int>()) == (operation, subject, status)).ToArray();
            Assert.True(like.Length > 0, $"{operation} {subject} {status} is not in {string.Join('\n', entries.Select(entry => entry.ToJsonString()))}");
            Assert.Equal((operation, times), (operation, like.Sum(entry => entry["times"]!.GetValue<int>())));
            if (key is not null) Assert.All(like, entry => Assert.Equal(key, entry["key"]!.GetValue<string>()));
            else Assert.All(like, entry => Assert.Equal(principal, entry["principal"]!.GetValue<string>()));
        }

        Assert.Equal(Enumerable.Range(1, entries.Count), entries.Select(entry => entry["number"]!.GetValue<int>()));
        Assert.DoesNotContain("plantedaudit", string.Concat(entries.Select(entry => entry.ToJsonString())), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (int)(await admin.Get("/v1/audit/verification")).Status);
        Assert.Equal(2 + 1 + 1 + 1, (await admin.Get($"/v1/reforms/{reform}")).Json["sequence"]!.GetValue<int>());
    }

    [Fact]
    public async Task the_audit_is_read_by_pages_and_by_time_and_by_an_admin_of_the_same_tenant_only()
    {
        using var admin = await Tenant();
        for (var i = 0; i < 5; i++) await admin.Create("/v1/reforms", new { title = $"Paged {i}" });
        await Entries(admin, 5);
        var first = (await admin.Get("/v1/audit?limit=3")).Must(HttpStatusCode.OK).Json;
        var second = (await admin.Get($"/v1/audit?limit=3&cursor={first["next"]!.GetValue<string>()}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal([1, 2, 3], first["items"]!.AsArray().Select(item => item!["number"]!.GetValue<int>()));
        Assert.Equal(4, second["items"]![0]!["number"]!.GetValue<int>());
        Assert.Empty((await admin.Get("/v1/audit?since=2090")).Json["items"]!.AsArray());
        Assert.Empty((await admin.Get("/v1/audit?until=2020-05")).Json["items"]!.AsArray());
        Assert.NotEmpty((await admin.Get("/v1/audit?since=2020&until=2090")).Json["items"]!.AsArray());
        Assert.Equal((400, "invalid-request", "since"), (await admin.Get("/v1/audit?since=yesterday")).Problem);
        using var other = await Tenant();
        Assert.Empty((await other.Get("/v1/audit")).Json["items"]!.AsArray());
        Assert.Equal(400, (int)(await other.Get($"/v1/audit?limit=3&cursor={first["next"]!.GetValue<string>()}")).Status);
        using var recorder = await service.OtherTenant($"audit-{Guid.NewGuid():N}", Role.Recorder, Role.Analyst, Role.Operator, Role.Researcher);
        Assert.Equal((403, 403), ((int)(await recorder.Get("/v1/audit")).Status, (int)(await recorder.Get("/v1/audit/verification")).Status));
    }

    /// <summary>Each fault is made as somebody would who may do everything in the database, and has no root key.</summary>
    [Theory]
    [InlineData("delete from app.audit where seq = {3}", "entry_deleted 3 {3}")]
    [InlineData("update app.audit set operation = 'actorList' where seq = {4}", "entry_changed 4 {4}")]
    [InlineData("update app.audit set principal = gen_random_uuid() where seq = {2}", "entry_changed 2 {2}")]
    [InlineData("update app.audit set at = at - interval '1 microsecond' where seq = {5}", "entry_changed 5 {5}")]
    [InlineData("update app.audit set seq = default where seq = {4}", "entry_deleted 4 {4}", "entry_inserted  *")]
    [InlineData("update app.audit a set at = b.at, subject = b.subject, principal = b.principal, key_id = b.key_id, operation = b.operation, trace = b.trace, salt = b.salt from app.audit b where (a.seq, b.seq) in (({2}, {4}), ({4}, {2}))", "entry_changed 2 {2}", "entry_changed 4 {4}")]
    [InlineData("insert into app.audit (tenant_id, principal, key_id, operation, status, times) select tenant_id, principal, key_id, operation, status, times from app.audit where seq = {1}", "entry_inserted  *")]
    [InlineData("update app.audit_chain set commitment = '\\x00' where seq = {3}", "link_changed 3 {3}", "entry_changed 3 {3}")]
    [InlineData("update app.audit_chain set hash = '\\x00' where seq = {3}", "link_changed 3 {3}")]
    [InlineData("delete from app.audit_chain where seq = {3}", "link_deleted 3 ", "entry_inserted  {3}")]
    [InlineData("update app.audit_chain c set number = -number where seq in ({2}, {3}); update app.audit_chain set number = 5 + number where number < 0 and seq in ({2}, {3})", "link_changed 2 {3}", "link_changed 3 {2}")]
    [InlineData("delete from app.audit_chain where seq = {6}; delete from app.audit where seq = {6}", "cut_off 6 ")]
    [InlineData("delete from app.audit_chain where seq between {1} and {6}; delete from app.audit where seq between {1} and {6}", "cut_off 1 ")]
    public async Task whatever_is_done_to_the_audit_in_the_database_is_told_with_its_row(string fault, params string[] told)
    {
        var tenant = $"audit-{Guid.NewGuid():N}";
        using var admin = await Tenant(tenant);
        for (var i = 0; i < 6; i++) await admin.Create("/v1/reforms", new { title = $"Chained {i}" });
        await Entries(admin, 6);
        await using var connection = await service.Foundation.Database.Owner.OpenConnectionAsync();
        var rows = new List<long> { 0 };
        await using (var list = new NpgsqlCommand("select seq from app.audit_chain where tenant_id = $1 order by number", connection) { Parameters = { new() { Value = tenant } } })
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync()) rows.Add(reader.GetInt64(0));
        Assert.Equal((true, 0), Verdict(await Verify(admin)));

        await using (var tamper = new NpgsqlCommand(At(fault), connection)) await tamper.ExecuteNonQueryAsync();
        var verdict = await Verify(admin);
        Assert.Equal(told.Select(At).Order(), verdict["findings"]!.AsArray().Select(finding => $"{finding!["kind"]} {finding["number"]} {finding["row"]}").Select(text => told.Contains("entry_inserted  *") && text.StartsWith("entry_inserted", StringComparison.Ordinal) ? "entry_inserted  *" : text).Order());
        Assert.False(verdict["intact"]!.GetValue<bool>());

        string At(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\{(\d)\}", match => $"{rows[int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)]}");
    }

    [Fact]
    public async Task an_entry_is_erased_without_breaking_the_chain()
    {
        var tenant = $"audit-{Guid.NewGuid():N}";
        using var admin = await Tenant(tenant);
        for (var i = 0; i < 3; i++) await admin.Create("/v1/reforms", new { title = $"Erased {i}" });
        await Entries(admin, 3);
        await using (var erase = service.Foundation.Database.Owner.CreateCommand("""
            update app.audit set principal = null, key_id = null, operation = null, subject = null, status = null, times = null, trace = null, salt = null
            where seq = (select seq from app.audit_chain where tenant_id = $1 and number = 2)
            """))
        {
            erase.Parameters.AddWithValue(tenant);
            Assert.Equal(1, await erase.ExecuteNonQueryAsync());
        }

        var verdict = await Verify(admin);
        Assert.Equal((true, 1L), (verdict["intact"]!.GetValue<bool>(), verdict["erased"]!.GetValue<long>()));
        Assert.Null((await admin.Get("/v1/audit")).Json["items"]![1]!["operation"]);
    }

    [Fact]
    public async Task neither_role_of_the_service_changes_or_deletes_what_was_taken_down()
    {
        foreach (var table in (string[])["app.audit", "app.audit_chain"])
            foreach (var sql in (string[])[$"update {table} set tenant_id = ''", $"delete from {table}", $"truncate {table}"])
                foreach (var role in (NpgsqlDataSource[])[service.Foundation.Database.Api.Source, service.Foundation.Database.Worker])
                {
                    await using var command = role.CreateCommand(sql);
                    Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
                }
    }

    private async Task<HttpClient> Tenant(string? tenant = null) =>
        await service.OtherTenant(tenant ?? $"audit-{Guid.NewGuid():N}", Role.Admin, Role.Recorder, Role.Analyst);

    private static async Task<JsonNode> Verify(HttpClient admin) => (await admin.Get("/v1/audit/verification")).Must(HttpStatusCode.OK).Json;

    private static (bool, int) Verdict(JsonNode verdict) => (verdict["intact"]!.GetValue<bool>(), verdict["findings"]!.AsArray().Count);

    // Written within a second, sealed within another.
    private static async Task<IReadOnlyList<JsonNode>> Entries(HttpClient admin, int atLeast)
    {
        for (var attempt = 0; ; attempt++)
        {
            var entries = (await admin.Get("/v1/audit?limit=200")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
            if (entries.Count >= atLeast || attempt == 200) return [.. entries.Select(entry => entry!)];
            await Task.Delay(50);
        }
    }
}

/// <summary>An orderly stop loses nothing of what was taken down.</summary>
public class AuditStopTests : IAsyncLifetime
{
    private readonly Service service = new();

    public Task InitializeAsync() => service.InitializeAsync();

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task what_was_read_in_the_last_moment_is_there_after_the_next_start()
    {
        for (var i = 0; i < 7; i++) (await service.Client.Get("/v1/actors")).Must(HttpStatusCode.OK);
        await service.StopAsync();
        await service.StartAsync();
        for (var attempt = 0; attempt < 200; attempt++, await Task.Delay(50))
            if ((await service.Client.Get("/v1/audit")).Json["items"]!.AsArray().Where(item => item!["operation"]!.GetValue<string>() == "actorList").Sum(item => item!["times"]!.GetValue<int>()) == 7) break;
        Assert.Equal(7, (await service.Client.Get("/v1/audit")).Json["items"]!.AsArray().Where(item => item!["operation"]!.GetValue<string>() == "actorList").Sum(item => item!["times"]!.GetValue<int>()));
        Assert.True((await service.Client.Get("/v1/audit/verification")).Json["intact"]!.GetValue<bool>());
        Assert.NotNull(service.Get<AuditAnchors>().Of("default"));
        Assert.NotNull((await service.Client.Get($"/v1/keys/{(await service.Client.Get("/v1/me")).Json["key"]}")).Json["lastUsedAt"]);
    }
}
