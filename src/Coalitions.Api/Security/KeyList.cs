using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;
using Npgsql;

namespace Coalitions.Api.Security;

/// <summary>A key as it can be told: everything but itself.</summary>
/// <param name="LastUsedAt">Within a minute.</param>
/// <param name="DeletedAt">Since when it is no good; null while it is.</param>
public sealed record KeyListed(
    string Id, Guid Principal, IReadOnlyList<KeyRole> Roles, string? Note, string MadeAt, string? ExpiresAt, string? LastUsedAt, string? DeletedAt);

public static class KeyEndpoints
{
    private const string Columns = "key_id, principal_id, roles, note, created_at, expires_at, last_used_at, revoked_at";

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        app.MapMakeKey();
        app.MapGet("/v1/keys", (Delegate)List).Describe("keyList", "Lists the keys of the tenant by id, deleted ones included.", "keys")
            .WithMetadata(new QueryMembers(["cursor", "limit"])).Produces<Listing<KeyListed>>().Refuses(400, 403);
        app.MapGet("/v1/keys/{keyId}", Get).Describe("keyDetails", "Shows a key, without the key itself.", "keys").Produces<KeyListed>().Refuses(400, 403, 404);
        app.MapDeleteKey();
    }

    /// <summary>The path's key; 404 for what is none.</summary>
    public static string KeyId(string text) =>
        text.Length == 12 && text.All(char.IsAsciiHexDigitLower) ? text : throw new ProblemException(Problem.NotFound);

    private static async Task<IResult> List(HttpContext context, Database database, PrivateTexts texts)
    {
        context.Request.Query.Allow("cursor", "limit");
        var (limit, after) = (context.Request.Query.Whole("limit", 1, Cursor.LargestLimit) ?? Cursor.DefaultLimit, context.AfterNumber());
        var keys = await Read(context, database, texts, "key_id > $2 order by key_id limit $3",
            after == 0 ? "" : after.ToString("x12", CultureInfo.InvariantCulture), limit + 1);
        return Show(context, new Listing<KeyListed>([.. keys.Take(limit)],
            keys.Count > limit ? context.NextNumber(long.Parse(keys[limit - 1].Id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) : null));
    }

    private static async Task<IResult> Get(HttpContext context, string keyId, Database database, PrivateTexts texts)
    {
        context.Request.Query.Allow();
        var keys = await Read(context, database, texts, "key_id = $2", KeyId(keyId));
        return keys is [var key] ? Show(context, key) : throw new ProblemException(Problem.NotFound);
    }

    private static IResult Show<T>(HttpContext context, T body)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(body, ApiJson.Options);
    }

    private static async Task<List<KeyListed>> Read(HttpContext context, Database database, PrivateTexts texts, string which, params object[] values)
    {
        var tenant = context.Caller().Tenant;
        await using var command = database.Api.CreateCommand($"select {Columns} from app.api_keys where tenant_id = $1 and {which}");
        command.Parameters.AddWithValue(tenant);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        var keys = new List<(KeyListed Key, byte[]? Note)>();
        await using (var reader = await command.ExecuteReaderAsync(context.RequestAborted))
            while (await reader.ReadAsync(context.RequestAborted))
                keys.Add((new KeyListed(reader.GetString(0), reader.GetGuid(1), [.. reader.GetFieldValue<string[]>(2).Select(Codes<KeyRole>.Parse)], null,
                    ValidTime.At(reader.GetDateTime(4)).ToString(), At(reader, 5), At(reader, 6), At(reader, 7)), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3)));
        var subjects = texts.KeysOf(tenant, [.. keys.Where(row => row.Note is not null).Select(row => row.Key.Principal).Distinct()]);
        return [.. keys.Select(row => row.Note is null ? row.Key
            : row.Key with { Note = texts.Unlock(tenant, row.Key.Principal, MakeKeyEndpoint.Field, row.Note, subjects) ?? PrivateTexts.Erased })];
    }

    private static string? At(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : ValidTime.At(reader.GetDateTime(column)).ToString();
}
