using Coalitions.Api.Facts;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Record;

namespace Coalitions.Api.LookingBack;

/// <summary>A fact that makes two maps differ.</summary>
/// <param name="ChangeId">The event that corrected, ended or took it back, where one did; its own where it was first recorded late.</param>
public sealed record FactCause(Guid RecordId, ChangeCause Cause, Guid? ChangeId);

/// <summary>Which facts make the difference between two maps: on the first leg what was learned, on the second what happened.</summary>
public sealed class Causes
{
    private static readonly string[] Wholes = [EventNames.All[typeof(CoalitionDeclared)], EventNames.All[typeof(EngagementPlanned)]];

    private static readonly ILookup<Guid, FactCause> NothingRestated = Array.Empty<FactCause>().ToLookup(cause => cause.RecordId);

    private readonly ILookup<Guid, (FactInPlay Fact, ChangeCause? Cause)> differing;
    private readonly IReadOnlyDictionary<Guid, FactCause> learned;
    private readonly IReadOnlyList<(Guid Actor, FactCause Cause)> identified;
    private readonly ILookup<Guid, FactCause> restated;
    private readonly IReadOnlySet<Guid> lasting;
    private readonly IReadOnlyDictionary<Guid, Guid> ends;
    private readonly ChangeCause later;

    private Causes(
        ILookup<Guid, (FactInPlay, ChangeCause?)> differing, IReadOnlyDictionary<Guid, FactCause> learned, IReadOnlyList<(Guid, FactCause)> identified,
        ILookup<Guid, FactCause> restated, IReadOnlySet<Guid> lasting, IReadOnlyDictionary<Guid, Guid> ends, ChangeCause later) =>
        (this.differing, this.learned, this.identified, this.restated, this.lasting, this.ends, this.later) = (differing, learned, identified, restated, lasting, ends, later);

    /// <summary>The facts that are only supposed, and those that give way to them.</summary>
    public static async Task<Causes> Supposed(ComparedMap was, ComparedMap would) => new(
        (await Left(would.Question, Happened(was, would), would.Read)).Select(fact => (fact, (ChangeCause?)ChangeCause.Hypothesis)).ToLookup(pair => pair.fact.ActorId, pair => pair),
        new Dictionary<Guid, FactCause>(), [], NothingRestated, await Lasting(was, would), new Dictionary<Guid, Guid>(), ChangeCause.Hypothesis);

    public static async Task<Causes> Find(ComparedMap from, ComparedMap revised, ComparedMap to, IEnumerable<Guid> others)
    {
        var (first, middle, last) = (from.Read, revised.Read, to.Read);
        var known = await Left(revised.Question, Known(from, revised), middle);
        var happened = await Left(to.Question, Happened(revised, to), last);
        var records = known.Select(fact => fact.RecordId).Concat(others).Distinct().ToArray();
        Guid[] actors = [.. known.Select(fact => fact.ActorId).Distinct()];
        var (was, now) = (await from.Question.Identities(), await revised.Question.Identities());
        Guid[] subjects = [.. actors.Concat(first.Ties.Concat(middle.Ties).SelectMany(tie => (Guid[])[tie.FromId, tie.ToId])).SelectMany(actor => was.Behind(actor).Concat(now.Behind(actor))).Append(middle.Facts.ReformId)
            .Concat(known.Select(fact => fact.Place).OfType<FactInPlay.Membership>().Select(place => place.CoalitionId)).Distinct()];
        var merges = was.Merges.Except(now.Merges).Concat(now.Merges.Except(was.Merges))
            .SelectMany(merge => ((Guid[])[merge.ActorId, now.Of(merge.ActorId), was.Of(merge.ActorId), merge.IntoId]).Distinct()
                .Select(actor => (actor, new FactCause(merge.RecordId, ChangeCause.Identity, null))));
        var told = await Learned(from.Question, revised.Question, subjects, records);
        Guid[] untold = [.. known.Where(fact => fact.Says is DeclaredMembership or Dated or Replied or Attended && !told.ContainsKey(fact.RecordId)).Select(fact => fact.RecordId).Distinct()];
        return new Causes(
            known.Select(fact => (Fact: fact, Cause: (ChangeCause?)null)).Concat(happened.Select(fact => (Fact: fact, Cause: (ChangeCause?)ChangeCause.ChangeInTheWorld))).ToLookup(pair => pair.Fact.ActorId),
            told, [.. merges], await Restated(from.Question, revised.Question, untold), await Lasting(revised, to),
            await Ends(to.Question, [.. happened.Select(fact => fact.RecordId).Concat(middle.Ties.Select(tie => tie.RecordId).Except(last.Ties.Select(tie => tie.RecordId)))]), ChangeCause.ChangeInTheWorld);
    }

    /// <summary>The facts behind the difference in an actor, narrowed to some places.</summary>
    public IReadOnlyList<FactCause> Of(Guid actor, Func<object, bool>? among = null)
    {
        var facts = differing[actor].Where(pair => (among?.Invoke(pair.Fact.Place) ?? true) && (pair.Cause is null || !lasting.Contains(pair.Fact.RecordId))).ToArray();
        var causes = Ordered(facts
            .Select(pair => pair.Cause is { } cause ? new FactCause(pair.Fact.RecordId, cause, EndOf(pair.Fact.RecordId)) : learned.GetValueOrDefault(pair.Fact.RecordId)).OfType<FactCause>()
            .Concat(identified.Where(pair => pair.Actor == actor).Select(pair => pair.Cause)));
        return causes.Length > 0 ? causes : Ordered(facts.SelectMany(pair => restated[pair.Fact.RecordId]));
    }

    /// <summary>Why one record is on one map and not on the other, or says something else.</summary>
    public IReadOnlyList<FactCause> Of(Guid record, bool isLearned, bool happened) => Ordered(
        (isLearned && learned.GetValueOrDefault(record) is { } cause ? (FactCause[])[cause] : []).Concat(happened && !lasting.Contains(record) ? [new FactCause(record, later, EndOf(record))] : []));

    /// <summary>The same of a tie; where nothing was said of it and neither did it begin or end, its actors came or went, by the facts that say so.</summary>
    /// <param name="comers">Those of its actors who are not on every map.</param>
    public IReadOnlyList<FactCause> Of(TieRow tie, bool isLearned, bool happened, IEnumerable<Guid> comers) =>
        Of(tie.RecordId, isLearned, happened) is { Count: > 0 } own ? own : Ordered(comers.SelectMany(actor => Of(actor)));

    private Guid? EndOf(Guid record) => ends.TryGetValue(record, out var end) ? end : null;

    private static FactCause[] Ordered(IEnumerable<FactCause> causes) => [.. causes.Distinct().OrderBy(cause => cause.RecordId).ThenBy(cause => cause.Cause)];

    // What was said of the first date on one side only.
    private static IEnumerable<FactInPlay> Known(ComparedMap first, ComparedMap middle)
    {
        var (was, now) = (first.InPlay, middle.InPlay);
        return was.Where(fact => !now.Contains(fact)).Concat(now.Where(fact => !was.Contains(fact)));
    }

    // What is in force later and was not; and what was, where nothing came in its place.
    private static IEnumerable<FactInPlay> Happened(ComparedMap middle, ComparedMap last)
    {
        var (was, now) = (middle.InPlay, last.InPlay);
        var filled = now.Select(fact => (fact.ActorId, fact.Place)).ToHashSet();
        return now.Where(fact => !was.Contains(fact)).Concat(was.Where(fact => !now.Contains(fact) && !filled.Contains((fact.ActorId, fact.Place))));
    }

    // Whoever is a member no longer has left, or the coalition was dissolved: by a fact that is on no map.
    private static async Task<FactInPlay[]> Left(Question question, IEnumerable<FactInPlay> differing, MapFactsRead now)
    {
        FactInPlay[] facts = [.. differing];
        var gone = facts.Where(fact => fact.Place is FactInPlay.Membership place && now.Members[fact.ActorId].All(member => member.CoalitionId != place.CoalitionId)).ToHashSet();
        if (gone.Count == 0) return facts;
        var (identities, coalitions) = (await question.Identities(), gone.Select(fact => ((FactInPlay.Membership)fact.Place).CoalitionId).Distinct().ToArray());
        var stored = await RecordedEvents.OfStreams(question.Database.Api, question.Tenant, coalitions, question.Cancellation);
        var spans = coalitions.ToDictionary(coalition => coalition, coalition => SeenFacts.HistoryOf(coalition, question.Tenant,
                stored[coalition].Select(item => item.Recorded).Where(recorded => recorded.Sequence <= question.Clocks.SeqId), identities).Standing
            .Where(span => span.Fact is CoalitionLeft or CoalitionDissolved && span.From <= question.Clocks.AsOf).ToArray());
        return [.. facts.Select(fact => gone.Contains(fact)
            && spans[((FactInPlay.Membership)fact.Place).CoalitionId].Where(span => span.Fact is CoalitionDissolved || ((CoalitionLeft)span.Fact).ActorId == fact.ActorId).MaxBy(span => span.From) is { } left
                ? fact with { RecordId = left.RecordId } : fact)];
    }

    // By which event each of these was ended, where one did.
    private static async Task<IReadOnlyDictionary<Guid, Guid>> Ends(Question question, Guid[] records)
    {
        var ends = new Dictionary<Guid, Guid>();
        if (records.Length == 0) return ends;
        await using var command = question.Database.Api.CreateCommand("""
            select (e.data ->> 'recordId')::uuid, e.id from es.mt_events first
            join es.mt_events e on e.tenant_id = first.tenant_id and e.stream_id = first.stream_id and e.type = $4 and e.seq_id <= $3 and (e.data ->> 'recordId')::uuid = first.id
            where first.tenant_id = $1 and first.id = any($2) order by e.seq_id
            """);
        foreach (var value in (object[])[question.Tenant, records, question.Clocks.SeqId, EventNames.All[typeof(RecordEnded)]]) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation)) ends[reader.GetGuid(0)] = reader.GetGuid(1);
        return ends;
    }

    // Ties, classes and influence on one of two maps that were in force, as both of them know it, at the date of either: their actors came or went.
    private static async Task<IReadOnlySet<Guid>> Lasting(ComparedMap one, ComparedMap other)
    {
        var lasting = new HashSet<Guid>();
        foreach (var (table, records) in ((FactTable, Func<MapFactsRead, IEnumerable<Guid>>)[])
            [
                (FactTables.Ties, read => read.Ties.Where(tie => !tie.OnReform).Select(tie => tie.RecordId)),
                (FactTables.Classes, read => read.Classes.Values.Select(own => own.Record)),
                (FactTables.Influences, read => read.Influences.Select(own => own.Record)),
            ])
        {
            var (was, now) = (records(one.Read).ToHashSet(), records(other.Read).ToHashSet());
            lasting.UnionWith(await InForce(one.Question, table, now.Except(was)));
            lasting.UnionWith(await InForce(other.Question, table, was.Except(now)));
        }

        return lasting;

        static async Task<IEnumerable<Guid>> InForce(Question question, FactTable table, IEnumerable<Guid> among) => among.ToArray() is not { Length: > 0 } records ? []
            : await FactRows.Columns(question, table, "f.record_id", "f.record_id = any($4)", [records], row => row.GetGuid(0));
    }

    // What was said of these records between the two moments of recording.
    private static async Task<IReadOnlyDictionary<Guid, FactCause>> Learned(Question from, Question revised, Guid[] subjects, Guid[] records)
    {
        if (from.Clocks.SeqId == revised.Clocks.SeqId || records.Length == 0) return new Dictionary<Guid, FactCause>();
        await using var command = revised.Database.Api.CreateCommand($"""
            select distinct x.record_id, e.id, e.type, e.seq_id
            from {revised.Database.Facts}.subjects x join es.mt_events e on e.tenant_id = x.tenant_id and e.seq_id = x.seq_id
            where x.tenant_id = $1 and x.seq_id > $2 and x.seq_id <= $3 and x.subject_id = any($4) and x.record_id = any($5)
            order by e.seq_id
            """);
        foreach (var value in (object[])[revised.Tenant, from.Clocks.SeqId, revised.Clocks.SeqId, subjects, records]) command.Parameters.AddWithValue(value);
        var causes = new Dictionary<Guid, FactCause>();
        await using var reader = await command.ExecuteReaderAsync(revised.Cancellation);
        while (await reader.ReadAsync(revised.Cancellation))
        {
            var (record, change, type) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2));
            var cause = new FactCause(record, CauseOf(type), change);
            // What was not known at all has come late, whatever became of it since; else the gravest counts.
            if (!causes.TryGetValue(record, out var before) || (before.ChangeId != record && cause.Cause >= before.Cause)) causes[record] = cause;
        }

        return causes;
    }

    // Memberships and parts of which nothing was said: the coalition or the engagement itself was restated, of another reform perhaps.
    private static async Task<ILookup<Guid, FactCause>> Restated(Question from, Question revised, Guid[] records)
    {
        if (from.Clocks.SeqId == revised.Clocks.SeqId || records.Length == 0) return NothingRestated;
        var wholes = new List<(Guid Record, Guid Whole)>();
        await using (var command = revised.Database.Api.CreateCommand("select id, type, data from es.mt_events where tenant_id = $1 and id = any($2)"))
        {
            command.Parameters.AddWithValue(revised.Tenant);
            command.Parameters.AddWithValue(records);
            await using var reader = await command.ExecuteReaderAsync(revised.Cancellation);
            while (await reader.ReadAsync(revised.Cancellation))
                if (RecordedEvents.Parse(reader.GetString(1), reader.GetString(2)) switch { ParticipationFact part => part.EngagementId, CoalitionMemberFact member => member.CoalitionId, _ => (Guid?)null } is { } whole)
                    wholes.Add((reader.GetGuid(0), whole));
        }

        var changes = new List<(Guid Whole, FactCause Cause)>();
        await using (var command = revised.Database.Api.CreateCommand($"""
            select distinct x.subject_id, x.record_id, e.id, e.type
            from {revised.Database.Facts}.subjects x join es.mt_events e on e.tenant_id = x.tenant_id and e.seq_id = x.seq_id
            join es.mt_events b on b.tenant_id = x.tenant_id and b.id = x.record_id and b.type = any($5)
            where x.tenant_id = $1 and x.seq_id > $2 and x.seq_id <= $3 and x.subject_id = any($4)
            """))
        {
            foreach (var value in (object[])[revised.Tenant, from.Clocks.SeqId, revised.Clocks.SeqId, wholes.Select(pair => pair.Whole).Distinct().ToArray(), Wholes]) command.Parameters.AddWithValue(value);
            await using var reader = await command.ExecuteReaderAsync(revised.Cancellation);
            while (await reader.ReadAsync(revised.Cancellation)) changes.Add((reader.GetGuid(0), new FactCause(reader.GetGuid(1), CauseOf(reader.GetString(3)), reader.GetGuid(2))));
        }

        var byWhole = changes.ToLookup(change => change.Whole, change => change.Cause);
        return wholes.SelectMany(pair => byWhole[pair.Whole].Select(cause => (pair.Record, cause))).ToLookup(pair => pair.Record, pair => pair.cause);
    }

    private static ChangeCause CauseOf(string type) =>
        type == EventNames.All[typeof(RecordRetracted)] ? ChangeCause.Retraction
        : type == EventNames.All[typeof(RecordCorrected)] ? ChangeCause.Correction
        : ChangeCause.LateArrival;
}
