using System.Net;
using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;
using Coalitions.Proofs.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Coalitions.Api.Tests;

/// <summary>The fact tables against the plain fold of the events, on random recordings made over HTTP; and the same tables rebuilt.</summary>
public class ProjectionTests : IAsyncLifetime
{
    private readonly Service service = new();

    public Task InitializeAsync() => service.InitializeAsync();

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task tables_equal_the_fold_of_the_events_and_the_same_tables_rebuilt()
    {
        await RecordAtRandom(service.Client, service.Log, seed: 20260114, operations: 900);
        await service.UntilProjected();
        var (owner, generation) = (service.Foundation.Database.Owner, service.Foundation.Database.Generation);
        Assert.Empty(await FactsAgainstFold.Differences(owner, "default"));
        var derived = await Tables(generation);
        Assert.Equal(FactTables.All.Except([FactTables.Merges]).Select(table => table.Name).Concat(["sequence", "subjects"]).Order(), derived.Select(row => row.Split(' ')[0]).Distinct().Order());

        var next = await Rebuild.RunAsync(owner, generation, TimeProvider.System, default);
        Assert.Equal(derived, await Tables(next));
    }

    [Fact]
    public async Task tables_show_at_every_sequence_who_was_known_to_be_who()
    {
        await RecordAtRandom(service.Client, service.Log, seed: 5, operations: 700, merging: true);
        await service.UntilProjected();
        var (owner, generation) = (service.Foundation.Database.Owner, service.Foundation.Database.Generation);
        var derived = await Tables(generation);
        var events = await Events();
        var random = new Random(5);
        var sequences = events.Select(recorded => recorded.Recorded.Sequence).Order().ToArray();
        Assert.Contains(events, recorded => recorded.Recorded.Event is ActorMerged);
        foreach (var known in sequences.Where(_ => random.Next(12) == 0).Append(sequences[^1]))
            Assert.Equal(Snapshot(events.Where(recorded => recorded.Recorded.Sequence <= known)), (await FactsAgainstFold.Tables(owner, "default", generation, known)).Order(StringComparer.Ordinal));

        var next = await Rebuild.RunAsync(owner, generation, TimeProvider.System, default);
        Assert.Equal(derived, await Tables(next));
    }

    [Fact]
    public async Task a_pinned_answer_is_the_same_to_the_byte_after_a_restart_a_rebuild_and_a_thousand_other_recordings()
    {
        await RecordAtRandom(service.Client, service.Log, seed: 7, operations: 150);
        await service.UntilProjected();
        var pinned = new List<(string Path, byte[] Body)>();
        foreach (var reform in (await service.Client.Get("/v1/reforms")).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()))
            foreach (var path in (string[])[$"/v1/reforms/{reform}/map?asOf=2021&edges=all", $"/v1/reforms/{reform}/map", $"/v1/reforms/{reform}", $"/v1/reforms/{reform}/alignments?limit=200"])
            {
                var location = (await service.Client.Get(path)).Must(HttpStatusCode.OK).ContentHeaders.ContentLocation!.ToString();
                pinned.Add((location, (await service.Client.Get(location)).Must(HttpStatusCode.OK).Bytes));
            }

        await service.StopAsync();
        await service.StartAsync();
        await Same("restart");

        await Rebuild.RunAsync(service.Foundation.Database.Owner, service.Foundation.Database.Generation, TimeProvider.System, default);
        await service.StopAsync();
        await service.StartAsync();
        Assert.Equal(2, service.Foundation.Database.Generation);
        await Same("rebuild");

        await RecordAtRandom(service.Client, service.Log, seed: 8, operations: 1_000);
        await service.UntilProjected();
        await Same("other recordings");

        async Task Same(string after)
        {
            foreach (var (path, body) in pinned)
                Assert.True((await service.Client.Get(path)).Must(HttpStatusCode.OK).Bytes.AsSpan().SequenceEqual(body), $"{path} differs after {after}");
        }
    }

    [Fact]
    public async Task readiness_rests_on_the_canary()
    {
        for (var attempt = 0; attempt < 100 && (await service.Client.Get("/health/ready")).Status != HttpStatusCode.OK; attempt++) await Task.Delay(50);
        Assert.Equal("ready", (await service.Client.Get("/health/ready")).Json["status"]!.GetValue<string>());
        Assert.Empty((await service.Client.Get("/v1/reforms")).Json["items"]!.AsArray());
        Assert.Equal(0, (await service.Client.Get("/v1/reforms")).Json["sequence"]!.GetValue<long>());
    }

    [Fact]
    public async Task what_is_committed_slowly_is_not_passed_over_by_what_is_committed_meanwhile()
    {
        var database = service.Foundation.Database;
        var actor = Guid.CreateVersion7();
        Tenancy.Enter("slow");
        await using var connection = await database.Api.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var options = SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = "slow";
        Guid slow;
        await using (var session = service.Foundation.Store.OpenSession(options))
        {
            var registered = session.Events.BuildEvent(new ActorRegistered(actor, ActorKind.Person));
            slow = registered.Id = Guid.CreateVersion7();
            session.Events.StartStream<ActorStream>(actor, registered);
            await session.SaveChangesAsync();
        }

        // The daemon first sees the number that is taken, then later ones, and after three seconds wonders whether it was lost.
        for (var i = 0; i < 12; i++)
        {
            await Task.Delay(500);
            await service.Client.Create("/v1/actors", new { name = "Meanwhile" });
        }

        await transaction.CommitAsync();
        Assert.True(await Freshness.WaitForEvent(database, "slow", slow, default));
    }

    [Fact]
    public async Task an_owner_that_cannot_let_the_worker_see_open_transactions_is_told_what_to_do()
    {
        var owner = service.Foundation.Database.Owner;
        foreach (var sql in (string[])["create role limited login createrole password 'limited'", "grant limited to current_user", "create database limited owner limited"])
            await using (var command = owner.CreateCommand(sql)) await command.ExecuteNonQueryAsync();
        var builder = WebApplication.CreateSlimBuilder();
        var directory = Directory.CreateTempSubdirectory("coalitions-limited-");
        builder.Configuration["Coalitions:DataDirectory"] = directory.FullName;
        builder.Configuration["ConnectionStrings:Coalitions"] = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Database = "limited", Username = "limited", Password = "limited" }.ConnectionString;
        var refused = await Assert.ThrowsAsync<StartupException>(() => Foundation.Open(builder.Configuration, TimeProvider.System, NullLogger.Instance, default));
        Assert.Contains("grant pg_read_all_stats to \"limited_worker\"", refused.Message, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    // Late facts, ends, corrections (some to another actor), retractions, in every table; refusals are part of it.
    internal static async Task RecordAtRandom(HttpClient client, CapturedLog log, int seed, int operations, bool merging = false)
    {
        var random = new Random(seed);
        var (actors, reforms, provisions, records) = (new List<string>(), new List<string>(), new List<(string Reform, string Id)>(), new List<string>());
        for (var i = 0; i < 6; i++) actors.Add(await client.Create("/v1/actors", new { name = $"Actor {seed} {i}", actorClass = "citizen", kind = "organization", identifiers = new[] { new { scheme = "unit", identifier = $"{seed}-{i}" } } }));
        for (var i = 0; i < 2; i++) reforms.Add(await client.Create("/v1/reforms", new { title = $"Reform {seed} {i}" }));
        var post = await client.Create("/v1/posts", new { title = $"Post {seed}", organization = actors[0] });
        foreach (var reform in reforms)
            for (var i = 0; i < 3; i++) provisions.Add((reform, await client.Create($"/v1/reforms/{reform}/provisions", new { title = $"Provision {i}" })));
        var engagements = new List<string> { await client.Create("/v1/engagements", new { title = "Hearing", form = "public_hearing", reforms, startsOn = "2019-05" }) };
        engagements.Add(await client.Create("/v1/engagements", new { title = "Session", form = "workshop", partOf = engagements[0], startsOn = "2019-05-14", endsOn = "2019-05-15" }));
        var contribution = await client.Create($"/v1/engagements/{engagements[0]}/contributions", new { summary = "A proposal", actor = actors[0], state = "no_response" });
        var commitment = await client.Create($"/v1/engagements/{engagements[0]}/commitments", new { summary = "A promise", actor = actors[0] });
        var coalition = await client.Create("/v1/coalitions", new { name = "Alliance", reformId = reforms[0], validFrom = "2015" });
        records.Add((await client.Post("/v1/decisions", new { title = "Adopted", reformId = reforms[0], decidedAt = "2020-05-14" })).Json["recordIds"]!["decision"]!.GetValue<string>());
        records.Add((await client.Post("/v1/context-events", new { kind = "election", title = "Local election", validFrom = "2019", reforms })).Json["recordIds"]!["contextEvent"]!.GetValue<string>());

        var merges = new List<(string Actor, string Record)>();

        string Any(List<string> from) => from[random.Next(from.Count)];
        string? Date() => random.Next(5) == 0 ? null : $"20{random.Next(15, 24)}{(random.Next(2) == 0 ? "" : $"-{random.Next(1, 13):00}")}";
        for (var i = 0; i < operations; i++)
        {
            var (actor, reform, provision) = (Any(actors), Any(reforms), provisions[random.Next(provisions.Count)]);
            var (validFrom, validTo) = (Date(), random.Next(4) == 0 ? Date() : null);
            var reply = random.Next(30) switch
            {
                < 3 when merging => merges.Count > 0 && random.Next(2) == 0 ? await Unmerge() : await Merge(actor, Any(actors)),
                < 6 => await client.Post($"/v1/reforms/{provision.Reform}/alignments", random.Next(4) == 0
                    ? new { actor, provisionId = (string?)provision.Id, salience = random.Next(5) / 4.0, validFrom, validTo }
                    : new { actor, provisionId = random.Next(2) == 0 ? null : provision.Id, position = random.Next(-2, 3), validFrom, validTo, assessor = random.Next(3) == 0 ? Any(actors) : null }),
                6 => await client.Post($"/v1/actors/{actor}/classes", new { actorClass = random.Next(2) == 0 ? "citizen" : "public_official", validFrom, validTo }),
                7 => await client.Post($"/v1/actors/{actor}/names", new { name = $"Name {i}", validFrom, validTo }),
                8 => await client.Post($"/v1/actors/{actor}/influence", new { influence = random.Next(11) / 10.0, reformId = random.Next(2) == 0 ? reform : null, post = random.Next(2) == 0 ? post : null, validFrom, validTo }),
                9 => await client.Post($"/v1/actors/{actor}/posts", new { post, validFrom, validTo }),
                10 => await client.Post($"/v1/actors/{actor}/incentives", new { incentiveType = "status", direction = "for_reform", reformId = reform, validFrom, validTo }),
                11 => await client.Post($"/v1/reforms/{reform}/stakeholders", new { actor, validFrom, validTo }),
                12 => await client.Post($"/v1/actors/{actor}/memberships", new { organization = actors[0], validFrom, validTo }),
                13 when records.Count > 0 => await client.Post($"/v1/records/{Any(records)}/end", new { validTo = Date() ?? "2022" }),
                14 when records.Count > 0 => await Change("correction", random.Next(3) == 0 ? new { set = (object)new { actor = Any(actors) } } : new { set = (object)new { validFrom = Date() ?? "2020" } }),
                15 when records.Count > 0 => await Change("retraction", new { }),
                16 => await client.Post($"/v1/engagements/{Any(engagements)}/invitations", new { actors = actors.Where(_ => random.Next(2) == 0).Append(actor).Distinct(), invitedOn = Date(), validTo }),
                17 => await client.Post($"/v1/engagements/{Any(engagements)}/replies", new { actor, reply = random.Next(2) == 0 ? "declined" : "accepted", validFrom, validTo }),
                18 => await client.Post($"/v1/engagements/{Any(engagements)}/attendance", new { actor, presence = random.Next(2) == 0 ? "attended" : "absent", validFrom, validTo }),
                19 => await client.Post($"/v1/engagements/{Any(engagements)}/status", new { status = random.Next(2) == 0 ? "ongoing" : "completed", validFrom, validTo }),
                20 => await client.Post($"/v1/engagements/{Any(engagements)}/uses", new { use = "strengthen_legitimacy", official = actor, validFrom, validTo }),
                21 => await client.Post("/v1/ties", new { from = actors[0], to = Any(actors), kind = random.Next(2) == 0 ? "allied_with" : "funds", strength = random.Next(5) / 4.0, reformId = random.Next(2) == 0 ? reform : null, validFrom, validTo }),
                22 => await client.Post($"/v1/coalitions/{coalition}/members", new { actor, commitment = random.Next(2) == 0 ? "full" : "tacit", validFrom, validTo }),
                23 => await client.Post($"/v1/coalitions/{coalition}/departures", new { actor, reasonCode = "pressure", validFrom, validTo }),
                24 when i % 5 == 0 => await client.Post($"/v1/coalitions/{coalition}/dissolution", new { validFrom, validTo }),
                25 => await client.Post($"/v1/contributions/{contribution}/states", new { state = random.Next(2) == 0 ? "adopted" : "rejected", validFrom, validTo }),
                26 => await client.Post($"/v1/commitments/{commitment}/states", new { state = random.Next(2) == 0 ? "kept" : "broken", validFrom, validTo }),
                27 => await client.Post($"/v1/reforms/{reform}/decision-rules", new { quota = 2, deciders = new[] { new { actor = actors[0], weight = 1.5 }, new { actor = actors[1], weight = 1.0 + random.Next(3) } }, validFrom, validTo }),
                28 => await client.Post($"/v1/engagements/{Any(engagements)}/{(random.Next(2) == 0 ? "counts" : "phases")}", random.Next(2) == 0 ? new { count = random.Next(500), of = "attended" } : new { phase = "trial", result = "failed" }),
                _ => await client.Post($"/v1/reforms/{reform}/stages", new { stage = "proposed", validFrom, validTo }),
            };
            Assert.True((int)reply.Status < 500, $"{reply.Text} {log.Text}");
            if (reply.Status != HttpStatusCode.Created) continue;
            if (reply.Json["recordId"] is { } id) records.Add(id.GetValue<string>());
            if (reply.Json["recordIds"] is System.Text.Json.Nodes.JsonArray many) records.AddRange(many.Select(one => one!.GetValue<string>()));
        }

        async Task<Reply> Merge(string one, string other)
        {
            var reply = await client.Post($"/v1/actors/{one}/merge", new { into = other });
            if (reply.Status == HttpStatusCode.Created) merges.Add((one, reply.RecordId));
            return reply;
        }

        async Task<Reply> Unmerge()
        {
            var (one, merge) = merges[random.Next(merges.Count)];
            merges.Remove((one, merge));
            return await client.Post($"/v1/actors/{one}/unmerge", new { mergeRecordId = merge });
        }

        async Task<Reply> Change(string how, object body)
        {
            var record = Any(records);
            var found = await client.Get($"/v1/records/{record}");
            return found.Status == HttpStatusCode.OK ? await client.Post($"/v1/records/{record}/{how}", body, ifMatch: found.ETag) : found;
        }
    }

    // What stands, read anew from what was known by then: who was who, and each stream as it was seen.
    private static IReadOnlyList<string> Snapshot(IEnumerable<StoredEvent> known)
    {
        var events = known.OrderBy(stored => stored.Recorded.Sequence).ToArray();
        var back = events.Select(stored => stored.Recorded.Event).OfType<RecordRetracted>().Select(retracted => retracted.RecordId).ToHashSet();
        var who = events.Where(stored => stored.Recorded.Event is ActorMerged && !back.Contains(stored.Recorded.EventId))
            .Aggregate(Identities.None, (identities, stored) => identities.With((ActorMerged)stored.Recorded.Event, stored.Recorded.EventId));
        var homes = events.GroupBy(stored => stored.StreamId).ToDictionary(stream => stream.Key, stream => stream
            .Select(stored => stored.Recorded.Event switch { Fact fact => fact, RecordCorrected corrected => corrected.Restated, _ => null })
            .First(fact => fact?.StreamOf("default") == stream.Key)!.Seen(who).StreamOf("default"));
        return
        [
            .. events.GroupBy(stored => homes[stored.StreamId]).SelectMany(seen => SeenFacts.HistoryOf(seen.Key, "default", seen.Select(stored => stored.Recorded), who).Standing)
                .SelectMany(span => Rows(span)).Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Rows(Span span) =>
        from table in FactTables.For(span.Fact)
        from values in table.Rows(span.Fact)
        select FactsAgainstFold.Row(table.Name, span.RecordId, span.Version, span.From, span.To, 0, 0, values);

    private async Task<IReadOnlyList<StoredEvent>> Events()
    {
        var database = service.Foundation.Database;
        await using var list = database.Owner.CreateCommand("select distinct stream_id from es.mt_events where tenant_id = 'default'");
        var streams = new List<Guid>();
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync()) streams.Add(reader.GetGuid(0));
        var events = await RecordedEvents.OfStreams(database.Owner, "default", [.. streams], default);
        return [.. events.SelectMany(stream => stream)];
    }

    private async Task<IReadOnlyList<string>> Tables(int generation)
    {
        var owner = service.Foundation.Database.Owner;
        var rows = new List<string>(await FactsAgainstFold.Tables(owner, "default", generation));
        foreach (var name in (string[])["sequence", "subjects"])
        {
            await using var command = owner.CreateCommand($"select t::text from {FactTables.SchemaOf(generation)}.{name} t where tenant_id = 'default'");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) rows.Add($"{name} {reader.GetString(0)}");
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
