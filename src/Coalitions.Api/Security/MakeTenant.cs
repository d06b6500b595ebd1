using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Security;

/// <summary>A unit gets a tenant of its own, with a first key for whoever will make its others.</summary>
public sealed record MakeTenant
{
    [Text(200)]
    public string? Name { get; init; }

    [Text(500)]
    public string? Note { get; init; }
}

/// <param name="Key">The first key, with the role admin: shown once.</param>
public sealed record TenantMade(string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key, string ExpiresOn);

public sealed record TenantListed(string Id, string? Name, string? Note, string MadeAt);

public static class TenantEndpoints
{
    private const string NameField = "tenant.name";
    private const string NoteField = "tenant.note";

    // No vowels, so that no word comes of it, and nothing that is mistaken for another.
    private const string Letters = "23456789bcdfghjkmnpqrstvwxz";

    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/tenants", (Delegate)Make).Describe("makeTenant", "Makes a tenant and its first key, which is shown this once.", "tenants")
            .Accepts<MakeTenant>("application/json").Produces<TenantMade>(201).Refuses(400, 403, 408, 409, 413, 415, 422);
        app.MapGet("/v1/tenants", (Delegate)List).Describe("tenantList", "Lists the tenants in the order in which they were made.", "tenants")
            .WithMetadata(new QueryMembers(["cursor", "limit"])).Produces<Listing<TenantListed>>().Refuses(400, 403);
    }

    private static Task<IResult> Make(HttpContext context, ApiKeys keys, PrivateTexts texts)
    {
        string? key = null;
        return RecordingEndpoints.Run(context, "POST /v1/tenants", RecordingEndpoints.LargestBody, async (recorder, element) =>
        {
            var body = recorder.Bind<MakeTenant>(element);
            key = ApiKeys.Draw();
            var (tenant, expires) = ($"t-{RandomNumberGenerator.GetString(Letters, 16)}", ValidTime.OnDay(recorder.Now.AddYears(1)));
            recorder.Changes.Asked = ("makeTenant", tenant);
            recorder.Changes.Others.Add(("select app.make_tenant($2, $3, $4, $5, $6, $7, $8) where $1 <> ''",
            [
                tenant, await Lock(tenant, NameField, body.Name), await Lock(tenant, NoteField, body.Note),
                ApiKeys.IdOf(key), recorder.NewId(), keys.HashOfSecretIn(key), new DateTimeOffset(expires.End),
            ]));
            return new Answer(201, new TenantMade(tenant, null, expires.ToString()));
        }, made => made is TenantMade fresh ? fresh with { Key = key } : made);

        async ValueTask<object> Lock(string tenant, string field, string? text) =>
            text is null ? DBNull.Value : await texts.Lock(tenant, SubjectOf(tenant), field, text, context.RequestAborted);
    }

    private static async Task<IResult> List(HttpContext context, Database database, PrivateTexts texts)
    {
        context.Request.Query.Allow("cursor", "limit");
        var limit = context.Request.Query.Whole("limit", 1, Cursor.LargestLimit) ?? Cursor.DefaultLimit;
        await using var command = database.Api.CreateCommand("select tenant_id, name, note, made_at, number from app.tenants_after($1, $2)");
        foreach (var value in (object[])[context.AfterNumber(), limit + 1]) command.Parameters.AddWithValue(value);
        var tenants = new List<(TenantListed Tenant, long Number)>();
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        while (await reader.ReadAsync(context.RequestAborted))
        {
            var id = reader.GetString(0);
            var subjects = texts.KeysOf(id, [SubjectOf(id)]);
            tenants.Add((new TenantListed(id, Open(1, NameField), Open(2, NoteField), ValidTime.At(reader.GetDateTime(3)).ToString()), reader.GetInt64(4)));

            string? Open(int column, string field) =>
                reader.IsDBNull(column) ? null : texts.Unlock(id, SubjectOf(id), field, reader.GetFieldValue<byte[]>(column), subjects) ?? PrivateTexts.Erased;
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new Listing<TenantListed>([.. tenants.Take(limit).Select(row => row.Tenant)], tenants.Count > limit ? context.NextNumber(tenants[limit - 1].Number) : null), ApiJson.Options);
    }

    // Its name is its own subject's, and goes with its key.
    private static Guid SubjectOf(string tenant) => DeterministicId.Of("tenant", tenant);
}
