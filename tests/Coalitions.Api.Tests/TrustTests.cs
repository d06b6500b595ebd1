using System.Net;
using System.Text;
using Coalitions.Api.Security;
using Npgsql;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class TrustTests(Service service)
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("coal_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("garbage")]
    public async Task without_a_valid_key_nothing_answers(string? key)
    {
        using var client = service.For(key);
        foreach (var path in (string[])["/v1/me", "/v1/actors", $"/v1/reforms/{Guid.NewGuid()}/map", "/v1/imports/x"])
            Assert.Equal((401, "unauthenticated"), Code(await client.Get(path)));
        Assert.Equal((401, "unauthenticated"), Code(await client.Post("/v1/actors", new { name = "a" })));
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/health/live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/swagger/v1/swagger.json")).Status);
    }

    [Fact]
    public async Task an_analyst_reads_and_does_not_record()
    {
        using var analyst = await service.OtherTenant($"t{Guid.NewGuid():N}", Role.Analyst);
        Assert.Equal(HttpStatusCode.OK, (await analyst.Get("/v1/actors")).Status);
        Assert.Equal((403, "forbidden"), Code(await analyst.Post("/v1/actors", new { name = "a" })));
    }

    [Fact]
    public async Task a_key_without_a_reading_role_reads_no_content()
    {
        using var admin = await service.OtherTenant($"t{Guid.NewGuid():N}", Role.Admin);
        Assert.Equal((403, "forbidden"), Code(await admin.Get("/v1/actors")));
        Assert.Equal(HttpStatusCode.OK, (await admin.Get("/v1/me")).Status);
    }

    [Fact]
    public async Task another_tenants_things_are_like_things_that_never_were()
    {
        var client = service.Client;
        using var other = await service.OtherTenant($"t{Guid.NewGuid():N}");
        var identifier = $"x{Guid.NewGuid():N}";
        var (reform, actor) = (await client.Create("/v1/reforms", new { title = "Ours" }), await client.Create("/v1/actors", new { name = "Ours", identifiers = new[] { new { scheme = "unit", identifier } } }));
        var stance = await client.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1 });
        await client.Get($"/v1/actors/{actor}?includes={stance}");

        foreach (var path in (string[])[$"/v1/actors/{actor}", $"/v1/reforms/{reform}", $"/v1/reforms/{reform}/map", $"/v1/records/{stance}", $"/v1/actors/{actor}/alignments"])
        {
            var (theirs, never) = (await other.Get(path), await other.Get(path.Replace(actor, Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace(reform, Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace(stance, Guid.NewGuid().ToString(), StringComparison.Ordinal)));
            Assert.Equal((404, "not-found"), Code(theirs));
            Assert.Equal(Without(never), Without(theirs));
        }

        var own = await other.Create("/v1/reforms", new { title = "Theirs" });
        Assert.Equal((400, "invalid-request", "/actor"), (await other.Post($"/v1/reforms/{own}/alignments", new { actor, position = 1 })).Problem);
        Assert.Equal((400, "invalid-request", "/actor"), (await other.Post($"/v1/reforms/{own}/alignments", new { actor = $"unit:{identifier}", position = 1 })).Problem);
        Assert.Equal(404, (int)(await other.Post($"/v1/records/{stance}/end", new { })).Status);
        Assert.Empty((await other.Get("/v1/actors?q=ours")).Json["items"]!.AsArray());

        // The other tenant's own sequence begins at one: it tells nothing of ours.
        var stage = await other.Create($"/v1/reforms/{own}/stages", new { stage = "proposed" });
        Assert.Equal(2, (await other.Get($"/v1/reforms/{own}/map?includes={stage}")).Json["sequence"]!.GetValue<long>());

        static string Without(Reply reply) => System.Text.RegularExpressions.Regex.Replace(reply.Text, "\"traceId\":\"[^\"]*\"", "");
    }

    [Fact]
    public async Task no_name_and_no_text_is_to_be_found_in_clear_anywhere()
    {
        var client = service.Client;
        string Planted(string what) => $"Plantedzq{what}";
        var reform = await client.Create("/v1/reforms", new
        {
            title = Planted("title"), description = Planted("description"), sector = "water",
            scale = new { kind = "continuum", min = 0, max = 9, minLabel = Planted("minlabel"), maxLabel = Planted("maxlabel") },
        });
        var other = await client.Create("/v1/actors", new { name = Planted("mentioned") });
        var actor = await client.Create("/v1/actors", new
        {
            name = Planted("name"), note = Planted("note"), mentions = new[] { other }, assessor = new { label = Planted("label") },
            evidence = new { source = Planted("source"), url = Planted("url"), quote = Planted("quote"), documentId = Planted("document") },
            identifiers = new[] { new { scheme = "unit", identifier = Planted("identifier") } },
        });
        await client.Create($"/v1/actors/{actor}/contacts", new { kind = "email", value = Planted("contact") });
        await client.Create($"/v1/actors/{actor}/posts", new { title = Planted("post") });
        await client.Create($"/v1/actors/{actor}/memberships", new { organization = other, role = Planted("role") });
        await client.Create($"/v1/reforms/{reform}/provisions", new { title = Planted("provision"), identifiers = new[] { new { scheme = "bill", identifier = Planted("article") } } });
        await client.Import($"format=polis&reformId={reform}", ("comments", $"timestamp,comment-id,comment-body\n1658934000000,1,{Planted("comment")}\n"), ("votes", "timestamp,comment-id,voter-id,vote\n1658934000000,1,1,1\n"));
        await client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed", reason = Planted("reason") });
        var stance = (await client.Post($"/v1/reforms/{reform}/alignments", new { actor, position = 3, condition = new { text = Planted("condition") } }, key: Planted("key"))).RecordId;
        await client.Post($"/v1/records/{stance}/end", new { reason = Planted("endreason") });
        await client.Get($"/v1/actors?q={Planted("name")}&includes={stance}");
        await client.Post("/v1/actors", new { name = Planted("refused"), unknown = Planted("member") });
        await client.Post($"/v1/reforms/{reform}/alignments", new { actor = Planted("unresolved"), position = 3 });
        Assert.Equal(Planted("name"), (await client.Get($"/v1/actors/{actor}")).Json["name"]!.GetValue<string>());

        await using var connection = await service.Foundation.Database.Owner.OpenConnectionAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')", connection))
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        Assert.True(tables.Count > 15);
        foreach (var table in tables)
        {
            await using var search = new NpgsqlCommand($"select count(*) from {table} t where t::text ilike '%plantedzq%' or t::text ilike '%' || encode('Plantedzq', 'hex') || '%'", connection);
            Assert.True((long)(await search.ExecuteScalarAsync())! == 0, table);
        }

        await using (var checkpoint = new NpgsqlCommand("select pg_switch_wal()", connection))
            try { await checkpoint.ExecuteNonQueryAsync(); } catch (PostgresException) { /* The owner may not; the write-ahead log is searched as it is. */ }
        foreach (var file in Directory.EnumerateFiles(service.DataDirectory, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith("/lock", StringComparison.Ordinal) || !await IsReadable(file)) continue;
            Assert.False(await Contains(file, "Plantedzq"), file);
        }

        Assert.DoesNotContain("lantedzq", service.Log.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task the_api_role_can_neither_change_nor_delete_an_event_and_the_worker_can_append_none()
    {
        var database = service.Foundation.Database;
        foreach (var sql in (string[])["update es.mt_events set data = data", "delete from es.mt_events", "truncate es.mt_events", $"delete from {database.Facts}.stances", "update app.api_keys set roles = '{}'", "create table app.x()"])
            Assert.Equal("42501", await Refused(database.Api.Source, sql));
        foreach (var sql in (string[])["insert into es.mt_events (seq_id, id, version, data, type) values (0, gen_random_uuid(), 1, '{}', 'x')", "delete from es.mt_events", "select * from app.vault", "select * from app.api_keys"])
            Assert.Equal("42501", await Refused(database.Worker, sql));

        static async Task<string?> Refused(NpgsqlDataSource role, string sql)
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

    [Fact]
    public async Task an_erased_subject_is_shown_as_erased_and_nothing_breaks()
    {
        using var tenant = await service.OtherTenant("erasing");
        var reform = await tenant.Create("/v1/reforms", new { title = "Erasure" });
        var (actor, mentioned) = (await tenant.Create("/v1/actors", new { name = "To be forgotten" }), await tenant.Create("/v1/actors", new { name = "Mentioned" }));
        var stance = await tenant.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, note = "told by the other", mentions = new[] { mentioned } });
        await service.Foundation.Keyring.DestroyAsync("erasing", mentioned.AsGuid(), default);
        Assert.Equal("[erased]", (await tenant.Get($"/v1/records/{stance}?includes={stance}")).Must(HttpStatusCode.OK).Json["data"]!["note"]!.GetValue<string>());
        Assert.Equal("To be forgotten", (await tenant.Get($"/v1/actors/{actor}")).Json["name"]!.GetValue<string>());
        Assert.Equal("[erased]", (await tenant.Get($"/v1/actors/{mentioned}")).Json["name"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await tenant.Get($"/v1/reforms/{reform}/map")).Status);
        Assert.Equal((410, "subject-erased"), Code(await tenant.Post($"/v1/actors/{mentioned}/names", new { name = "Again" })));
    }

    [Fact]
    public async Task a_judgement_stays_with_its_assessor_when_the_label_was_erased()
    {
        using var tenant = await service.OtherTenant("unlabelled");
        var (reform, actor) = (await tenant.Create("/v1/reforms", new { title = "Labels" }), await tenant.Create("/v1/actors", new { name = "Judged" }));
        var stance = await tenant.Create($"/v1/reforms/{reform}/alignments", new { actor, position = 1, validFrom = "2020", assessor = new { label = "field office" } });
        await service.Foundation.Keyring.DestroyAsync("unlabelled", service.Foundation.Texts.LabelId("unlabelled", "field office"), default);
        (await tenant.Post($"/v1/records/{stance}/correction", new { set = new { position = 2 } }, ifMatch: "*")).Must(HttpStatusCode.Created);
        Assert.Equal(2, (await tenant.Get($"/v1/reforms/{reform}/map?assessor=label:field%20office")).Json["nodes"]![0]!["position"]!.GetValue<double>());
    }

    private static (int, string) Code(Reply reply) => (reply.Problem.Status, reply.Problem.Code);

    private static async Task<bool> IsReadable(string file)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return stream.Length < 200_000_000;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<bool> Contains(string file, string text)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes.AsSpan(0, length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}

internal static class Ids
{
    public static Guid AsGuid(this string id) => Guid.ParseExact(id, "D");
}
