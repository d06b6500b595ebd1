using System.Net;
using Coalitions.Api.Security;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class TenantTests(Service service)
{
    [Fact]
    public async Task an_operator_makes_a_tenant_whose_first_key_makes_the_others()
    {
        var made = (await service.Client.Post("/v1/tenants", new { name = "Ministry of water", note = "asked for in May" }, key: "a tenant")).Must(HttpStatusCode.Created);
        Assert.Matches("^[a-z0-9-]{3,32}$", made.Id);
        var again = (await service.Client.Post("/v1/tenants", new { name = "Ministry of water", note = "asked for in May" }, key: "a tenant")).Must(HttpStatusCode.Created);
        Assert.Equal((made.Id, null), (again.Id, again.Json["key"]));

        using var admin = service.For(made.Json["key"]!.GetValue<string>());
        Assert.Equal((made.Id, """["admin"]"""), ((await admin.Get("/v1/me")).Json["tenant"]!.GetValue<string>(), (await admin.Get("/v1/me")).Json["roles"]!.ToJsonString()));
        Assert.Equal(403, (int)(await admin.Get("/v1/tenants")).Status);
        using var recorder = service.For((await admin.Post("/v1/keys", new { roles = new[] { "recorder" } })).Must(HttpStatusCode.Created).Json["key"]!.GetValue<string>());
        var reform = await recorder.Create("/v1/reforms", new { title = "Theirs" });
        Assert.Equal((200, 404), ((int)(await recorder.Get($"/v1/reforms/{reform}")).Status, (int)(await service.Client.Get($"/v1/reforms/{reform}")).Status));
        Assert.Single((await recorder.Get("/v1/reforms")).Json["items"]!.AsArray());

        var listed = (await service.Client.Get("/v1/tenants?limit=200")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single(item => item!["id"]!.GetValue<string>() == made.Id)!;
        Assert.Equal(("Ministry of water", "asked for in May"), (listed["name"]!.GetValue<string>(), listed["note"]!.GetValue<string>()));
        await using var stored = service.Foundation.Database.Owner.CreateCommand("select count(*) from app.tenants t where t::text ilike '%ministry%' or t::text ilike '%' || encode('Ministry', 'hex') || '%'");
        Assert.Equal(0L, await stored.ExecuteScalarAsync());
    }

    [Fact]
    public async Task nothing_of_a_tenant_reaches_another_under_mixed_parallel_requests()
    {
        var tenants = new List<HttpClient>();
        for (var i = 0; i < 3; i++) tenants.Add(await service.OtherTenant($"mixed-{Guid.NewGuid():N}"));
        Assert.Empty(await Coalitions.Proofs.Tenants.TenantProof.Run(tenants, 400, seed: 7));
    }

    [Fact]
    public async Task tenants_are_listed_by_pages()
    {
        for (var i = 0; i < 3; i++) await service.Client.Post("/v1/tenants", new { });
        var first = (await service.Client.Get("/v1/tenants?limit=2")).Must(HttpStatusCode.OK).Json;
        var second = (await service.Client.Get($"/v1/tenants?limit=2&cursor={first["next"]!.GetValue<string>()}")).Must(HttpStatusCode.OK).Json;
        Assert.Empty(first["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()).Intersect(second["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())));
    }

    [Fact]
    public async Task only_an_operator_makes_tenants()
    {
        using var others = await service.OtherTenant($"t{Guid.NewGuid():N}", Role.Admin, Role.Recorder, Role.Analyst, Role.Researcher);
        Assert.Equal((403, "forbidden", null), (await others.Post("/v1/tenants", new { })).Problem);
    }

    /// <summary>The credential alone says for whom a request is.</summary>
    [Fact]
    public async Task a_tenant_that_a_request_names_is_not_heeded()
    {
        var title = $"Ours {Guid.NewGuid():N}";
        var reform = await service.Client.Create("/v1/reforms", new { title });
        using var other = await service.OtherTenant($"t{Guid.NewGuid():N}");
        foreach (var header in (string[])["X-Tenant", "Tenant", "X-Tenant-Id", "tenant-id", "X-Forwarded-Host", "Host"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/reforms");
            request.Headers.TryAddWithoutValidation(header, header == "Host" ? "default.example" : "default");
            var reply = await Http.Read(await other.SendAsync(request));
            Assert.Equal((200, 0), ((int)reply.Status, reply.Json["items"]!.AsArray().Count));
        }

        Assert.Equal((400, "invalid-request", "tenant"), (await other.Get("/v1/reforms?tenant=default")).Problem);
        Assert.Equal((400, "invalid-request", "tenant_id"), (await other.Get("/v1/reforms?tenant_id=default")).Problem);
        Assert.Equal((400, "invalid-request", "/tenant"), (await other.Post("/v1/reforms", new { title = "a", tenant = "default" })).Problem);
        Assert.Equal(404, (int)(await other.Get($"/default/v1/reforms/{reform}")).Status);
        Assert.Equal(404, (int)(await other.Get($"/v1/default/reforms/{reform}")).Status);
    }
}
