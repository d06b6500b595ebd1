using System.Net;
using System.Text.Json.Nodes;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Proofs.Hosting;
using Npgsql;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class KeyTests(Service service)
{
    [Fact]
    public async Task a_key_is_shown_once_and_stands_for_its_roles_until_it_is_deleted()
    {
        using var admin = await Admin();
        var made = (await admin.Post("/v1/keys", new { roles = new[] { "analyst", "recorder", "analyst" }, note = "secretary of the unit", expiresOn = "2090-06" })).Must(HttpStatusCode.Created);
        var (id, key) = (made.Id, made.Json["key"]!.GetValue<string>());
        Assert.Matches("^coal_[0-9a-f]{12}_[A-Za-z0-9_-]{43}[0-9a-f]{6}$", key);
        Assert.Equal(($"/v1/keys/{id}", "no-store"), (made.Headers.Location!.ToString(), made.Headers.CacheControl!.ToString()));
        using var holder = service.For(key);
        var me = (await holder.Get("/v1/me")).Must(HttpStatusCode.OK).Json;
        Assert.Equal((id, made.Json["principal"]!.GetValue<string>(), """["analyst","recorder"]"""), (me["key"]!.GetValue<string>(), me["principal"]!.GetValue<string>(), me["roles"]!.ToJsonString()));
        (await holder.Post("/v1/actors", new { name = "Clerk" })).Must(HttpStatusCode.Created);

        var shown = (await admin.Get($"/v1/keys/{id}")).Must(HttpStatusCode.OK);
        Assert.Equal(("secretary of the unit", "2090-07-01T00:00:00Z", null), (shown.Json["note"]!.GetValue<string>(), shown.Json["expiresAt"]!.GetValue<string>(), shown.Json["deletedAt"]));
        Assert.DoesNotContain(key[18..], shown.Text + (await admin.Get("/v1/keys")).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, await Delete(admin, id));
        Assert.Equal((401, "unauthenticated", null), (await holder.Get("/v1/me")).Problem);
        Assert.NotNull((await admin.Get($"/v1/keys/{id}")).Json["deletedAt"]);
        Assert.Equal(HttpStatusCode.NoContent, await Delete(admin, id));
    }

    [Fact]
    public async Task a_repeated_request_makes_one_key_and_does_not_show_it_again()
    {
        using var admin = await Admin();
        var body = new { roles = new[] { "analyst" } };
        var (first, again) = (await admin.Post("/v1/keys", body, key: "once"), await admin.Post("/v1/keys", body, key: "once"));
        Assert.Equal((first.Id, true, false), (again.Id, first.Json.AsObject().ContainsKey("key"), again.Json.AsObject().ContainsKey("key")));
        Assert.Equal(2, (await admin.Get("/v1/keys")).Json["items"]!.AsArray().Count);
        await using var stored = service.Foundation.Database.Owner.CreateCommand("select count(*) from app.idempotency where answer like '%coal_%'");
        Assert.Equal(0L, await stored.ExecuteScalarAsync());
    }

    [Fact]
    public async Task a_key_is_rotated_by_another_of_the_same_person()
    {
        using var admin = await Admin();
        var first = (await admin.Post("/v1/keys", new { roles = new[] { "analyst" } })).Must(HttpStatusCode.Created);
        var second = (await admin.Post("/v1/keys", new { roles = new[] { "analyst" }, principal = first.Json["principal"]!.GetValue<string>() })).Must(HttpStatusCode.Created);
        using var old = service.For(first.Json["key"]!.GetValue<string>());
        using var renewed = service.For(second.Json["key"]!.GetValue<string>());
        Assert.Equal((await old.Get("/v1/me")).Json["principal"]!.GetValue<string>(), (await renewed.Get("/v1/me")).Json["principal"]!.GetValue<string>());
        await Delete(admin, first.Id);
        Assert.Equal((401, 200), ((int)(await old.Get("/v1/me")).Status, (int)(await renewed.Get("/v1/me")).Status));
        using var other = await Admin();
        Assert.Equal((400, "invalid-request", "/principal"), (await other.Post("/v1/keys", new { roles = new[] { "analyst" }, principal = first.Json["principal"]!.GetValue<string>() })).Problem);
    }

    [Theory]
    [InlineData("""{"roles":[]}""", 400, "/roles")]
    [InlineData("""{"roles":["owner"]}""", 400, "/roles/0")]
    [InlineData("""{"roles":["analyst"],"expiresOn":"2020"}""", 400, "/expiresOn")]
    [InlineData("""{"roles":["analyst"],"tenant":"default"}""", 400, "/tenant")]
    [InlineData("""{"roles":["operator"]}""", 403, null)]
    public async Task a_key_that_cannot_be_is_refused(string body, int status, string? pointer)
    {
        using var admin = await Admin();
        var reply = await admin.Post("/v1/keys", body);
        Assert.Equal((status, pointer), (reply.Problem.Status, reply.Problem.Pointer));
    }

    [Fact]
    public async Task the_last_key_that_can_make_keys_stays()
    {
        using var admin = await Admin();
        var own = (await admin.Get("/v1/me")).Json["key"]!.GetValue<string>();
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/keys/{own}");
        Assert.Equal((409, "last-admin-key", null), (await Http.Read(await admin.SendAsync(request))).Problem);
        await admin.Post("/v1/keys", new { roles = new[] { "admin" } });
        Assert.Equal(HttpStatusCode.NoContent, await Delete(admin, own));
    }

    [Fact]
    public async Task keys_are_listed_by_pages_that_belong_to_their_tenant()
    {
        using var admin = await Admin();
        using var other = await Admin();
        for (var i = 0; i < 4; i++) await admin.Post("/v1/keys", new { roles = new[] { "analyst" } });
        var (seen, next) = (new List<string>(), (string?)"");
        while (next is not null)
        {
            var page = (await admin.Get($"/v1/keys?limit=2{(next.Length == 0 ? "" : $"&cursor={next}")}")).Must(HttpStatusCode.OK).Json;
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            if (page["next"]?.GetValue<string>() is { } cursor) Assert.Equal(400, (int)(await other.Get($"/v1/keys?limit=2&cursor={cursor}")).Status);
            next = page["next"]?.GetValue<string>();
        }

        Assert.Equal((5, 5), (seen.Count, seen.Distinct().Count()));
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.Equal(404, (int)(await other.Get($"/v1/keys/{seen[0]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await Delete(other, seen[0]));
    }

    [Fact]
    public async Task a_key_that_ended_or_is_misspelt_is_nobodys()
    {
        using var admin = await Admin();
        var made = (await admin.Post("/v1/keys", new { roles = new[] { "analyst" }, expiresOn = "2090" })).Must(HttpStatusCode.Created);
        var key = made.Json["key"]!.GetValue<string>();
        await using (var end = service.Foundation.Database.Owner.CreateCommand("update app.api_keys set expires_at = now() - interval '1 second' where key_id = $1"))
        {
            end.Parameters.AddWithValue(made.Id);
            await end.ExecuteNonQueryAsync();
        }

        var another = ApiKeys.Of(made.Id, new string('A', 43));
        foreach (var wrong in (string[])[key, key[..^1] + (key[^1] == '0' ? '1' : '0'), key[..^6], key.ToUpperInvariant(), another, ApiKeys.Draw()])
        {
            using var client = service.For(wrong);
            Assert.Equal((401, "unauthenticated", null), (await client.Get("/v1/me")).Problem);
        }
    }

    [Fact]
    public void garbage_is_told_from_keys_without_asking_anybody()
    {
        var key = ApiKeys.Draw();
        Assert.True(ApiKeys.HasForm(key));
        foreach (var i in Enumerable.Range(0, key.Length)) Assert.False(ApiKeys.HasForm(key.Remove(i, 1).Insert(i, key[i] == 'a' ? "b" : "a")));
    }

    [Fact]
    public async Task every_operation_has_a_row_in_the_matrix_and_every_row_an_operation()
    {
        var document = (await service.Client.Get("/swagger/v1/swagger.json")).Must(HttpStatusCode.OK).Json;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => method.Value!["operationId"]!.GetValue<string>());
        Assert.Equal(Rights.ByOperation.Keys.Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
        Assert.Empty(Operations.All.Select(operation => operation.Id).Except(Rights.ByOperation.Keys));
    }

    private async Task<HttpClient> Admin() => await service.OtherTenant($"keys-{Guid.NewGuid():N}", Role.Admin, Role.Recorder, Role.Analyst);

    private static async Task<HttpStatusCode> Delete(HttpClient client, string id)
    {
        using var response = await client.DeleteAsync($"/v1/keys/{id}");
        return response.StatusCode;
    }
}
