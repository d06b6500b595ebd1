using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;
using Npgsql;

namespace Coalitions.Api.Reforms;

/// <summary>A stance as the table of stances holds it. Each figure rests on the recording that states it, not on the one that carries it.</summary>
/// <param name="Evidenced">Whether all figures in force name evidence.</param>
public readonly record struct StanceRow(
    Guid ActorId, Guid IssueId, Guid AssessorId, StatedFigure? Position, StatedFigure? Salience, bool Evidenced, Guid RecordId, DateTime ValidFrom, long Place);

/// <summary>A figure with the recording that states it and how sure that one was.</summary>
public readonly record struct StatedFigure(double Value, Guid RecordId, Confidence Confidence);

/// <summary>A tie as the table of ties holds it.</summary>
/// <param name="OnReform">Whether it was declared on the reform; others are on the map while both of their actors are.</param>
/// <param name="Coordination">Sign × strength; null where ties of its kind do not count as coordination.</param>
public sealed record TieRow(Guid RecordId, Guid FromId, Guid ToId, TieKind Kind, bool OnReform, double? Coordination);

/// <summary>The facts of a map with the records behind them.</summary>
/// <param name="Identified">Who was identified as a stakeholder, with the records that say so.</param>
/// <param name="Classes">The class of each actor with the record that says so.</param>
/// <param name="Influences">Each judgement of influence with its record.</param>
/// <param name="Ties">Every tie, also of kinds that do not count as coordination.</param>
/// <param name="Context">The records of the reform, its provisions, ties, declared members, engagements, identified stakeholders and their classes.</param>
/// <param name="Members">The memberships in force of coalitions declared on the reform.</param>
/// <param name="Participations">The parts that actors have in the reform's engagements.</param>
/// <param name="Inside">Ties between ids that turned out to be one actor.</param>
public sealed record MapFactsRead(
    MapFacts Facts,
    IReadOnlyList<Guid> Context,
    IReadOnlyList<StanceRow> Rows,
    ILookup<Guid, Guid> Identified,
    IReadOnlyDictionary<Guid, (ActorClass ActorClass, Guid Record)> Classes,
    IReadOnlyList<(InfluenceJudgement Judgement, Guid Record)> Influences,
    IReadOnlyList<TieRow> Ties,
    ILookup<Guid, DeclaredMembership> Members,
    ILookup<Guid, Participation> Participations,
    IReadOnlyList<Guid> Inside)
{
    /// <summary>The records behind each actor's influence.</summary>
    public ILookup<Guid, Guid> InfluenceRecords { get; } = Influences.OrderBy(influence => influence.Record).ToLookup(influence => influence.Judgement.ActorId, influence => influence.Record);

    /// <summary>A reform of which nothing is on record.</summary>
    public static MapFactsRead Nothing(ReformRow reform) => new(
        new MapFacts(reform.Id, [new Issue(reform.Id, reform.Fact.Scale)], [], [], []), [], [], Array.Empty<Guid>().ToLookup(id => id),
        new Dictionary<Guid, (ActorClass, Guid)>(), [], [], Array.Empty<DeclaredMembership>().ToLookup(_ => Guid.Empty), Array.Empty<Participation>().ToLookup(_ => Guid.Empty), []);

    /// <summary>Of these actors, those whom no engagement of the reform has invited.</summary>
    public IEnumerable<Guid> NeverInvited(IEnumerable<Guid> actors) => actors.Where(actor => Participations[actor].All(part => part.Invited is null));

    /// <summary>Of these actors, those who declined two engagements or more.</summary>
    public IEnumerable<Guid> DeclinedTwice(IEnumerable<Guid> actors) =>
        actors.Where(actor => Participations[actor].Count(part => part.Replied?.Reply == Reply.Declined) >= 2);

    /// <summary>How many of the facts about a past moment were recorded only after it.</summary>
    /// <param name="others">The records of what else an answer rests on.</param>
    public async Task<int> Hindsight(Question question, params IReadOnlyList<Guid> others)
    {
        // Nothing can have been recorded after asOf when all that is known was recorded before it.
        if (question.Clocks.KnownAt is not { } known || known <= question.Clocks.AsOf) return 0;
        var records = Rows.SelectMany(row => (Guid[])[row.RecordId, row.Position?.RecordId ?? row.RecordId, row.Salience?.RecordId ?? row.RecordId])
            .Concat(Influences.Select(influence => influence.Record)).Concat(Context).Concat(others).Distinct().ToArray();
        await using var command = question.Database.Api.CreateCommand($"""
            select count(*) from {question.Database.Facts}.sequence where tenant_id = $1 and event_id = any($2) and recorded_at > $3
            """);
        foreach (var value in (object[])[question.Tenant, records, question.Clocks.AsOf]) command.Parameters.AddWithValue(value);
        return (int)(long)(await command.ExecuteScalarAsync(question.Cancellation))!;
    }
}

/// <summary>Loads what a map is drawn from, at the clocks of the question.</summary>
public static class MapFactsReader
{
    public static async Task<MapFactsRead> Read(Question question, MapQuestion asked, ReformRow reform)
    {
        var provisions = await FactRows.InForce(question, FactTables.Provisions, "f.reform_id = $4", [reform.Id]);
        var stakeholders = await FactRows.Columns(question, FactTables.Stakeholders, "f.actor_id, f.record_id", "f.reform_id = $4", [reform.Id],
            row => (Actor: row.GetGuid(0), Record: row.GetGuid(1)));
        var identified = stakeholders.OrderBy(row => row.Record).ToLookup(row => row.Actor, row => row.Record);
        var rows = await Stances(question, asked, reform.Id);
        var members = await Members(question, reform.Id);
        var parts = (await Engagements.Participations.Read(question, $"f.engagement_id in {Engagements.Participations.OfReform(question, "$4")}", [reform.Id])).ToArray();
        var scoped = await Ties(question, asked, "f.reform_id = $4", [reform.Id]);
        var actors = identified.Select(own => own.Key).Concat(rows.Select(row => row.ActorId)).Concat(members.Select(member => member.Actor))
            .Concat(parts.Where(part => part.Value.Invited is not null || part.Value.WasThere).Select(part => part.Key.Actor))
            .Concat(scoped.SelectMany(tie => (Guid[])[tie.FromId, tie.ToId])).Distinct().ToArray();
        // A tie between two ids of one actor is none.
        var all = scoped.Concat(await Ties(question, asked, "f.reform_id is null and f.from_id = any($4) and f.to_id = any($4)", [actors])).ToArray();
        var (ties, inside) = (all.Where(tie => tie.FromId != tie.ToId).ToArray(), all.Where(tie => tie.FromId == tie.ToId).Select(tie => tie.RecordId).Order().ToArray());
        var classes = await Classes(question, actors);
        var influences = await Influences(question, asked, reform.Id, actors);

        var issues = provisions.Select(row => (ProvisionAdded)row.Fact)
            .Select(provision => new Issue(provision.ProvisionId, provision.Scale, provision.Direction))
            .Prepend(new Issue(reform.Id, reform.Fact.Scale)).ToArray();
        var facts = new MapFacts(
            reform.Id, issues,
            [.. actors.Select(actor => new Stakeholder(actor, classes.TryGetValue(actor, out var found) ? found.ActorClass : null))],
            [.. rows.Select(row => new Stance(row.ActorId, row.IssueId, row.AssessorId, row.Position?.Value, row.Salience?.Value, row.ValidFrom, row.Place))],
            [.. influences.Select(item => item.Judgement)])
        {
            Ties = [.. ties.Where(tie => tie.Coordination is not null).Select(tie => new CoordinatingTie(tie.RecordId, tie.FromId, tie.ToId, tie.Coordination!.Value))],
            Attendees = !asked.Includes(MapQuestion.CoAttendance) ? []
                : [.. parts.Where(part => part.Value.WasThere && InWindow(part.Value)).Select(part => new Attendee(part.Key.Engagement, part.Key.Actor))],
        };
        Guid[] context =
        [
            reform.RecordId, .. provisions.Select(row => row.RecordId), .. stakeholders.Select(row => row.Record), .. classes.Values.Select(row => row.Record),
            .. members.Select(member => member.Membership.RecordId), .. all.Select(tie => tie.RecordId), .. parts.SelectMany(part => part.Value.RecordIds),
        ];
        return new MapFactsRead(facts, context, rows, identified, classes, influences, ties,
            members.OrderBy(member => member.Membership.RecordId).ToLookup(member => member.Actor, member => member.Membership),
            parts.ToLookup(part => part.Key.Actor, part => part.Value),
            inside);

        bool InWindow(Participation part) => asked.Window is not { } window || part.Attended!.From >= window.EndingWith(question.Clocks.AsOf);
    }

    /// <summary>The stances in force.</summary>
    internal static async Task<IReadOnlyList<StanceRow>> Stances(Question question, MapQuestion asked, Guid reform)
    {
        // A window counts what was in force at any time in it; of one assessor's several stances the mapping takes the latest.
        var from = asked.Window?.EndingWith(question.Clocks.AsOf) ?? question.Clocks.AsOf;
        var judge = await Judge(question, asked);
        await using var command = question.Database.Api.CreateCommand($"""
            select {StanceColumns(PlaceOf(question, asked))}
            from {question.Source(FactTables.Stances)} f
            where f.tenant_id = $1 and f.reform_id = $4 and f.seq_from <= $2 and f.seq_to > $2 and f.valid_from <= $3 and f.valid_to > $5
            """);
        foreach (var value in (object[])[question.Tenant, question.Clocks.SeqId, question.Clocks.AsOf, reform, from]) command.Parameters.AddWithValue(value);
        var rows = new List<StanceRow>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation))
        {
            var row = ReadStance(reader, 0, asked);
            if (judge is { } assessor && row.AssessorId != assessor) continue;
            if (asked.ChoosesFigures && row.Position is null && row.Salience is null) continue;
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The columns of a stance, with what tells its place in the order of recording.</summary>
    public static string StanceColumns(string place) => $"""
        f.actor_id, f.issue_id, f.assessor_id, f.evidenced, f.record_id, f.stated_from, {place},
        f.position, f.position_record, f.position_confidence, f.position_basis, f.salience, f.salience_record, f.salience_confidence, f.salience_basis
        """;

    /// <summary>A stance of these columns, the first of them at <paramref name="at"/>.</summary>
    public static StanceRow ReadStance(NpgsqlDataReader reader, int at, MapQuestion asked) => new(
        reader.GetGuid(at), reader.GetGuid(at + 1), reader.GetGuid(at + 2), Figure(reader, at + 7, asked), Figure(reader, at + 11, asked), reader.GetBoolean(at + 3),
        reader.GetGuid(at + 4), reader.GetDateTime(at + 5), reader.GetInt64(at + 6));

    // The figure of four columns; null where there is none, or none of those asked for.
    private static StatedFigure? Figure(NpgsqlDataReader reader, int column, MapQuestion asked)
    {
        if (reader.IsDBNull(column)) return null;
        var confidence = Codes<Confidence>.Parse(reader.GetString(column + 2));
        if (asked.MinConfidence is { } least && least != Confidence.NotStated && (confidence == Confidence.NotStated || confidence < least)) return null;
        if (asked.Basis is { } basis && Codes<Basis>.Of(basis) != reader.GetString(column + 3)) return null;
        return new StatedFigure(reader.GetDouble(column), reader.GetGuid(column + 1), confidence);
    }

    private static Task<IReadOnlyList<(Guid Actor, DeclaredMembership Membership)>> Members(Question question, Guid reform) => FactRows.Columns(
        question, FactTables.CoalitionMembers, "f.actor_id, f.coalition_id, f.commitment, f.record_id",
        $"""
        exists (select from {question.Source(FactTables.Coalitions)} c
            where c.tenant_id = $1 and c.coalition_id = f.coalition_id and c.reform_id = $4 and c.seq_from <= $2 and c.seq_to > $2)
        """, [reform],
        row => (row.GetGuid(0), new DeclaredMembership(row.GetGuid(1), row.IsDBNull(2) ? null : Codes<MemberCommitment>.Parse(row.GetString(2)), row.GetGuid(3))));

    private static Task<IReadOnlyList<TieRow>> Ties(Question question, MapQuestion asked, string condition, object[] values) =>
        FactRows.Columns(question, FactTables.Ties, "f.record_id, f.from_id, f.to_id, f.kind, f.reform_id is not null, f.coordination", condition, values,
            row => new TieRow(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), Codes<TieKind>.Parse(row.GetString(3)), row.GetBoolean(4), row.IsDBNull(5) ? null : row.GetDouble(5)),
            since: asked.Window?.EndingWith(question.Clocks.AsOf));

    // A span is known anew with every change of its neighbours; between equal starts decides where its record was first recorded.
    private static string PlaceOf(Question question, MapQuestion asked) => asked.Method.Aggregate == Aggregate.Latest
        ? $"(select s.seq_id from {question.Database.Facts}.sequence s where s.tenant_id = f.tenant_id and s.event_id = f.record_id)"
        : "f.seq_from";

    private static async Task<IReadOnlyDictionary<Guid, (ActorClass ActorClass, Guid Record)>> Classes(Question question, Guid[] actors)
    {
        var rows = await FactRows.Columns(question, FactTables.Classes, "f.actor_id, f.actor_class, f.record_id", "f.actor_id = any($4)", [actors],
            row => (Actor: row.GetGuid(0), ActorClass: Codes<ActorClass>.Parse(row.GetString(1)), Record: row.GetGuid(2)));
        return rows.ToDictionary(row => row.Actor, row => (row.ActorClass, row.Record));
    }

    private static async Task<IReadOnlyList<(InfluenceJudgement Judgement, Guid Record)>> Influences(Question question, MapQuestion asked, Guid reform, Guid[] actors)
    {
        var rows = await FactRows.Columns(question, FactTables.Influences,
            $"f.actor_id, f.assessor_id, f.reform_id is not null, f.influence, f.valid_from, {PlaceOf(question, asked)}, f.record_id",
            "f.actor_id = any($4) and (f.reform_id is null or f.reform_id = $5)", [actors, reform],
            row => (new InfluenceJudgement(row.GetGuid(0), row.GetGuid(1), row.GetBoolean(2), row.GetDouble(3), row.GetDateTime(4), row.GetInt64(5)), row.GetGuid(6)));
        return await Judge(question, asked) is { } judge ? [.. rows.Where(row => row.Item1.AssessorId == judge)] : rows;
    }

    // Whose judgements alone count, as they are seen; null: everybody's.
    private static async Task<Guid?> Judge(Question question, MapQuestion asked) =>
        asked.Assessor is { } assessor ? (await question.Identities()).Of(assessor.Id) : null;
}
