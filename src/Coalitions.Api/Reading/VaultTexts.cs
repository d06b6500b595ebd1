using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Npgsql;

namespace Coalitions.Api.Reading;

/// <summary>Reads many texts of the vault at once.</summary>
public static class VaultTexts
{
    /// <summary>The texts kept under these ids; what cannot be read any more is absent.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> Read(
        ApiDatabase database, PrivateTexts texts, string tenant, Guid[] references, CancellationToken cancellation)
    {
        if (references.Length == 0) return new Dictionary<Guid, string>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await Read(connection, texts, tenant, references, cancellation);
    }

    /// <summary>The same within a transaction.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> Read(
        NpgsqlConnection connection, PrivateTexts texts, string tenant, Guid[] references, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, string>(references.Length);
        if (references.Length == 0) return found;
        await using var command = new NpgsqlCommand("select ref_id, field, subject_id, content from app.vault where tenant_id = $1 and ref_id = any($2)", connection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(references);
        var rows = new List<(Guid Reference, string Field, Guid Subject, byte[] Content)>(references.Length);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
                rows.Add((reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), reader.GetFieldValue<byte[]>(3)));
        var keys = texts.KeysOf(tenant, [.. rows.Select(row => row.Subject).Distinct()]);
        foreach (var row in rows)
            if (texts.Unlock(tenant, row.Subject, row.Field, row.Content, keys) is { } text) found[row.Reference] = text;
        return found;
    }
}
