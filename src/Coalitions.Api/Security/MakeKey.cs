using System.Globalization;
using System.Text.Json.Serialization;
using Coalitions.Api.Http;
using Coalitions.Api.Privacy;
using Coalitions.Api.Recording;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Security;

/// <summary>Somebody of the tenant gets a key: one person, one principal.</summary>
public sealed record MakeKey
{
    public required IReadOnlyList<KeyRole> Roles { get; init; }

    /// <summary>Who holds it.</summary>
    [Text(500)]
    public string? Note { get; init; }

    /// <summary>The last day, month or year in which it is good, or the moment at which it ends; absent: a year from now.</summary>
    public ValidTime? ExpiresOn { get; init; }

    /// <summary>Whose key it is, where that person has one already: what was recorded with either was recorded by the same.</summary>
    public Guid? Principal { get; init; }
}

/// <param name="Key">The key itself: shown once, never again, not even to whoever repeats the request.</param>
public sealed record KeyMade(
    string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key, Guid Principal, IReadOnlyList<KeyRole> Roles, string ExpiresOn);

public static class MakeKeyEndpoint
{
    public const string Field = "key.note";

    public static void MapMakeKey(this IEndpointRouteBuilder app) => app.MapPost("/v1/keys", (Delegate)Make)
        .Describe("makeKey", "Makes a key, which is shown this once.", "keys")
        .Accepts<MakeKey>("application/json").Produces<KeyMade>(201).Refuses(400, 403, 408, 409, 413, 415, 422);

    private static Task<IResult> Make(HttpContext context, ApiKeys keys, PrivateTexts texts)
    {
        var caller = context.Caller();
        string? key = null;
        return RecordingEndpoints.Run(context, "POST /v1/keys", RecordingEndpoints.LargestBody, async (recorder, element) =>
        {
            var body = recorder.Bind<MakeKey>(element);
            if (body.Roles.Count == 0) recorder.Refuse("roles", "empty", "A key has a role at least.");
            // Whoever keeps one tenant's keys does not open all of them.
            if (body.Roles.Contains(KeyRole.Operator) && !caller.May(Role.Operator)) throw new ProblemException(Problem.Forbidden);
            var expires = body.ExpiresOn ?? ValidTime.OnDay(recorder.Now.AddYears(1));
            if (expires.End <= recorder.Now) recorder.Refuse("expiresOn", "in-the-past", "A key ends in the future.");
            if (body.Principal is { } known && !await recorder.Holds(known)) recorder.Refuse("principal", "unknown-reference", "Nobody of this tenant holds a key under this id.");
            recorder.ThrowIfRefused();

            key = ApiKeys.Draw();
            recorder.Changes.Asked = ("makeKey", ApiKeys.IdOf(key));
            var principal = body.Principal ?? recorder.NewId();
            KeyRole[] roles = [.. body.Roles.Distinct().Order()];
            recorder.Changes.Others.Add(("""
                insert into app.api_keys (tenant_id, key_id, principal_id, roles, secret_hash, expires_at, note) values ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    ApiKeys.IdOf(key), principal, roles.Select(Codes<KeyRole>.Of).ToArray(), keys.HashOfSecretIn(key), new DateTimeOffset(expires.End),
                    body.Note is { } note ? await texts.Lock(caller.Tenant, principal, Field, note, context.RequestAborted) : DBNull.Value,
                ]));
            return new Answer(201, new KeyMade(ApiKeys.IdOf(key), null, principal, roles, expires.ToString()), $"/v1/keys/{ApiKeys.IdOf(key)}");
        }, made => made is KeyMade fresh ? fresh with { Key = key } : made);
    }
}
