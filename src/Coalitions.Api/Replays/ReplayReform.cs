using System.Data;
using Coalitions.Api.Detection;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;
using Npgsql;

namespace Coalitions.Api.Replays;

/// <summary>
/// The map of a reform date by date, whole first and then what changed. The database delivers the rows of each table in the order
/// in which they enter, in one transaction and a few at a time; in memory is what is in force.
/// </summary>
public static class ReplayReform
{
    /// <summary>Among more actors who were ever on the map, identities of coalitions are kept only where coalitions are asked for: it takes the whole history.</summary>
    private const int MostFollowedUnasked = 5_000;

    public static void MapReformReplay(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/replay", Get)
        .Describe("reformReplay", "Replays the map of a reform, one frame on each line after the first, which tells what follows.", "reforms")
        .Produces<ReplayFrame>(200, NdJson.Type).Refuses(400, 401, 403, 404, 503)
        .WithMetadata(new QueryMembers([.. ReplayQuestion.Members, "knownAt", "includes"]))
        .Codes<FrameStep>("step").Codes<ReplayKnown>("known").Codes<ReplayFrames>("frames").Codes("include", MapQuestion.Detected);

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, ReplayQuestion.Members);
        var asked = ReplayQuestion.Read(question);
        var reform = await Known(question, id);
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var place = await context.RequestServices.GetRequiredService<ReplayRoom>().Enter(question.Cancellation);
        context.Response.RegisterForDispose(place);
        var bounds = await ReplayBounds.Read(question, asked, reform, now);
        var followed = asked.Map.Includes(MapQuestion.Detected) || bounds.Actors.Length <= MostFollowedUnasked;
        var points = await ReplayPoints.Of(question, asked, bounds, followed);
        var coalitions = new ReplayCoalitions(context.RequestServices.GetRequiredService<DetectionRoom>(), asked.Map, points.First, followed);
        var frames = points.Frames.ToArray();
        var header = new ReplayHeader(
            ReplaySchema.Frames, reform, asked.Map.Used with { Coalitions = MapQuestion.DetectedBy }, followed ? CoalitionLineage.Method : null,
            frames[0].AsOf.ToString(), frames[^1].AsOf.ToString(), asked.Step, asked.Known, asked.Frames, frames.Length, question.Clocks.KnownAtText, question.Clocks.Sequence);
        return new NdJson(question, writer => Run(question, asked, reform, bounds.Actors, points.All, coalitions, header, writer));
    }

    // A reform that is known at all, in force or not: frames where it is not in force are empty.
    private static async Task<Guid> Known(Question question, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var reform)) throw new ProblemException(Problem.NotFound);
        if (await IsKnown()) return reform;
        if (question.IsLatest) await question.CatchUp();
        return await IsKnown() ? reform : throw new ProblemException(Problem.NotFound);

        async Task<bool> IsKnown()
        {
            await using var command = question.Database.Api.CreateCommand(
                $"select exists (select from {question.Database.Facts}.reforms f where f.tenant_id = $1 and f.reform_id = $2 and f.seq_from <= $3 and f.seq_to > $3)");
            foreach (var value in (object[])[question.Tenant, reform, question.Clocks.SeqId]) command.Parameters.AddWithValue(value);
            return await command.ExecuteScalarAsync(question.Cancellation) is true;
        }
    }

    private static async Task Run(
        Question question, ReplayQuestion asked, Guid reform, Guid[] actors, IReadOnlyList<ReplayPoint> points, ReplayCoalitions coalitions, ReplayHeader header, FrameWriter writer)
    {
        var cancellation = question.Cancellation;
        await using var connection = await question.Database.Api.OpenConnectionAsync(question.Tenant, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using (var settings = new NpgsqlCommand("set local work_mem = '64MB'; set local cursor_tuple_fraction = 1", connection)) await settings.ExecuteNonQueryAsync(cancellation);
        object[] values =
        [
            question.Tenant, question.Clocks.SeqId, reform, points.Select(point => point.AsOf.End).ToArray(), points.Select(point => point.SeqId + 1).ToArray(), actors,
        ];
        var cursors = Cursors(question, asked, connection);
        foreach (var cursor in cursors) await cursor.Open(connection, values, cancellation);

        var (state, leaving) = (new ReplayState(reform, asked.Map.Method), new Dictionary<int, List<InForce>>());
        await Move(0);
        await writer.Line(header);
        var whole = true;
        for (var point = 0; point < points.Count; point++)
        {
            if (point > 0) await Move(point);
            state.Settle();
            var at = points[point];
            await coalitions.Detect(state, at, cancellation);
            if (!at.Frame) continue;
            await writer.Frame(state, at, whole, Shown(question, state), coalitions, coalitions.Happened(StartOf(at)));
            whole = asked.Frames == ReplayFrames.Full;
        }

        await transaction.CommitAsync(cancellation);

        async Task Move(int point)
        {
            cancellation.ThrowIfCancellationRequested();
            if (leaving.Remove(point, out var gone))
                foreach (var row in gone) row.Leave(state);
            foreach (var cursor in cursors)
                while (await cursor.Next(connection, point, cancellation) is { } row)
                {
                    row.Enter(state);
                    if (row.Leaves >= points.Count) continue;
                    if (leaving.TryGetValue(row.Leaves, out var others)) others.Add(row);
                    else leaving[row.Leaves] = [row];
                }
        }

        DateTime StartOf(ReplayPoint frame) => Periods.NumberOf(asked.Step, frame.AsOf.LastInstant) is > 0 and var number ? Periods.Named(asked.Step, number - 1).End : Validity.Beginning;
    }

    private static MapReform? Shown(Question question, ReplayState state)
    {
        if (state.Proposed is not { } proposed) return null;
        var row = new ReformRow(state.Reform, proposed.Record, (ReformProposed)proposed.Fact, state.Stage);
        return new MapReform(row.Id, row.Title(question), row.Scale(question), row.Stage);
    }

    private static ReplayCursor[] Cursors(Question question, ReplayQuestion asked, NpgsqlConnection connection)
    {
        const string OfReform = "f.reform_id = $3", Fact = "f.record_id, e.type, e.data";
        var sql = new ReplaySql(question.Database.Facts, asked.Known);
        var (among, both) = ($"f.actor_id = any(${ReplaySql.Actors})", $"f.from_id = any(${ReplaySql.Actors}) and f.to_id = any(${ReplaySql.Actors})");
        return
        [
            new("reform", sql.Rows(FactTables.Reforms, Fact, OfReform, withFact: true), ReadFact),
            new("stages", sql.Rows(FactTables.Stages, Fact, OfReform, withFact: true), ReadFact),
            new("provisions", sql.Rows(FactTables.Provisions, Fact, OfReform, withFact: true), ReadFact),
            new("coalitions", sql.Rows(FactTables.Coalitions, "f.coalition_id", OfReform, dated: false), row => new CoalitionKnown(row.GetGuid(2))),
            new("naming", sql.Rows(FactTables.EngagementReforms, "f.engagement_id", OfReform, dated: false), row => new EngagementKnown(row.GetGuid(2), null)),
            new("sessions", sql.Rows(FactTables.Engagements, "f.engagement_id, f.part_of", $"f.part_of is not null and not f.names_reforms and {sql.OfEngagements}", dated: false),
                row => new EngagementKnown(row.GetGuid(2), row.GetGuid(3))),
            new("stakeholders", sql.Rows(FactTables.Stakeholders, "f.actor_id", OfReform), row => new StakeholderInForce(row.GetGuid(2))),
            new("members", sql.Rows(FactTables.CoalitionMembers, "f.actor_id, f.coalition_id, f.commitment, f.record_id", sql.OfCoalitions), row => new MemberInForce(row.GetGuid(2),
                new DeclaredMembership(row.GetGuid(3), row.IsDBNull(4) ? null : Codes<MemberCommitment>.Parse(row.GetString(4)), row.GetGuid(5)))),
            new("invitations", sql.Rows(FactTables.Invitations, "f.actor_id, f.engagement_id", sql.OfEngagements), row => new PartInForce(row.GetGuid(2), row.GetGuid(3))),
            new("attendances", sql.Rows(FactTables.Attendances, "f.actor_id, f.engagement_id", $"f.presence in ('attended', 'partly') and {sql.OfEngagements}"),
                row => new PartInForce(row.GetGuid(2), row.GetGuid(3))),
            new("scoped", sql.Rows(FactTables.Ties, "f.record_id, f.from_id, f.to_id, f.coordination", OfReform), row => ReadTie(row, scoped: true)),
            new("general", sql.Rows(FactTables.Ties, "f.record_id, f.from_id, f.to_id, f.coordination", $"f.reform_id is null and f.coordination is not null and {both}"), row => ReadTie(row, scoped: false)),
            new("stances", sql.Rows(FactTables.Stances, MapFactsReader.StanceColumns("f.seq_from"), OfReform), row => new StanceInForce(MapFactsReader.ReadStance(row, 2, asked.Map))),
            new("influences", sql.Rows(FactTables.Influences, "f.actor_id, f.assessor_id, f.reform_id is not null, f.influence, f.valid_from, f.seq_from, f.record_id",
                    $"{among} and (f.reform_id is null or {OfReform})"),
                row => new InfluenceInForce(new InfluenceJudgement(row.GetGuid(2), row.GetGuid(3), row.GetBoolean(4), row.GetDouble(5), row.GetDateTime(6), row.GetInt64(7)), row.GetGuid(8))),
            new("classes", sql.Rows(FactTables.Classes, "f.actor_id, f.actor_class", among), row => new ClassInForce(row.GetGuid(2), Codes<ActorClass>.Parse(row.GetString(3)))),
            new("kinds", sql.Rows(FactTables.Actors, "f.actor_id, f.kind", among), row => new KindInForce(row.GetGuid(2), Codes<ActorKind>.Parse(row.GetString(3)))),
            new("names", sql.Rows(FactTables.Names, "f.actor_id, f.version_id", among), row => new NameInForce(row.GetGuid(2), row.GetGuid(3)), ReadNames),
            new("posts", sql.Rows(FactTables.PostsHeld, "f.actor_id, f.post_id", among), row => new PostInForce(row.GetGuid(2), row.GetGuid(3))),
            new("incentives", sql.Rows(FactTables.Incentives, "f.actor_id, f.incentive_type, f.direction, f.strength, f.record_id", $"{among} and {OfReform}"),
                row => new IncentiveInForce(row.GetGuid(2), new MapIncentive(Codes<IncentiveType>.Parse(row.GetString(3)), Codes<ReformDirection>.Parse(row.GetString(4)),
                    row.IsDBNull(5) ? null : row.GetDouble(5), row.GetGuid(6)))),
        ];

        async Task ReadNames(IReadOnlyList<InForce> rows)
        {
            var texts = await VaultTexts.Read(connection, question.Texts, question.Tenant, [.. rows.Select(row => ((NameInForce)row).Version).Distinct()], question.Cancellation);
            foreach (var name in rows.Cast<NameInForce>()) name.Name = texts.GetValueOrDefault(name.Version, Privacy.PrivateTexts.Erased);
        }
    }

    private static FactInForce ReadFact(NpgsqlDataReader row) => new(row.GetGuid(2), RecordedEvents.FactOf(RecordedEvents.Parse(row.GetString(3), row.GetString(4))));

    private static TieInForce ReadTie(NpgsqlDataReader row, bool scoped) =>
        new(new CoordinatingTie(row.GetGuid(2), row.GetGuid(3), row.GetGuid(4), row.IsDBNull(5) ? 0 : row.GetDouble(5)), scoped, !row.IsDBNull(5));
}
