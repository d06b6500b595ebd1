using System.Diagnostics;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Actors;
using Coalitions.Proofs.Hosting;
using JasperFx.Events;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Coalitions.Proofs.Projections;

/// <summary>A row of a tenant's sequence.</summary>
internal sealed record Numbered(long Sequence, long SeqId, Guid Event, DateTime RecordedAt);

/// <summary>Transactions of our own beside the service, committed late, and a reader who follows the tenant's sequence meanwhile.</summary>
internal sealed class Writers(Node node, string tenant)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<Guid> committed = [];

    /// <summary>What was committed, in no order.</summary>
    public IReadOnlyCollection<Guid> Committed => committed;

    /// <summary>So many writers, each with so many transactions that wait a random while before they commit; every tenth is rolled back.</summary>
    public Task Write(int writers, int transactions, int seed) => Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
    {
        var random = new Random(seed + writer);
        for (var i = 0; i < transactions; i++)
        {
            var wait = random.Next(20) == 0 ? random.Next(300, 2_000) : random.Next(60);
            await Hold(TimeSpan.FromMilliseconds(wait), random.Next(1, 4), commit: random.Next(10) > 0);
        }
    }));

    /// <summary>Appends under the api role, or the owner's, and holds the transaction open before it ends.</summary>
    public async Task<IReadOnlyList<Guid>> Hold(TimeSpan wait, int events, bool commit, bool owner = false, Func<Task>? meanwhile = null)
    {
        var database = node.Foundation.Database;
        await using var connection = owner ? await database.Owner.OpenConnectionAsync() : await database.Api.OpenConnectionAsync(tenant, default);
        await using var transaction = await connection.BeginTransactionAsync();
        var options = SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = tenant;
        await using var session = node.Foundation.Store.OpenSession(options);
        var (actor, ids) = (Guid.CreateVersion7(), Enumerable.Range(0, events).Select(_ => Guid.CreateVersion7()).ToArray());
        session.Events.StartStream<ActorStream>(actor, [.. ids.Select((id, i) => Wrap(session, id, i == 0 ? new ActorRegistered(actor, ActorKind.Person) : new ClassAssigned(actor, ActorClass.Citizen)))]);
        await session.SaveChangesAsync();
        await Task.WhenAll(Task.Delay(wait), meanwhile?.Invoke() ?? Task.CompletedTask);
        if (!commit)
        {
            await transaction.RollbackAsync();
            return [];
        }

        await transaction.CommitAsync();
        lock (committed) committed.AddRange(ids);
        return ids;
    }

    /// <summary>Follows the sequence until <paramref name="writing"/> is done and all of it was seen; answers what is wrong with it, null when nothing is.</summary>
    public async Task<string?> Follow(Task writing)
    {
        var seen = new List<Numbered>();
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(15))
        {
            foreach (var row in await Read(seen.Count == 0 ? 0 : seen[^1].Sequence))
            {
                if (row.Sequence != seen.Count + 1) return $"{row} follows {seen.Count} rows: there is a gap.";
                if (seen.Count > 0 && (row.SeqId <= seen[^1].SeqId || row.RecordedAt < seen[^1].RecordedAt)) return $"{row} follows {seen[^1]}.";
                seen.Add(row);
            }

            if (!writing.IsCompleted)
            {
                since.Restart();
                continue;
            }

            await writing;
            if (seen.Count >= committed.Count) break;
            if (since.Elapsed > Patience) return $"{committed.Count - seen.Count} of {committed.Count} were never numbered.";
        }

        if (!seen.Select(row => row.Event).ToHashSet().SetEquals(committed)) return "What was numbered is not what was committed.";
        var again = await Read(0);
        return again.SequenceEqual(seen) ? null : "A number was given again to something else.";
    }

    public async Task<IReadOnlyList<Numbered>> Read(long after)
    {
        Tenancy.Enter(tenant);
        await using var command = node.Foundation.Database.Api.CreateCommand(
            $"select sequence, seq_id, event_id, recorded_at from {node.Foundation.Database.Facts}.sequence where tenant_id = $1 and sequence > $2 order by sequence");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(after);
        var rows = new List<Numbered>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetDateTime(3)));
        return rows;
    }

    private static IEvent Wrap(IDocumentSession session, Guid id, object fact)
    {
        var wrapped = session.Events.BuildEvent(fact);
        wrapped.Id = id;
        return wrapped;
    }
}
