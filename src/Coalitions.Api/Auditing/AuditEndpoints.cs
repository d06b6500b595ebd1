using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Auditing;

/// <summary>Who asked for what, without content. Of an erased entry only its number and time are left.</summary>
/// <param name="Number">Its place in the tenant's audit.</param>
/// <param name="Operation">The operation's id in this document.</param>
/// <param name="Subject">What the path names, or what was made.</param>
/// <param name="Status">As it was answered.</param>
/// <param name="Times">How many events, lines or equal requests it stands for.</param>
public sealed record AuditListed(
    long Number, string At, Guid? Principal, string? Key, string? Operation, string? Subject, int? Status, int? Times, string? TraceId);

public static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/audit", (Delegate)List).Describe("auditList", "Lists who asked for what, in the order in which it was taken down.", "audit")
            .WithMetadata(new QueryMembers(["since", "until", "cursor", "limit"])).Produces<Listing<AuditListed>>().Refuses(400, 403);
        app.MapGet("/v1/audit/verification", Verify).Describe("auditVerification", "Tells whether the audit is as it was taken down, and which row is not.", "audit")
            .Produces<AuditVerdict>().Refuses(400, 403);
    }

    private static async Task<IResult> List(HttpContext context, Database database)
    {
        var query = context.Request.Query;
        query.Allow("since", "until", "cursor", "limit");
        var limit = query.Whole("limit", 1, Cursor.LargestLimit) ?? Cursor.DefaultLimit;
        var (since, until) = (Time("since")?.Start ?? DateTime.MinValue, Time("until")?.End ?? DateTime.MaxValue);
        await using var command = database.Api.CreateCommand($"""
            select c.number, {StoredEntry.Columns} from app.audit_chain c join app.audit a on a.tenant_id = c.tenant_id and a.seq = c.seq
            where c.tenant_id = $1 and c.number > $2 and a.at >= $3 and a.at < $4 order by c.number limit $5
            """);
        foreach (var value in (object[])[context.Caller().Tenant, context.AfterNumber(), Utc(since), Utc(until), limit + 1]) command.Parameters.AddWithValue(value);
        var entries = new List<AuditListed>();
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        while (await reader.ReadAsync(context.RequestAborted))
        {
            var entry = StoredEntry.Read(reader, 1);
            entries.Add(new AuditListed(reader.GetInt64(0), ValidTime.At(entry.At).ToString(), entry.Principal, entry.KeyId, entry.Operation, entry.Subject, entry.Status, entry.Times, entry.Trace));
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new Listing<AuditListed>([.. entries.Take(limit)], entries.Count > limit ? context.NextNumber(entries[limit - 1].Number) : null), ApiJson.Options);

        ValidTime? Time(string member) => query.Text(member) is not { } text ? null
            : ValidTime.TryParse(text, out var time) ? time : throw QueryValues.Wrong(member, "A date is a year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z.");

        static DateTime Utc(DateTime moment) => DateTime.SpecifyKind(moment, DateTimeKind.Utc);
    }

    private static async Task<IResult> Verify(HttpContext context, Database database, AuditVerification verification)
    {
        context.Request.Query.Allow();
        var tenant = context.Caller().Tenant;
        await using var connection = await database.Api.OpenConnectionAsync(tenant, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(await verification.Run(connection, tenant, context.RequestAborted), ApiJson.Options);
    }
}
