using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;
using Npgsql;

namespace Coalitions.Api.Recording;

/// <summary>Answers who still refers to something that is about to be withdrawn or to change.</summary>
public static class References
{
    /// <param name="which">Which of the facts that refer to it count.</param>
    /// <param name="except">Streams that the asker looks through itself.</param>
    public static async ValueTask<Guid?> FirstLive(
        NpgsqlConnection connection, int generation, string tenant, Guid resource, Guid recordId, Func<Fact, bool> which, Guid[] except, CancellationToken cancellation)
    {
        // The index of subjects is derived: it must first have taken in everything that was committed before we barred the resource.
        await Freshness.AwaitAll(connection, generation, cancellation);
        await using var command = new NpgsqlCommand($"""
            select distinct stream_id, record_id from {FactTables.SchemaOf(generation)}.subjects
            where tenant_id = $1 and subject_id = $2 and stream_id <> $2 and record_id <> $3 and stream_id <> all($4)
            """, connection);
        foreach (var value in (object[])[tenant, resource, recordId, except]) command.Parameters.AddWithValue(value);
        var candidates = new List<(Guid Stream, Guid Record)>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation)) candidates.Add((reader.GetGuid(0), reader.GetGuid(1)));

        foreach (var chunk in candidates.GroupBy(candidate => candidate.Stream).Chunk(200))
        {
            var events = await RecordedEvents.OfStreams(connection, tenant, [.. chunk.Select(group => group.Key)], cancellation);
            foreach (var group in chunk)
            {
                var dossier = Dossier.Of(group.Key, tenant, events[group.Key].Select(stored => stored.Recorded));
                var live = group.Select(candidate => dossier.Entries.GetValueOrDefault(candidate.Record))
                    .FirstOrDefault(entry => entry is { Retracted: false } && entry.Fact.Concerns.Contains(resource) && which(entry.Fact));
                if (live is not null) return live.RecordId;
            }
        }

        return null;
    }
}
