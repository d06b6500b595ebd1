using System.Diagnostics;
using System.Text.Json;
using Coalitions.Api.Auditing;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Record;
using JasperFx.Events;
using Marten;
using SessionOptions = Marten.Services.SessionOptions;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Api.Recording;

/// <summary>An Idempotency-Key with what it was sent with.</summary>
public sealed record Idempotency(string Operation, byte[] KeyHash, byte[] Fingerprint);

/// <summary>The import that a recording is a piece of.</summary>
/// <param name="Migrates">Whether its lines keep the order and the times in which they were recorded elsewhere.</param>
public sealed record ImportScope(Guid Id, int MostFacts, bool Migrates);

/// <summary>
/// Runs recordings: one transaction holds the events, what goes beside them and the answer under its Idempotency-Key.
/// Whoever loses a race decides again on what the winner left.
/// </summary>
public sealed class Recordings(DocumentStore store, Database database, PrivateTexts texts, OwnWrites ownWrites, TimeProvider clock)
{
    private const int Attempts = 4;
    /// <summary>The most facts that one recording adds.</summary>
    public const int MostFacts = 10_000;

    /// <summary>The most facts that an import adds in one piece.</summary>
    public const int MostImported = 150_000;

    private readonly BulkAppend bulk = new(store);

    /// <summary>Runs <paramref name="record"/> and commits what it gathered, or answers what the same key was answered before.</summary>
    /// <param name="dryRun">Whether it is only tried out: nothing of it is kept, not even a key.</param>
    public async Task<Answer> Run(
        Caller caller, Func<Recorder, ValueTask<Answer>> record, Idempotency? idempotency = null, string? ifMatch = null,
        ImportScope? import = null, bool dryRun = false, CancellationToken cancellation = default)
    {
        HashSet<Guid> streams = [];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await Once(caller, record, streams, idempotency, ifMatch, import, dryRun, cancellation) is { } answer) return answer;
                if (attempt == Attempts) throw new ProblemException(Problem.LostRace);
            }
            catch (Exception exception) when (DatabaseTrouble.IsLostRace(exception) && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 40 * attempt)), cancellation);
            }
        }
    }

    // Null where it met a stream out of turn: the next attempt then takes all that it needs at once.
    private async Task<Answer?> Once(
        Caller caller, Func<Recorder, ValueTask<Answer>> record, HashSet<Guid> streams, Idempotency? idempotency, string? ifMatch, ImportScope? import,
        bool dryRun, CancellationToken cancellation)
    {
        await using var connection = await database.Api.OpenConnectionAsync(caller.Tenant, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (idempotency is not null && await Replay(connection, caller, idempotency, cancellation) is { } before) return before;

        var recorder = new Recorder(caller, connection, database, dryRun ? texts.Passing() : texts, clock.GetUtcNow().UtcDateTime, cancellation) { IfMatch = ifMatch, MostFacts = import?.MostFacts ?? MostFacts };
        if (import is { Migrates: true }) await recorder.TakeHistory();
        await recorder.Take(streams);
        if (await Decide(recorder, record) is not { } answer)
        {
            streams.UnionWith(recorder.Streams.Select(stream => stream.Id));
            return null;
        }

        if (dryRun) return answer;

        // Events last: what is refused or waits before them has taken no sequence number, which all projections would wait for.
        var (operation, subject) = recorder.Changes.Asked;
        var entry = AuditEntry.Of(caller, operation, subject, answer.Status, Math.Max(1, recorder.Streams.Sum(stream => stream.Added.Count)));
        recorder.Changes.Others.Add((AuditEntry.Sql(number => $"${number}"), entry.Values[1..]));
        await Store(connection, caller, recorder, idempotency, answer, import is null ? null : BulkAppend.Patience);
        var last = import is null ? await Append(recorder, caller, transaction) : null;
        if (import is not null) await bulk.Run(transaction, caller, import, recorder.Streams);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (DatabaseTrouble.LeavesOutcomeUnknown(exception))
        {
            throw new ProblemException(Problem.OutcomeUnknown);
        }

        if (last is not null) ownWrites.Remember(caller.Principal, last.Id, last.Sequence);
        return answer;
    }

    // Null where it was decided, or refused, on a stream that somebody else is changing.
    private static async Task<Answer?> Decide(Recorder recorder, Func<Recorder, ValueTask<Answer>> record)
    {
        try
        {
            var answer = await record(recorder);
            recorder.ThrowIfRefused();
            return recorder.OutOfTurn ? null : answer;
        }
        catch (ProblemException) when (recorder.OutOfTurn)
        {
            return null;
        }
    }

    // The lock makes a twin wait for the first one's outcome, so that it is answered and not run.
    private static async Task<Answer?> Replay(NpgsqlConnection connection, Caller caller, Idempotency idempotency, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        var turn = new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)");
        turn.Parameters.AddWithValue(BitConverter.ToInt64(idempotency.KeyHash) ^ BitConverter.ToInt64(caller.Principal.ToByteArray()));
        var lookup = new NpgsqlBatchCommand("""
            select fingerprint, status, answer, location, etag from app.idempotency
            where tenant_id = $1 and principal_id = $2 and operation = $3 and key_hash = $4
            """);
        foreach (var value in (object[])[caller.Tenant, caller.Principal, idempotency.Operation, idempotency.KeyHash]) lookup.Parameters.AddWithValue(value);
        batch.BatchCommands.Add(turn);
        batch.BatchCommands.Add(lookup);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        if (!reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(idempotency.Fingerprint)) throw new ProblemException(Problem.KeyReused);
        return new Answer(reader.GetInt32(1), JsonSerializer.Deserialize<JsonElement>(reader.GetString(2)),
            reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4));
    }

    // Answers the latest of its events in the order of recording; null where there are none.
    private async Task<IEvent?> Append(Recorder recorder, Caller caller, NpgsqlTransaction transaction)
    {
        var options = SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = caller.Tenant;
        await using var session = store.OpenSession(options);
        session.LastModifiedBy = caller.Principal.ToString("N");
        session.CorrelationId = Activity.Current?.TraceId.ToString();
        session.SetHeader("key", caller.KeyId);
        var appended = new List<IEvent>();
        foreach (var stream in recorder.Streams.Where(stream => stream.Added.Count > 0))
        {
            IEvent[] events = [.. stream.Added.Select(added => Wrap(session, added.Id, added.Event))];
            appended.AddRange(events);
            if (stream.StoredVersion > 0) session.Events.Append(stream.Id, events);
            else session.Events.StartStream(StreamKind.Of(RecordedEvents.FactOf(stream.Added[0].Event)), stream.Id, events);
        }

        await session.SaveChangesAsync(CancellationToken.None);
        return appended.MaxBy(recorded => recorded.Sequence);
    }

    private static IEvent Wrap(IDocumentSession session, Guid id, IRecordEvent recorded)
    {
        var wrapped = session.Events.BuildEvent(recorded);
        wrapped.Id = id;
        return wrapped;
    }

    private static async Task Store(NpgsqlConnection connection, Caller caller, Recorder recorder, Idempotency? idempotency, Answer answer, int? patience)
    {
        var changes = recorder.Changes;
        await using var batch = new NpgsqlBatch(connection);
        // Most hold it since they looked up what they refer to.
        if (!recorder.HoldsHistory) batch.BatchCommands.Add(new("select pg_advisory_xact_lock_shared($1)") { Parameters = { new() { Value = recorder.HistoryKey } } });
        if (patience is { } seconds) batch.Timeout = seconds;
        if (changes.Resources.Count > 0)
            Add("""
                insert into app.resources (tenant_id, id, kind, parent_id, scale, retracted, starts_on)
                select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::jsonb[], $6::boolean[], $7::text[])
                on conflict (tenant_id, id) do update
                set parent_id = excluded.parent_id, scale = excluded.scale, retracted = excluded.retracted, starts_on = excluded.starts_on
                """,
                changes.Resources.Select(row => row.Id).ToArray(), changes.Resources.Select(row => row.Kind).ToArray(),
                changes.Resources.Select(row => row.ParentId).ToArray(),
                new NpgsqlParameter { Value = changes.Resources.Select(row => row.ScaleJson).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                changes.Resources.Select(row => row.Retracted).ToArray(), changes.Resources.Select(row => row.StartsOn?.ToString()).ToArray());
        if (changes.Vault.Count > 0)
            Add("""
                insert into app.vault (tenant_id, ref_id, field, subject_id, content)
                select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::bytea[]) on conflict do nothing
                """,
                changes.Vault.Select(row => row.Reference).ToArray(), changes.Vault.Select(row => row.Field).ToArray(),
                changes.Vault.Select(row => row.Subject).ToArray(), changes.Vault.Select(row => row.Content).ToArray());
        if (changes.Words.Count > 0)
            Add("""
                insert into app.name_words (tenant_id, word, ref_id, subject_id)
                select $1, * from unnest($2::bytea[], $3::uuid[], $4::uuid[]) on conflict do nothing
                """,
                changes.Words.Select(row => row.Word).ToArray(), changes.Words.Select(row => row.Reference).ToArray(),
                changes.Words.Select(row => row.Subject).ToArray());
        if (changes.ReleasedIdentifiers.Count > 0)
            Add("delete from app.identifiers where tenant_id = $1 and record_id = any($2)", changes.ReleasedIdentifiers.ToArray());
        if (changes.Identifiers.Count > 0)
            Add("""
                insert into app.identifiers (tenant_id, hash, resource_id, record_id)
                select $1, * from unnest($2::bytea[], $3::uuid[], $4::uuid[])
                """,
                changes.Identifiers.Select(row => row.Hash).ToArray(), changes.Identifiers.Select(row => row.Resource).ToArray(),
                changes.Identifiers.Select(row => row.Record).ToArray());
        if (changes.Unmerged.Count > 0) Add("delete from app.merges where tenant_id = $1 and record_id = any($2)", changes.Unmerged.ToArray());
        if (changes.Merges.Count > 0)
            Add("insert into app.merges (tenant_id, actor_id, into_id, record_id) select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[])",
                changes.Merges.Select(row => row.Actor).ToArray(), changes.Merges.Select(row => row.Into).ToArray(), changes.Merges.Select(row => row.Record).ToArray());
        if (changes.Import is var (id, format, mode))
            Add("insert into app.imports (tenant_id, id, format, mode, status) values ($1, $2, $3, $4, 'running')", id, format, mode);
        if (changes.Names.Count > 0)
            Add("insert into app.import_names (tenant_id, import_id, name, id) select $1, * from unnest($2::uuid[], $3::bytea[], $4::uuid[])",
                changes.Names.Select(row => row.Import).ToArray(), changes.Names.Select(row => row.Name).ToArray(), changes.Names.Select(row => row.Id).ToArray());
        if (changes.FinishedImport is { } done) Add(Imports.FinishedImport.Sql, done.Values);
        foreach (var (sql, values) in changes.Others) Add(sql, values);
        if (idempotency is not null)
            Add("""
                insert into app.idempotency (tenant_id, principal_id, operation, key_hash, fingerprint, status, answer, location, etag)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                caller.Principal, idempotency.Operation, idempotency.KeyHash, idempotency.Fingerprint, answer.Status,
                JsonSerializer.Serialize(answer.Body, ApiJson.Options),
                (object?)answer.Location ?? DBNull.Value, (object?)answer.ETag ?? DBNull.Value);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync();

        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddWithValue(caller.Tenant);
            foreach (var value in values)
                if (value is NpgsqlParameter parameter) command.Parameters.Add(parameter);
                else command.Parameters.AddWithValue(value);
            batch.BatchCommands.Add(command);
        }
    }
}
