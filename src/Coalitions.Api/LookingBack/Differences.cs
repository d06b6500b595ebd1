using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Ties;

namespace Coalitions.Api.LookingBack;

/// <summary>What differs between two maps of a reform, with the facts that did it.</summary>
/// <param name="Actors">Who came, went, or stands elsewhere.</param>
/// <param name="Stances">Whose position on which issue, the reform itself included, differs.</param>
/// <param name="Issues">Provisions that came, went or are scaled otherwise, and the reform itself where its scale is.</param>
/// <param name="Facts">What each fact on record that is named as a cause is; those that are only supposed are told of where they are.</param>
public sealed record Differences(
    IReadOnlyList<ActorDifference> Actors, IReadOnlyList<StanceDifference> Stances, IReadOnlyList<TieDifference> Ties,
    IReadOnlyList<MembershipDifference> Memberships, IReadOnlyList<IssueDifference> Issues, MeasureDifferences Measures, IReadOnlyList<CitedFact> Facts);

/// <param name="Type">The kind of fact, as <c>/v1/records/{recordId}</c> tells all of it.</param>
/// <param name="ValidFrom">From when on it was so, as it was first recorded; null: unknown.</param>
public sealed record CitedFact(Guid RecordId, string Type, string? ValidFrom);

/// <param name="Change">What became of the actor as a node.</param>
public sealed record ActorDifference(
    Guid ActorId, string? Name, Turn Change, Shift? Position, Shift? Salience, Shift? Influence, ClassShift? ActorClass, IReadOnlyList<FactCause> Facts);

public sealed record StanceDifference(Guid ActorId, Guid IssueId, Shift Position, IReadOnlyList<FactCause> Facts);

/// <param name="Weight">Sign × strength; null where ties of the kind do not count as coordination, or it is the same.</param>
public sealed record TieDifference(Guid RecordId, Guid From, Guid To, TieKind Kind, Turn Change, Shift? Weight, IReadOnlyList<FactCause> Facts);

/// <summary>A declared membership that began, ended or is on other terms.</summary>
public sealed record MembershipDifference(
    Guid CoalitionId, Guid ActorId, Turn Change, MemberCommitment? CommitmentFrom, MemberCommitment? CommitmentTo, IReadOnlyList<FactCause> Facts);

public sealed record IssueDifference(Guid IssueId, Turn Change, IReadOnlyList<FactCause> Facts);

/// <summary>The measures of the maps, where they differ.</summary>
public sealed record MeasureDifferences(Shift? WeightedMean, Shift? WeightedMedian);

/// <summary>A map as it is compared with another: at one pair of clocks, or with what is supposed.</summary>
/// <param name="Reform">The record of the reform, under which its own scale is known.</param>
public sealed record ComparedMap(Question Question, Guid Reform, MapFactsRead Read, MapFigures Figures)
{
    private HashSet<FactInPlay>? inPlay;

    /// <summary>What its facts say of its actors; the middle one of three maps is asked twice.</summary>
    public HashSet<FactInPlay> InPlay => inPlay ??= [.. FactInPlay.Of(Read)];

    public static async Task<ComparedMap> Of(Question question, ReformRow reform)
    {
        var read = await MapFactsReader.Read(question, MapQuestion.FactsAlone, reform);
        return new ComparedMap(question, reform.RecordId, read, ReformMapping.Figures(read.Facts, MapQuestion.FactsAlone.Method));
    }

    /// <summary>The map where the reform was not known, or not yet there.</summary>
    public static ComparedMap Blank(Question question, ReformRow reform)
    {
        var read = MapFactsRead.Nothing(reform);
        return new ComparedMap(question, reform.RecordId, read, ReformMapping.Figures(read.Facts, MapQuestion.FactsAlone.Method));
    }

    /// <summary>The record that says what an issue is: a provision is known by it, the reform has one beside its id.</summary>
    public Guid RecordOf(Guid issue) => issue == Read.Facts.ReformId ? Reform : issue;
}

public static class MapComparison
{
    /// <summary>What differs at the second pair of clocks of a question.</summary>
    /// <param name="reform">What is said of the reform; where it was not known, or is not there, its map is blank.</param>
    public static async Task<Differences> Between(Question from, Question to, ReformRow reform)
    {
        var last = await At(to);
        var revised = to.With(to.Clocks with { AsOf = from.Clocks.AsOf, AsOfText = from.Clocks.AsOfText });
        var middle = revised.Clocks.AsOf == to.Clocks.AsOf ? last : await At(revised);
        var first = from.Clocks.SeqId == to.Clocks.SeqId ? middle : await At(from);
        return await Of(first, middle, last, await Causes.Find(first, middle, last, [.. Records(first), .. Records(middle)]));

        async Task<ComparedMap> At(Question question) =>
            await question.ReformKnown(reform.Id) is { } then ? await ComparedMap.Of(question, then) : ComparedMap.Blank(question, reform);

        static IEnumerable<Guid> Records(ComparedMap map) => map.Read.Ties.Select(tie => tie.RecordId)
            .Concat(map.Figures.Issues.Select(issue => map.RecordOf(issue.Id))).Concat(map.Read.Members.SelectMany(own => own).Select(member => member.RecordId));
    }

    /// <summary>What differs between three maps, the middle one being the first date as it is known at the second.</summary>
    public static async Task<Differences> Of(ComparedMap first, ComparedMap middle, ComparedMap last, Causes causes)
    {
        var actors = MapDifference.Actors(first.Figures, middle.Figures, last.Figures);
        Guid[] ids = [.. actors.Select(shift => shift.ActorId)];
        var comers = Comers(first, middle, last);
        var names = await last.Question.Names(ids);
        var earlier = await first.Question.Names([.. ids.Where(id => !names.ContainsKey(id))]);
        var found = new Differences(
            [.. actors.Select(shift => new ActorDifference(shift.ActorId, names.GetValueOrDefault(shift.ActorId) ?? earlier.GetValueOrDefault(shift.ActorId),
                shift.Turn, shift.Position, shift.Salience, shift.Influence, shift.ActorClass, causes.Of(shift.ActorId)))],
            [.. MapDifference.Stances(first.Figures, middle.Figures, last.Figures).Select(shift => new StanceDifference(
                shift.ActorId, shift.IssueId, shift.Position, causes.Of(shift.ActorId, place => place is FactInPlay.Stance stance && stance.IssueId == shift.IssueId)))],
            [.. Turns(first, middle, last, map => map.Read.Ties.ToDictionary(tie => tie.RecordId)).Select(turn => new TieDifference(
                turn.Key, turn.Any.FromId, turn.Any.ToId, turn.Any.Kind, turn.Turn, Shift.Of(turn.From?.Coordination, turn.Revised?.Coordination, turn.To?.Coordination),
                causes.Of(turn.Any, turn.From != turn.Revised, turn.Revised != turn.To, comers.Intersect(((TieRow?[])[turn.From, turn.Revised, turn.To]).OfType<TieRow>().SelectMany(tie => (Guid[])[tie.FromId, tie.ToId])))))],
            [.. Turns(first, middle, last, Members).Select(turn => new MembershipDifference(
                turn.Key.Coalition, turn.Key.Actor, turn.Turn, turn.From?.Commitment, turn.To?.Commitment,
                causes.Of(turn.Key.Actor, place => place is FactInPlay.Membership member && member.CoalitionId == turn.Key.Coalition)))],
            [.. Turns(first, middle, last, map => map.Figures.Issues.ToDictionary(issue => issue.Id)).Select(turn => new IssueDifference(
                turn.Key, turn.Turn, causes.Of(last.RecordOf(turn.Key), turn.From != turn.Revised, turn.Revised != turn.To)))],
            new MeasureDifferences(Measure(Measures.WeightedMean), Measure(Measures.WeightedMedian)), []);
        return found with { Facts = await Cited(last.Question, found) };

        Shift? Measure(Func<IReadOnlyList<NodeFigures>, Measure> of) => Shift.Of(of(first.Figures.Nodes).Value, of(middle.Figures.Nodes).Value, of(last.Figures.Nodes).Value);
    }

    private static async Task<IReadOnlyList<CitedFact>> Cited(Question question, Differences found)
    {
        Guid[] records = [.. found.Actors.SelectMany(one => one.Facts).Concat(found.Stances.SelectMany(one => one.Facts)).Concat(found.Ties.SelectMany(one => one.Facts))
            .Concat(found.Memberships.SelectMany(one => one.Facts)).Concat(found.Issues.SelectMany(one => one.Facts)).Select(fact => fact.RecordId).Distinct()];
        var facts = new List<CitedFact>(records.Length);
        if (records.Length == 0) return facts;
        await using var command = question.Database.Api.CreateCommand("select id, type, data #>> '{valid,from}' from es.mt_events where tenant_id = $1 and id = any($2)");
        command.Parameters.AddWithValue(question.Tenant);
        command.Parameters.AddWithValue(records);
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation)) facts.Add(new CitedFact(reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        return [.. facts.OrderBy(fact => fact.RecordId)];
    }

    // Who is on one of the maps and not on all of them.
    private static HashSet<Guid> Comers(params ComparedMap[] maps)
    {
        HashSet<Guid>[] nodes = [.. maps.Distinct().Select(map => map.Figures.Nodes.Select(node => node.ActorId).ToHashSet())];
        return [.. nodes.SelectMany(own => own).Where(actor => !nodes.All(own => own.Contains(actor)))];
    }

    private static Dictionary<(Guid Coalition, Guid Actor), DeclaredMembership> Members(ComparedMap map) =>
        map.Read.Members.SelectMany(own => own.Select(membership => (own.Key, membership)))
            .GroupBy(pair => (pair.membership.CoalitionId, pair.Key)).ToDictionary(own => own.Key, own => own.First().membership);

    private static IEnumerable<(TKey Key, T Any, T? From, T? Revised, T? To, Turn Turn)> Turns<TKey, T>(
        ComparedMap first, ComparedMap middle, ComparedMap last, Func<ComparedMap, Dictionary<TKey, T>> of)
        where TKey : notnull
        where T : class
    {
        var (was, known, now) = (of(first), of(middle), of(last));
        return
            from key in was.Keys.Union(known.Keys).Union(now.Keys).Order()
            let found = (From: was.GetValueOrDefault(key), Revised: known.GetValueOrDefault(key), To: now.GetValueOrDefault(key))
            let same = ((T?[])[found.From, found.Revised, found.To]).OfType<T>().Distinct().Count() == 1
            let turn = MapDifference.Of(found.From is not null, found.Revised is not null, found.To is not null, same)
            where turn is not null
            select (key, (found.To ?? found.Revised ?? found.From)!, found.From, found.Revised, found.To, turn.Value);
    }
}
