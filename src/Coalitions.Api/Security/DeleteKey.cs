using Coalitions.Api.Auditing;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Npgsql;

namespace Coalitions.Api.Security;

public static class DeleteKeyEndpoint
{
    public static void MapDeleteKey(this IEndpointRouteBuilder app) => app.MapDelete("/v1/keys/{keyId}", Delete)
        .Describe("deleteKey", "Ends a key: at once on this node, within half a minute on every other.", "keys")
        .Produces(204).Refuses(400, 403, 404, 409);

    private static async Task<IResult> Delete(HttpContext context, string keyId, Database database, ApiKeys keys)
    {
        context.Request.Query.Allow();
        var (id, tenant) = (KeyEndpoints.KeyId(keyId), context.Caller().Tenant);
        await using var connection = await database.Api.OpenConnectionAsync(context.RequestAborted);
        await using var transaction = await connection.BeginTransactionAsync(context.RequestAborted);
        // One after the other: of two who delete each other's key one is refused.
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new("select pg_advisory_xact_lock(hashtextextended('keys:' || $1, 0))") { Parameters = { new() { Value = tenant } } });
        batch.BatchCommands.Add(new("""
            select exists (select from app.api_keys where tenant_id = $1 and key_id = $2),
                   exists (select from app.api_keys where tenant_id = $1 and key_id <> $2 and 'admin' = any(roles) and revoked_at is null and (expires_at is null or expires_at > now()))
            """) { Parameters = { new() { Value = tenant }, new() { Value = id } } });
        await using (var reader = await batch.ExecuteReaderAsync(context.RequestAborted))
        {
            await reader.NextResultAsync(context.RequestAborted);
            await reader.ReadAsync(context.RequestAborted);
            if (!reader.GetBoolean(0)) throw new ProblemException(Problem.NotFound);
            if (!reader.GetBoolean(1)) throw new ProblemException(new Problem(409, "last-admin-key", "Nobody could make keys any more; make another key with the role admin first."));
        }

        await using (var revoke = new NpgsqlCommand("update app.api_keys set revoked_at = now() where tenant_id = $1 and key_id = $2 and revoked_at is null", connection, transaction))
        {
            revoke.Parameters.AddWithValue(tenant);
            revoke.Parameters.AddWithValue(id);
            await revoke.ExecuteNonQueryAsync();
        }

        await using (var note = new NpgsqlCommand(AuditEntry.Sql(number => $"${number}"), connection, transaction))
        {
            foreach (var value in AuditEntry.Of(context.Caller(), "deleteKey", id, 204).Values) note.Parameters.AddWithValue(value);
            await note.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync(CancellationToken.None);
        keys.Forget(id);
        return Results.NoContent();
    }
}
