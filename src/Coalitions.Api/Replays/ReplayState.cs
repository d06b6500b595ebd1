using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Replays;

/// <summary>
/// What is in force of a reform at one point, and the map's figures of it: each actor is reckoned anew when something of it
/// changed, by the very functions that draw a map.
/// </summary>
internal sealed class ReplayState(Guid reform, MapMethod method)
{
    private readonly Dictionary<Guid, ReplayActor> actors = [];
    private readonly List<ReplayActor> touched = [];
    private readonly List<FactInForce> facts = [];
    private readonly HashSet<Guid> changedIssues = [];
    private readonly Dictionary<Guid, int> numbers = [];
    private bool courseChanged;
    private int reformNumber;

    public Guid Reform => reform;

    public KnownCoalitions Coalitions { get; } = new();

    public KnownEngagements Engagements { get; } = new();

    public Tally Tally { get; private set; } = new();

    /// <summary>By record: those in force, whether they count or not.</summary>
    public Dictionary<Guid, TieInForce> Ties { get; } = [];

    /// <summary>Records of ties that changed, or whose ends did, since a frame showed them.</summary>
    public HashSet<Guid> DirtyTies { get; } = [];

    /// <summary>Actors that changed since a frame showed them.</summary>
    public List<ReplayActor> Dirty { get; } = [];

    /// <summary>The reform and its provisions in force, in the order of their ids.</summary>
    public IReadOnlyList<Issue> Issues { get; private set; } = [];

    /// <summary>The reform in force; null where it is not, so that there is no map.</summary>
    public FactInForce? Proposed { get; private set; }

    public ReformStage? Stage { get; private set; }

    public int Nodes { get; private set; }

    /// <summary>Whether something changed on which detection rests.</summary>
    public bool DetectsAnew { get; set; } = true;

    public Scale Scale => ((ReformProposed)Proposed!.Fact).Scale;

    public IEnumerable<ReplayActor> All => actors.Values.Where(actor => actor.Figures is not null).OrderBy(actor => actor.Id);

    public ReplayActor Touch(Guid id)
    {
        if (!actors.TryGetValue(id, out var actor)) actors[id] = actor = new ReplayActor(id);
        Touch(actor);
        return actor;
    }

    public void Change(Guid record, TieInForce tie, bool isThere)
    {
        if (isThere) Ties[record] = tie;
        else if (Ties.GetValueOrDefault(record) == tie) Ties.Remove(record);
        DirtyTies.Add(record);
        if (tie.Coordinates) DetectsAnew = true;
    }

    public void Change(FactInForce fact, bool isThere)
    {
        if (isThere) facts.Add(fact);
        else facts.Remove(fact);
        courseChanged = true;
        if (fact.Fact is ProvisionAdded provision) changedIssues.Add(provision.ProvisionId);
    }

    /// <summary>Whether a tie counts as coordination: it does where both ends are nodes.</summary>
    public bool Counts(TieInForce tie) => tie.Coordinates && IsNode(tie.Tie.FromId) && IsNode(tie.Tie.ToId);

    /// <summary>Reckons anew what changed at this point.</summary>
    public void Settle()
    {
        if (courseChanged) FollowCourse();
        if (Coalitions.Settle()) TouchAll(actor => actor.Members.Count > 0);
        if (Engagements.Settle()) TouchAll(actor => actor.Parts.Count > 0);
        foreach (var actor in touched) Reckon(actor);
        touched.Clear();
    }

    /// <summary>What was changed is shown.</summary>
    public void Shown()
    {
        foreach (var actor in Dirty)
        {
            actor.Dirty = false;
            if (actor.IsNobody) actors.Remove(actor.Id);
        }

        Dirty.Clear();
        DirtyTies.Clear();
    }

    public void MarkDirty(ReplayActor actor)
    {
        if (actor.Dirty) return;
        actor.Dirty = true;
        Dirty.Add(actor);
    }

    /// <summary>The figures as detection and edges take them.</summary>
    public (MapFacts Facts, MapFigures Figures) Map()
    {
        var nodes = All.ToArray();
        var positions = new List<(int, int, double)>();
        for (var actor = 0; actor < nodes.Length; actor++)
            foreach (var (issue, position) in nodes[actor].Positions) positions.Add((actor, numbers[issue], position));
        var facts = new MapFacts(reform, Issues, [], [], []) { Ties = [.. Ties.Values.Where(Counts).Select(tie => tie.Tie)] };
        return (facts, new MapFigures(Issues, [.. nodes.Select(node => node.Figures!)], positions));
    }

    private bool IsNode(Guid id) => actors.TryGetValue(id, out var actor) && actor.Figures is not null;

    private void Touch(ReplayActor actor)
    {
        if (actor.Touched) return;
        actor.Touched = true;
        touched.Add(actor);
    }

    private void TouchAll(Func<ReplayActor, bool> which)
    {
        foreach (var actor in actors.Values.Where(which)) Touch(actor);
    }

    private void FollowCourse()
    {
        var was = Proposed;
        Proposed = facts.Where(fact => fact.Fact is ReformProposed).MinBy(fact => fact.Record);
        Stage = ((StageReached?)facts.Where(fact => fact.Fact is StageReached).MinBy(fact => fact.Record)?.Fact)?.Stage;
        (courseChanged, DetectsAnew) = (false, DetectsAnew || was != Proposed || changedIssues.Count > 0);
        if (Proposed is null) Issues = [];
        else
        {
            Issues = [.. facts.Select(fact => fact.Fact).OfType<ProvisionAdded>().Select(provision => new Issue(provision.ProvisionId, provision.Scale, provision.Direction))
                .Append(new Issue(reform, Scale)).OrderBy(issue => issue.Id)];
        }

        numbers.Clear();
        for (var number = 0; number < Issues.Count; number++) numbers[Issues[number].Id] = number;
        reformNumber = numbers.GetValueOrDefault(reform, -1);
        if ((was is null) != (Proposed is null)) TouchAll(_ => true);
        else if (changedIssues.Count > 0) TouchAll(actor => actor.Stances.Any(stance => changedIssues.Contains(stance.Row.IssueId)));
        changedIssues.Clear();
    }

    private void Reckon(ReplayActor actor)
    {
        actor.Touched = false;
        var (was, held) = (actor.Figures, actor.Positions);
        (actor.Figures, actor.Positions) = Proposed is not null && actor.Stands(this) ? Figures(actor) : (null, []);
        MarkDirty(actor);
        if (was != actor.Figures)
        {
            if (was is not null) Tally.Remove(was);
            if (actor.Figures is not null) Tally.Add(actor.Figures);
            if ((was is null) != (actor.Figures is null))
            {
                Nodes += was is null ? 1 : -1;
                foreach (var tie in actor.Ties) DirtyTies.Add(tie.Tie.RecordId);
                DetectsAnew = true;
            }
            else if (was!.Influence != actor.Figures!.Influence || was.Position != actor.Figures.Position)
            {
                DetectsAnew = true;
            }
        }

        DetectsAnew |= !held.SequenceEqual(actor.Positions);
    }

    private (NodeFigures, IReadOnlyList<(Guid, double)>) Figures(ReplayActor actor)
    {
        var positions = actor.Stances.Count == 0 ? [] : new List<(Guid, double)>(actor.Stances.Count);
        var figures = ReformMapping.FiguresOf(
            new Stakeholder(actor.Id, actor.Classes.First?.Class), Runs(actor), Issues, reformNumber, actor.Influences.Count == 0 ? [] : actor.Influences.Select(influence => influence.Judgement), method,
            (issue, position) => positions.Add((Issues[issue].Id, position)));
        return (figures, positions);
    }

    private IEnumerable<(int Issue, ArraySegment<Stance> Run)> Runs(ReplayActor actor)
    {
        if (actor.Stances.Count == 0) return [];
        if (actor.Stances.Count == 1)
        {
            var row = actor.Stances.First!.Row;
            return numbers.TryGetValue(row.IssueId, out var number) ? [(number, new ArraySegment<Stance>([Stance(row)]))] : [];
        }

        return from stance in actor.Stances
               where numbers.ContainsKey(stance.Row.IssueId)
               group Stance(stance.Row) by numbers[stance.Row.IssueId] into run
               orderby run.Key
               select (run.Key, new ArraySegment<Stance>([.. run]));
    }

    private static Stance Stance(Reforms.StanceRow row) =>
        new(row.ActorId, row.IssueId, row.AssessorId, row.Position?.Value, row.Salience?.Value, row.ValidFrom, row.Place);
}

/// <summary>The coalitions that are known as declared on the reform.</summary>
internal sealed class KnownCoalitions
{
    private readonly Dictionary<Guid, int> known = [];
    private bool changed;

    public bool Has(Guid coalition) => known.ContainsKey(coalition);

    public void Change(Guid coalition, int by)
    {
        changed = true;
        if ((known[coalition] = known.GetValueOrDefault(coalition) + by) == 0) known.Remove(coalition);
    }

    /// <summary>Whether they changed since it was asked last.</summary>
    public bool Settle() => changed && !(changed = false);
}

/// <summary>The engagements of the reform: those that are known to name it, and sessions that name none and are part of one of them.</summary>
internal sealed class KnownEngagements
{
    private readonly Dictionary<(Guid Engagement, Guid? Of), int> known = [];
    private HashSet<Guid> own = [];
    private bool changed;

    public bool Has(Guid engagement) => own.Contains(engagement);

    public void Change(Guid engagement, Guid? of, int by)
    {
        changed = true;
        if ((known[(engagement, of)] = known.GetValueOrDefault((engagement, of)) + by) == 0) known.Remove((engagement, of));
    }

    /// <summary>Whether they changed since it was asked last.</summary>
    public bool Settle()
    {
        if (!changed) return false;
        changed = false;
        own = [.. known.Keys.Where(key => key.Of is null).Select(key => key.Engagement)];
        while (known.Keys.Where(key => key.Of is { } of && own.Contains(of)).Select(key => key.Engagement).Where(own.Add).ToArray().Length > 0)
        {
            // Until no session of a session is left.
        }

        return true;
    }
}
