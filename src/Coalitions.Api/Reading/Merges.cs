using Coalitions.Api.Persistence;
using Coalitions.Domain.Identity;

namespace Coalitions.Api.Reading;

/// <summary>Reads who was known to be who. The other tables already show the survivors; this says what their old ids are.</summary>
public static class Merges
{
    public static Task<Identities> Read(Question question) => Read(question.Database, question.Tenant, question.Clocks.SeqId, question.Cancellation);

    /// <summary>The same at a place in the store's order. A merge has no date.</summary>
    public static async Task<Identities> Read(Database database, string tenant, long seqId, CancellationToken cancellation)
    {
        await using var command = database.Api.CreateCommand($"select actor_id, into_id, record_id from {database.Facts}.merges where tenant_id = $1 and seq_from <= $2 and seq_to > $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(seqId);
        var identities = Identities.None;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) identities = identities.With(new ActorMerged(reader.GetGuid(0), reader.GetGuid(1)), reader.GetGuid(2));
        return identities;
    }
}
