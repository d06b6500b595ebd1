using System.Security.Cryptography;
using System.Text.Json;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Coalitions.Benchmarks;

/// <summary>
/// Single recordings per second over HTTP, beside plain Marten appending the same events with the same vault and
/// idempotency rows in one transaction, and beside plain Npgsql writing the same rows. In turns, so that the ratios hold
/// on a machine whose speed drifts.
/// </summary>
internal static class RecordingRates
{
    private const int Rounds = 3;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);

    private static int number;

    public static async Task Run(Bench bench)
    {
        var (client, _) = await bench.Tenant("rates");
        var reform = await Bench.Create(client, "/v1/reforms", new { title = "Rates" });
        var actors = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Bench.Create(client, "/v1/actors", new { name = $"Actor {i}" })));
        var provisions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Bench.Create(client, $"/v1/reforms/{reform}/provisions", new { title = $"Provision {i}" })));

        foreach (var workers in (int[])[1, 16])
        {
            await Compare($"stances, {workers} at a time", workers,
                _ =>
                {
                    var (n, from) = (Interlocked.Increment(ref number), Day());
                    return Bench.Create(client, $"/v1/reforms/{reform}/alignments",
                        new { actor = actors[n % 500], provisionId = provisions[n / 500 % 50], position = 1, salience = 0.5, validFrom = from }, $"{Guid.NewGuid()}");
                },
                _ => AppendStance(bench, marten: true), _ => AppendStance(bench, marten: false));
            await Compare($"actors, {workers} at a time", workers,
                _ => Bench.Create(client, "/v1/actors", new { name = $"Head of unit {Interlocked.Increment(ref number)}" }, $"{Guid.NewGuid()}"),
                _ => AppendActor(bench, marten: true), _ => AppendActor(bench, marten: false));
        }
    }

    private static async Task Compare(string what, int workers, Func<int, Task> http, Func<int, Task> marten, Func<int, Task> npgsql)
    {
        foreach (var action in (Func<int, Task>[])[http, marten, npgsql]) await Bench.Rate(workers, TimeSpan.FromSeconds(1), action);
        var rates = new List<(double Http, double Marten, double Npgsql)>();
        for (var round = 0; round < Rounds; round++)
            rates.Add((await Bench.Rate(workers, Turn, http), await Bench.Rate(workers, Turn, marten), await Bench.Rate(workers, Turn, npgsql)));
        Bench.Row($"Recording {what}", $"{Bench.Number(Bench.Median(rates.Select(rate => rate.Http)))}/s over HTTP",
            $"plain Marten {Bench.Number(Bench.Median(rates.Select(rate => rate.Marten)))}/s (ratio {Bench.Number(Bench.Median(rates.Select(rate => rate.Http / rate.Marten)), "N2")}), "
            + $"plain Npgsql {Bench.Number(Bench.Median(rates.Select(rate => rate.Npgsql)))}/s (ratio {Bench.Number(Bench.Median(rates.Select(rate => rate.Http / rate.Npgsql)), "N2")})");
    }

    private static string Day() => new DateTime(1900, 1, 1).AddDays(Interlocked.Increment(ref number) % 60_000).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static Task AppendStance(Bench bench, bool marten)
    {
        var stance = new AlignmentAssessed(Guid.NewGuid(), null, Guid.NewGuid(), 1, 0.5) { Valid = new Validity(ValidTime.Parse(Day())) };
        return Append(bench, marten, typeof(AlignmentStream), Guid.NewGuid(), [stance], vault: false);
    }

    private static Task AppendActor(Bench bench, bool marten)
    {
        var actor = Guid.NewGuid();
        return Append(bench, marten, typeof(ActorStream), actor, [new ActorRegistered(actor, ActorKind.Person), new NameGiven(actor)], vault: true);
    }

    private static async Task Append(Bench bench, bool marten, Type kind, Guid stream, Fact[] facts, bool vault)
    {
        await using var connection = await bench.Foundation.Database.Api.OpenConnectionAsync("plain", default);
        await using var transaction = await connection.BeginTransactionAsync();
        if (marten)
        {
            var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
            options.TenantId = "plain";
            await using var session = bench.Foundation.Store.OpenSession(options);
            session.LastModifiedBy = "principal";
            session.SetHeader("key", "key");
            session.Events.StartStream(kind, stream, [.. facts.Select(fact => Wrap(session, fact))]);
            await session.SaveChangesAsync();
        }

        await using var batch = new NpgsqlBatch(connection);
        if (!marten) AddEvents(batch, kind, stream, facts);
        if (vault)
        {
            Add("insert into app.resources (tenant_id, id, kind) values ($1, $2, 'actor')", "plain", stream);
            Add("insert into app.vault (tenant_id, ref_id, field, subject_id, content) values ($1, $2, 'name', $3, $4)", "plain", Guid.NewGuid(), stream, RandomNumberGenerator.GetBytes(48));
            foreach (var _ in Enumerable.Range(0, 11)) Add("insert into app.name_words (tenant_id, word, ref_id, subject_id) values ($1, $2, $3, $4)", "plain", RandomNumberGenerator.GetBytes(16), Guid.NewGuid(), stream);
        }

        Add("insert into app.idempotency (tenant_id, principal_id, operation, key_hash, fingerprint, status, answer) values ($1, $2, 'POST', $3, $4, 201, $5)",
            "plain", Guid.NewGuid(), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16), """{"recordId":"00000000-0000-0000-0000-000000000000"}""");
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values) command.Parameters.AddWithValue(value);
            batch.BatchCommands.Add(command);
        }
    }

    private static IEvent Wrap(IDocumentSession session, Fact fact)
    {
        var wrapped = session.Events.BuildEvent(fact);
        wrapped.Id = Guid.CreateVersion7();
        return wrapped;
    }

    private static void AddEvents(NpgsqlBatch batch, Type kind, Guid stream, Fact[] facts)
    {
        var begin = new NpgsqlBatchCommand("insert into es.mt_streams (id, type, version, tenant_id) values ($1, $2, $3, 'plain')");
        foreach (var value in (object[])[stream, kind.Name, (long)facts.Length]) begin.Parameters.AddWithValue(value);
        batch.BatchCommands.Add(begin);
        for (var i = 0; i < facts.Length; i++)
        {
            var append = new NpgsqlBatchCommand("""
                insert into es.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, user_name, headers)
                values (nextval('es.mt_events_sequence'), $1, $2, $3, $4, $5, now(), 'plain', 'principal', '{"key":"key"}')
                """);
            foreach (var value in (object[])[Guid.CreateVersion7(), stream, i + 1L]) append.Parameters.AddWithValue(value);
            append.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(facts[i], facts[i].GetType(), EventJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
            append.Parameters.AddWithValue(EventNames.Of(facts[i]));
            batch.BatchCommands.Add(append);
        }
    }
}
