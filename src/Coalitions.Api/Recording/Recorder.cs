using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Security;
using Coalitions.Domain;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;
using Npgsql;

namespace Coalitions.Api.Recording;

/// <summary>
/// One recording, single or batch, from body to commit: it resolves references, seals text, asks the domain and gathers
/// what is to be stored. Nothing is stored before <see cref="Recordings"/> commits all of it in one transaction.
/// </summary>
public sealed class Recorder(
    Caller caller, NpgsqlConnection connection, Database database, PrivateTexts texts, DateTime now, CancellationToken cancellation)
{
    private readonly Dictionary<Guid, OpenStream> streams = [];
    private readonly Dictionary<Guid, Resource?> known = [];
    private readonly Dictionary<(string Scheme, string Identifier), (Guid Resource, Guid Record)?> identified = [];
    private readonly Dictionary<(string Scheme, string Identifier), Guid> bound = [];
    private readonly Dictionary<string, Guid> names = [];
    private readonly List<ProblemError> errors = [];
    private readonly HashSet<long> held = [];
    private readonly Journal journal = new();
    private Identities? identities;
    private DateTime? dated;
    private long highest = long.MinValue;
    private int recorded;

    private const int MostReferenceLocks = 1_024;

    /// <summary>The most facts that are recorded in one transaction: all of them are in memory, and while they are appended nothing that others record is derived.</summary>
    public int MostFacts { get; init; } = int.MaxValue;

    public string Tenant => caller.Tenant;

    /// <summary>The moment by which is dated what names none.</summary>
    public DateTime Now => dated ?? now;

    /// <summary>The day with which ends what names no end: today, and where it is only supposed the day before, so that it shows.</summary>
    public ValidTime LastDay => ValidTime.OnDay(dated is { } moment && moment > DateTime.MinValue.AddDays(1) ? moment.AddDays(-1) : Now);

    /// <summary>Opens what this recording seals.</summary>
    public PrivateTexts Texts => texts;

    public Changes Changes { get; } = new();

    /// <summary>Where in the body we are: <c>/items/3/body</c> inside a batch.</summary>
    public string Pointer { get; set; } = "";

    /// <summary>The If-Match header, if one was sent.</summary>
    public string? IfMatch { get; init; }

    public IEnumerable<OpenStream> Streams => streams.Values;

    /// <summary>Whether it met a stream in other hands that it could not wait for: what it decided counts for nothing then.</summary>
    public bool OutOfTurn { get; private set; }

    /// <summary>Whether nobody can move in a history of the tenant until this recording is done, and record earlier than it.</summary>
    public bool HoldsHistory { get; private set; }

    /// <summary>What follows was recorded then, elsewhere: it is read and dated as it would have been at that moment.</summary>
    public void Recall(DateTime recordedAt) => (now, journal.RecordedAt) = (recordedAt, recordedAt);

    /// <summary>What follows is read and dated as it would be at that moment, and recorded now.</summary>
    public void DateBy(DateTime moment) => dated = moment;

    /// <summary>Holds back everybody who would record in this tenant until we are done: what is recorded now must not come before what was recorded earlier.</summary>
    public async Task TakeHistory()
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = HistoryKey } } };
        await command.ExecuteNonQueryAsync(cancellation);
        HoldsHistory = true;
    }

    /// <summary>When the tenant's latest event was recorded; null where it has none.</summary>
    public async ValueTask<DateTime?> LatestRecorded()
    {
        await using var command = new NpgsqlCommand($"""
            select greatest(
                (select recorded_at from {database.Facts}.sequence where tenant_id = $1 order by sequence desc limit 1),
                (select max(coalesce((headers ->> 'migrated')::timestamptz, timestamp)) from es.mt_events where tenant_id = $1
                    and seq_id > coalesce((select last_seq_id from es.mt_event_progression where name = $2), 0)))
            """, connection) { Parameters = { new() { Value = Tenant }, new() { Value = Facts.FactProjection.ShardOf(database.Generation) } } };
        return await command.ExecuteScalarAsync(cancellation) as DateTime?;
    }

    public Guid NewId() => Guid.CreateVersion7(new DateTimeOffset(now));

    public void Refuse(string member, string code, string sentence) => errors.Add(new(At(member), code, sentence));

    /// <summary>Ends the recording when anything was refused so far.</summary>
    public void ThrowIfRefused()
    {
        if (errors.Count > 0) throw new ProblemException(Problem.Invalid([.. errors]));
    }

    /// <summary>Binds a body strictly.</summary>
    public T Bind<T>(System.Text.Json.JsonElement element)
        where T : class
    {
        var body = StrictJson.Bind<T>(element, Pointer, errors);
        ThrowIfRefused();
        return body!;
    }

    /// <summary>Lets later items of the batch refer to a resource by name.</summary>
    public void Name(string name, Guid id) => names[name] = id;

    public bool IsNamed(string name) => Named(name) is not null;

    /// <summary>Looks up a name that an earlier piece of the same import gave.</summary>
    public Func<string, Guid?> Earlier { get; set; } = _ => null;

    /// <summary>The names that were given so far.</summary>
    public IReadOnlyDictionary<string, Guid> Names => names;

    /// <summary>By what a name is kept: it may tell of somebody.</summary>
    public string NameHash(string name) => Convert.ToHexString(texts.Hash(Tenant, "import-name", System.Text.Encoding.UTF8.GetBytes(name)));

    /// <summary>What an import named, by the hashes of the names; null where there is no such import, or it still runs.</summary>
    public async ValueTask<Dictionary<string, Guid>?> NamesOf(Guid import)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select from app.imports where tenant_id = $1 and id = $2 and status <> 'running'") { Parameters = { new() { Value = Tenant }, new() { Value = import } } },
                new("select name, id from app.import_names where tenant_id = $1 and import_id = $2") { Parameters = { new() { Value = Tenant }, new() { Value = import } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        await reader.NextResultAsync(cancellation);
        var found = new Dictionary<string, Guid>();
        while (await reader.ReadAsync(cancellation)) found[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))] = reader.GetGuid(1);
        return found;
    }

    /// <summary>The id that a path names: itself, or by <c>$name</c>; null for anything else.</summary>
    public Guid? PathId(string text)
    {
        var reference = new Reference(text);
        return reference.IsName ? Named(text) : reference.Id;
    }

    // References

    /// <summary>The resource of a path: 404 where there is none.</summary>
    public async ValueTask<Guid> Path(string text, string kind)
    {
        return PathId(text) is { } id && await Find(id) is { } resource && resource.Kind == kind
            ? id
            : throw new ProblemException(Problem.NotFound);
    }

    public ValueTask<Guid> Actor(Reference reference, string member) => Resolve(reference, ResourceKind.Actor, member);

    public ValueTask<Guid> Reform(Reference reference, string member) => Resolve(reference, ResourceKind.Reform, member);

    public ValueTask<Guid> Post(Reference reference, string member) => Resolve(reference, ResourceKind.Post, member);

    public ValueTask<Guid> Engagement(Reference reference, string member) => Resolve(reference, ResourceKind.Engagement, member);

    /// <summary>A provision of whatever reform.</summary>
    public ValueTask<Guid> AnyProvision(Reference reference, string member) => Resolve(reference, ResourceKind.Provision, member);

    /// <summary>Every one of a list, each pointed at by its place.</summary>
    public async ValueTask<ValueList<Guid>> Each(IReadOnlyList<Reference>? references, Func<Reference, string, ValueTask<Guid>> resolve, string member)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < (references?.Count ?? 0); i++)
        {
            var id = await resolve(references![i], $"{member}/{i.ToString(CultureInfo.InvariantCulture)}");
            if (id != Guid.Empty && ids.Contains(id)) Refuse($"{member}/{i.ToString(CultureInfo.InvariantCulture)}", "duplicate-item", "The same one stands twice.");
            ids.Add(id);
        }

        return ids.ToValueList();
    }

    /// <summary>A provision of this very reform.</summary>
    public async ValueTask<Guid> Provision(Reference reference, Guid reformId, string member)
    {
        var id = await Resolve(reference, ResourceKind.Provision, member);
        if (id != Guid.Empty && (await Find(id))!.ParentId != reformId)
            Refuse(member, "unknown-reference", "The provision belongs to another reform.");
        return id;
    }

    /// <summary>The resource that an identifier names; null where it names none yet.</summary>
    public async ValueTask<Guid?> Identified(string scheme, string identifier)
    {
        await ForeseeIdentifiers(scheme, [identifier]);
        return identified[(scheme, identifier)]?.Resource;
    }

    /// <summary>Looks up at once what these identifiers name, so that each need not be asked for by itself.</summary>
    public async ValueTask ForeseeIdentifiers(string scheme, IEnumerable<string> identifiers)
    {
        var unknown = identifiers.Where(identifier => !identified.ContainsKey((scheme, identifier))).Distinct()
            .ToDictionary(identifier => Convert.ToHexString(texts.IdentifierHash(Tenant, scheme, identifier)));
        if (unknown.Count == 0) return;
        foreach (var identifier in unknown.Values) identified[(scheme, identifier)] = null;
        await using var command = new NpgsqlCommand("select hash, resource_id, record_id from app.identifiers where tenant_id = $1 and hash = any($2)", connection)
        {
            Parameters = { new() { Value = Tenant }, new() { Value = unknown.Keys.Select(Convert.FromHexString).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            if (!Changes.ReleasedIdentifiers.Contains(reader.GetGuid(2)))
                identified[(scheme, unknown[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))])] = (reader.GetGuid(1), reader.GetGuid(2));
    }

    /// <summary>Makes at once the keys of those whom this recording is going to bring in.</summary>
    public ValueTask ForeseeSubjects(IReadOnlyCollection<Guid> subjects) => texts.Foresee(Tenant, subjects, cancellation);

    public async ValueTask<Guid?> Optional(Reference? reference, Func<Reference, string, ValueTask<Guid>> resolve, string member) =>
        reference is { } given ? await resolve(given, member) : null;

    public async ValueTask<Resource> Resource(Guid id) =>
        await Find(id) ?? throw new ProblemException(Problem.NotFound);

    /// <summary>The stream that holds a record, one of this recording's own included; null where there is no such record.</summary>
    public async ValueTask<OpenStream?> StreamOf(Guid recordId)
    {
        var at = streams.Values.FirstOrDefault(stream => stream.Added.Any(added => added.Id == recordId))?.Id ?? await FirstStreamOf(recordId);
        // Streams that were read out of turn can point to each other.
        var visited = new HashSet<Guid>();
        while (at is { } id && visited.Add(id))
        {
            var stream = await Open(id);
            if (stream.Dossier.Entries.ContainsKey(recordId)) return stream;
            at = stream.MovedTo(recordId);
        }

        return null;
    }

    /// <summary>Announces a resource that this recording creates.</summary>
    public void Register(Resource resource)
    {
        known[resource.Id] = resource;
        Changes.Resources.Add(resource);
    }

    // Facts

    /// <summary>Reads what every fact may say, and seals its texts under the keys of the subject and of those mentioned.</summary>
    /// <param name="since">From when on it is valid where the body does not say; null: unknown.</param>
    public async ValueTask<T> Common<T>(T fact, FactBody body, string kind, ValidTime? since)
        where T : Fact
    {
        var mentions = await Each(body.Mentions, Actor, "mentions");
        var assessor = await Assessor(body.Assessor);
        // What ended before it would start by default starts we do not know when.
        var from = body.ValidFrom ?? (body.ValidTo is { } to && to.End <= since?.Start ? null : since);
        ThrowIfRefused();
        var subjects = (fact with { Mentions = mentions }).SealedUnder.ToArray();
        return (T)(fact with
        {
            Valid = new Validity(from, body.ValidTo),
            Basis = body.Basis ?? Basis.NotStated,
            Confidence = body.Confidence ?? Confidence.NotStated,
            Assessor = assessor,
            Mentions = mentions,
            Note = await Seal($"{kind}.note", subjects, body.Note),
            Evidence = body.Evidence is { } evidence && evidence != new EvidenceBody()
                ? new Evidence(
                    await Seal($"{kind}.evidence.source", subjects, evidence.Source),
                    await Seal($"{kind}.evidence.url", subjects, evidence.Url),
                    await Seal($"{kind}.evidence.quote", subjects, evidence.Quote),
                    await Seal($"{kind}.evidence.documentId", subjects, evidence.DocumentId))
                : null,
        });
    }

    /// <summary>The same for what is valid from today on where the body does not say.</summary>
    public ValueTask<T> Common<T>(T fact, FactBody body, string kind, bool startsUnknown = false)
        where T : Fact => Common(fact, body, kind, startsUnknown ? null : ValidTime.OnDay(Now));

    /// <summary>
    /// From when on something about an engagement is valid where the body does not say: since it starts, or today while it
    /// lies ahead; unknown where its start is.
    /// </summary>
    public async ValueTask<ValidTime?> SinceStart(Guid engagement) =>
        (await Resource(engagement)).StartsOn is not { } start ? null : start.Start > Now ? ValidTime.OnDay(Now) : start;

    /// <summary>Refuses validFrom and validTo beside the members that say the same in this kind of fact.</summary>
    public void CheckDatedBy(FactBody body, string from, string? to = null)
    {
        if (body.ValidFrom is not null) Refuse("validFrom", "not-applicable", $"{from} is when this is valid; leave validFrom out.");
        if (to is not null && body.ValidTo is not null) Refuse("validTo", "not-applicable", $"{to} is until when this is valid; leave validTo out.");
    }

    /// <summary>Seals a text under the keys of all its subjects; null stays null.</summary>
    public async ValueTask<SealedText?> Seal(string field, IReadOnlyCollection<Guid> subjects, string? text)
    {
        ThrowIfRefused();
        return text is null ? null : await texts.Seal(Tenant, field, subjects, text, cancellation);
    }

    /// <summary>Puts a text into the vault under its subject's key.</summary>
    public async ValueTask Keep(Guid subject, Guid reference, string field, string text)
    {
        ThrowIfRefused();
        Changes.Vault.Add(new VaultRow(reference, field, subject, await texts.Lock(Tenant, subject, field, text, cancellation)));
    }

    /// <summary>Makes a name findable by the prefixes of its words.</summary>
    public void MakeFindable(Guid subject, Guid reference, string name)
    {
        foreach (var word in texts.WordPrefixes(Tenant, name)) Changes.Words.Add((word, reference, subject));
    }

    /// <summary>Makes a version of an identifier findable, for as long and as far back as it was known.</summary>
    public void MakeFindable(Guid subject, Guid reference, string scheme, string identifier) =>
        Changes.Words.Add((texts.IdentifierHash(Tenant, scheme, identifier), reference, subject));

    /// <summary>Binds an identifier to a resource; it can name one only.</summary>
    public async ValueTask Identify(Guid resource, Guid recordId, string scheme, string identifier, string member)
    {
        await ForeseeIdentifiers(scheme, [identifier]);
        if (!bound.TryAdd((scheme, identifier), recordId) || (identified[(scheme, identifier)] is { } found && found.Record != recordId))
            throw new ProblemException(new Problem(409, "identifier-taken", "The identifier already names another resource.", null,
                [new(At(member), "identifier-taken", "An identifier names one resource.")]));
        Changes.Identifiers.Add((texts.IdentifierHash(Tenant, scheme, identifier), resource, recordId));
        identified[(scheme, identifier)] = (resource, recordId);
    }

    /// <summary>Frees the identifiers that a record holds, those that this recording bound to it included.</summary>
    public void Release(Guid recordId)
    {
        Changes.ReleasedIdentifiers.Add(recordId);
        Changes.Identifiers.RemoveAll(pending => pending.Record == recordId);
        foreach (var (key, _) in bound.Where(pair => pair.Value == recordId).ToArray()) bound.Remove(key);
        foreach (var (key, _) in identified.Where(pair => pair.Value?.Record == recordId).ToArray()) identified[key] = null;
    }

    /// <summary>Records that two ids are one actor, unless they are already, or the id was merged into another.</summary>
    public async ValueTask Merge(ActorMerged merge, Guid recordId)
    {
        ThrowIfRefused();
        var who = await Identities();
        Granted(who.Merge(merge));
        await Record(merge, recordId);
        Changes.Merges.Add((merge.ActorId, merge.IntoId, recordId));
        identities = who.With(merge, recordId);
    }

    /// <summary>The merge that this record holds stands no longer.</summary>
    public async ValueTask Unmerge(Guid recordId)
    {
        identities = (await Identities()).Without(recordId);
        Changes.Merges.RemoveAll(merge => merge.Record == recordId);
        Changes.Unmerged.Add(recordId);
    }

    // Who is who, held until the end of the transaction: two merges at once could make a circle.
    private async ValueTask<Identities> Identities()
    {
        if (identities is not null) return identities;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select pg_advisory_xact_lock($1)") { Parameters = { new() { Value = LockKey("identities", Guid.Empty) } } });
        batch.BatchCommands.Add(new("select actor_id, into_id, record_id from app.merges where tenant_id = $1") { Parameters = { new() { Value = Tenant } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        identities = Domain.Identity.Identities.None;
        while (await reader.ReadAsync(cancellation))
            identities = identities.With(new ActorMerged(reader.GetGuid(0), reader.GetGuid(1)), reader.GetGuid(2));
        return identities;
    }

    /// <summary>Records a fact in its stream, if the domain does not refuse it.</summary>
    public async ValueTask Record(Fact fact, Guid recordId)
    {
        ThrowIfRefused();
        Count();
        var stream = await Open(fact.StreamOf(Tenant));
        stream.Append(Granted(stream.Dossier.Record(fact)), recordId);
    }

    /// <summary>Locks these streams until the end of the transaction, in the one order in which everybody waits.</summary>
    public async Task Take(IEnumerable<Guid> ids)
    {
        var keys = ids.Select(id => LockKey("stream", id)).Distinct().Order().ToArray();
        if (keys.Length == 0) return;
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(key) from unnest($1) as key", connection)
        {
            Parameters = { new() { Value = keys } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
        held.UnionWith(keys);
        highest = keys[^1];
    }

    /// <summary>Records a fact unless the very same is on record; false where it is.</summary>
    public async ValueTask<bool> RecordOnce(Fact fact, Guid recordId)
    {
        ThrowIfRefused();
        Count();
        var stream = await Open(fact.StreamOf(Tenant));
        var decision = stream.Dossier.Record(fact);
        if (decision is { IsRefused: true, Refusal.Code: Decisions.AlreadyRecorded }) return false;
        stream.Append(Granted(decision), recordId);
        return true;
    }

    /// <summary>
    /// The stream, locked until the end of the transaction and read. Everybody waits for streams in the order of their keys;
    /// one that lies before those we hold is taken only where it is free, so that nobody ever waits in a circle. Where it is
    /// not, we go on to learn what else we need, and begin anew with all of it.
    /// </summary>
    public async ValueTask<OpenStream> Open(Guid id)
    {
        if (streams.TryGetValue(id, out var open)) return open;
        await OpenAll([id]);
        return streams[id];
    }

    /// <summary>Many streams in one question: for what is about to be recorded in each of them.</summary>
    public async ValueTask OpenAll(IEnumerable<Guid> ids)
    {
        var closed = ids.Where(id => !streams.ContainsKey(id)).Distinct().ToArray();
        if (closed.Length == 0) return;
        long[] keys = [.. closed.Select(id => LockKey("stream", id)).Where(key => !held.Contains(key)).Order()];
        var (locked, events) = await RecordedEvents.OfLockedStreams(connection, Tenant, closed, keys, highest, cancellation);
        if (!locked) OutOfTurn = true;
        held.UnionWith(keys);
        if (keys.Length > 0) highest = Math.Max(highest, keys[^1]);
        foreach (var id in closed) streams[id] = new OpenStream(id, Tenant, [.. events[id]], journal);
    }

    /// <summary>
    /// Opens at once streams of stances on a reform that is barred. Nobody else begins or prolongs one meanwhile, so they
    /// need no locks of their own; whoever ends, corrects or retracts a single stance decides on that stance alone.
    /// </summary>
    public async ValueTask OpenBarred(IEnumerable<Guid> ids)
    {
        var unread = ids.Where(id => !streams.ContainsKey(id)).Distinct().ToArray();
        if (unread.Length == 0) return;
        var events = await RecordedEvents.OfStreams(connection, Tenant, unread, cancellation);
        foreach (var id in unread) streams[id] = new OpenStream(id, Tenant, [.. events[id]], journal);
    }

    /// <summary>A stream that this recording begins; its id is new, so there is nothing to lock or read.</summary>
    public OpenStream Begin(Guid id) => streams[id] = new OpenStream(id, Tenant, [], journal);

    /// <summary>Holds back everybody who would refer to this resource until we are done, and waits for those who already do.</summary>
    public async Task Bar(Guid resource)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)") { Parameters = { new() { Value = ReferenceKey(resource) } } },
                new NpgsqlBatchCommand("select from app.resources where tenant_id = $1 and id = $2 for update")
                {
                    Parameters = { new() { Value = Tenant }, new() { Value = resource } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A record that stands and refers to this resource, apart from its own description; null where there is none.</summary>
    /// <param name="which">Which of the facts that refer to it count; all where it is left out.</param>
    public async ValueTask<Guid?> LiveReference(Guid resource, Guid recordId, Func<Fact, bool>? which = null)
    {
        which ??= _ => true;
        // The streams in hand are as this recording leaves them, which no table knows yet.
        var own = streams.Values.Where(stream => stream.Id != resource).SelectMany(stream => stream.Dossier.Standing)
            .FirstOrDefault(entry => entry.RecordId != recordId && entry.Fact.Concerns.Contains(resource) && which(entry.Fact));
        return own?.RecordId ?? await References.FirstLive(connection, database.Generation, Tenant, resource, recordId, which, [.. streams.Keys], cancellation);
    }

    /// <summary>What it takes to show a record.</summary>
    public Task<Showing> Showing(Entry entry) => Showing([(entry.Version, entry.Fact)]);

    /// <summary>What it takes to show these facts, each with the event that holds it.</summary>
    public Task<Showing> Showing(IEnumerable<(Guid Version, Fact Fact)> facts) => Recording.Showing.Of(connection, texts, Tenant, facts, cancellation);

    /// <summary>Compares an If-Match, if one was sent, with the version of the stream.</summary>
    public async ValueTask CheckVersion(Guid stream)
    {
        if (IfMatch is null or "*") return;
        var version = (await Open(stream)).StoredVersion.ToString(CultureInfo.InvariantCulture);
        if (!EntityTags.Of(IfMatch).Select(tag => tag.Trim('"')).Any(tag => tag == version || tag.StartsWith(version + "-", StringComparison.Ordinal)))
            throw new ProblemException(Problem.Stale);
    }

    /// <summary>What the domain decided, or its refusal as a problem: 409, since it cannot be true in any order.</summary>
    public T Granted<T>(Decision<T> decision)
        where T : notnull =>
        decision.IsRefused
            ? throw new ProblemException(new Problem(409, decision.Refusal.Code, decision.Refusal.Sentence, null,
                [new(At(decision.Refusal.Member ?? ""), decision.Refusal.Code, decision.Refusal.Sentence)]))
            : decision.Value;

    public string At(string member) => member.Length == 0 ? Pointer : $"{Pointer}/{member}";

    private async ValueTask<Assessor?> Assessor(AssessorReference? reference)
    {
        if (reference is null) return null;
        if (reference.Actor is { } actor) return new Assessor(AssessorKind.Actor, await Actor(actor, "assessor"));
        var id = texts.LabelId(Tenant, reference.Label!);
        if (!Changes.Vault.Any(row => row.Reference == id)) await Keep(id, id, "label", reference.Label!);
        return new Assessor(AssessorKind.Label, id);
    }

    /// <summary>The resource of a kind that a reference names; refused where there is none.</summary>
    public async ValueTask<Guid> Resolve(Reference reference, string kind, string member)
    {
        var id = reference.Id;
        if (reference.IsName) id = Named(reference.Text);
        else if (id is null && reference.Identifier is var (scheme, identifier)) id = await Identified(scheme, identifier);

        if (id is { } found && await Find(found) is { } resource && resource.Kind == kind) return found;
        Refuse(member, "unknown-reference", $"There is no such {kind.Replace('_', ' ')}.");
        return Guid.Empty;
    }

    /// <summary>Whether somebody of the tenant has, or had, a key under this id.</summary>
    public async ValueTask<bool> Holds(Guid principal)
    {
        await using var command = new NpgsqlCommand("select exists (select from app.api_keys where tenant_id = $1 and principal_id = $2)", connection)
        {
            Parameters = { new() { Value = Tenant }, new() { Value = principal } },
        };
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Looks up at once all resources that a body may name, so that each need not be asked for by itself.</summary>
    public async ValueTask Foresee(IEnumerable<Guid> ids)
    {
        var unknown = ids.Where(id => !known.ContainsKey(id)).Distinct().ToArray();
        if (unknown.Length > 0) await Find(unknown);
    }

    private async ValueTask<Resource?> Find(Guid id)
    {
        if (!known.ContainsKey(id)) await Find([id]);
        return known[id] is { Retracted: false } resource ? resource : null;
    }

    // Whoever refers to a resource holds it in place until the end of the transaction: it cannot be retracted meanwhile.
    private async ValueTask Find(Guid[] ids)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select pg_advisory_xact_lock_shared(key) from unnest($1) as key")
        {
            Parameters = { new() { Value = ids.Select(ReferenceKey).Append(HistoryKey).Distinct().Order().ToArray() } },
        });
        batch.BatchCommands.Add(new("select kind, parent_id, scale, id, starts_on from app.resources where tenant_id = $1 and id = any($2) and not retracted")
        {
            Parameters = { new() { Value = Tenant }, new() { Value = ids } },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        HoldsHistory = true;
        foreach (var id in ids) known[id] = null;
        while (await reader.ReadAsync(cancellation))
            known[reader.GetGuid(3)] = new Resource(reader.GetGuid(3), reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetGuid(1),
                reader.IsDBNull(2) ? null : Recording.Resource.ScaleOf(reader.GetString(2)),
                StartsOn: reader.IsDBNull(4) ? null : ValidTime.Parse(reader.GetString(4)));
    }

    private async ValueTask<Guid?> FirstStreamOf(Guid recordId)
    {
        await using var command = new NpgsqlCommand("select stream_id from es.mt_events where tenant_id = $1 and id = $2", connection)
        {
            Parameters = { new() { Value = Tenant }, new() { Value = recordId } },
        };
        return (Guid?)await command.ExecuteScalarAsync(cancellation);
    }

    // A body can name very many things, and the server has room for so many locks: things share them.
    private long ReferenceKey(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return LockKey("reference", new Guid(BitConverter.ToUInt16(bytes[14..]) % MostReferenceLocks, 0, 0, new byte[8]));
    }

    /// <summary>Whoever records in a tenant shares this lock; whoever moves a history in holds it alone.</summary>
    public long HistoryKey => LockKey("history", Guid.Empty);

    private Guid? Named(string name) => names.TryGetValue(name, out var id) ? id : Earlier(name);

    private void Count()
    {
        if (++recorded > MostFacts) throw new ProblemException(Problem.TooMuch(MostFacts));
    }

    private long LockKey(string space, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        DeterministicId.Of("lock", space, Tenant, id.ToString("N")).TryWriteBytes(bytes);
        return BitConverter.ToInt64(bytes);
    }
}
