using Coalitions.Domain.Actors;

namespace Coalitions.Domain.Mapping;

/// <summary>
/// A figure of two maps, and what lies between: a map is looked at from one pair of clocks and then from another, and the
/// way leads over the first date as it is known at the second. On the first leg only knowledge changes, on the second only
/// the world does.
/// </summary>
/// <param name="From">At the first pair of clocks; null: not assessed, or not on the map.</param>
/// <param name="Revised">At the first date, as it is known now.</param>
/// <param name="To">At the second pair of clocks.</param>
public sealed record Shift(double? From, double? Revised, double? To)
{
    /// <summary>To less From; null where either is absent: nobody moves from or to what was not assessed.</summary>
    public double? By => Difference(From, To);

    /// <summary>What we learned of the first date: Revised less From.</summary>
    public double? Learned => Difference(From, Revised);

    /// <summary>What happened since: To less Revised.</summary>
    public double? Happened => Difference(Revised, To);

    /// <summary>The shift; null where nothing differs.</summary>
    public static Shift? Of(double? from, double? revised, double? to) => from == revised && revised == to ? null : new Shift(from, revised, to);

    // In decimals, as the figures were given: 0.3 less 0.1 is 0.2; and 0 has no sign.
    private static double? Difference(double? from, double? to) => (double?)((decimal?)to - (decimal?)from) + 0.0;
}

/// <summary>The class of an actor in the same three places; null: unclassified, or not on the map.</summary>
public sealed record ClassShift(ActorClass? From, ActorClass? Revised, ActorClass? To);

/// <summary>What became of something between two maps.</summary>
public enum Turn
{
    /// <summary>It is on the second only.</summary>
    Began = 1,

    /// <summary>It is on the first only.</summary>
    Ended = 2,

    /// <summary>It is on both, and says something else.</summary>
    Changed = 3,

    /// <summary>It is on both and the same, though meanwhile we thought otherwise of the first date.</summary>
    Revised = 4,
}

/// <summary>How an actor differs between two maps. What does not differ is null.</summary>
/// <param name="Position">On the reform itself.</param>
public sealed record ActorShift(Guid ActorId, Turn Turn, Shift? Position, Shift? Salience, Shift? Influence, ClassShift? ActorClass);

/// <summary>How an actor's position on one issue, the reform itself included, differs between two maps.</summary>
public sealed record StanceShift(Guid ActorId, Guid IssueId, Shift Position);

/// <summary>Says what differs between two maps of one reform: a pure function of the figures of three.</summary>
public static class MapDifference
{
    /// <summary>What became of something that is, or is not, in the three places; null where nothing did.</summary>
    /// <param name="same">Whether what is in all of those where it is says the same.</param>
    public static Turn? Of(bool from, bool revised, bool to, bool same) => (from, to) switch
    {
        (false, true) => Turn.Began,
        (true, false) => Turn.Ended,
        (true, true) when !same => Turn.Changed,
        _ => from == revised ? null : Turn.Revised,
    };

    /// <summary>Who came, went or differs, by actor.</summary>
    public static IReadOnlyList<ActorShift> Actors(MapFigures from, MapFigures revised, MapFigures to)
    {
        var (first, middle, last) = (ById(from), ById(revised), ById(to));
        return
        [
            .. from actor in first.Keys.Union(middle.Keys).Union(last.Keys).Order()
               let shift = Of(actor, first.GetValueOrDefault(actor), middle.GetValueOrDefault(actor), last.GetValueOrDefault(actor))
               where shift is not null
               select shift,
        ];

        static Dictionary<Guid, NodeFigures> ById(MapFigures figures) => figures.Nodes.ToDictionary(node => node.ActorId);
    }

    /// <summary>Whose position on which issue differs, by actor and issue.</summary>
    public static IReadOnlyList<StanceShift> Stances(MapFigures from, MapFigures revised, MapFigures to)
    {
        var (first, middle, last) = (Held(from), Held(revised), Held(to));
        return
        [
            .. from held in first.Keys.Union(middle.Keys).Union(last.Keys).Order()
               let shift = Shift.Of(At(first, held), At(middle, held), At(last, held))
               where shift is not null
               select new StanceShift(held.Actor, held.Issue, shift),
        ];

        static Dictionary<(Guid Actor, Guid Issue), double> Held(MapFigures figures) => figures.Positions.ToDictionary(
            position => (figures.Nodes[position.Actor].ActorId, figures.Issues[position.Issue].Id), position => position.Position);

        static double? At(Dictionary<(Guid, Guid), double> held, (Guid, Guid) key) => held.TryGetValue(key, out var position) ? position : null;
    }

    private static ActorShift? Of(Guid actor, NodeFigures? from, NodeFigures? revised, NodeFigures? to)
    {
        var shift = new ActorShift(
            actor, default,
            Shift.Of(from?.Position?.Value, revised?.Position?.Value, to?.Position?.Value),
            Shift.Of(from?.Salience?.Value, revised?.Salience?.Value, to?.Salience?.Value),
            Shift.Of(from?.Influence?.Value, revised?.Influence?.Value, to?.Influence?.Value),
            from?.ActorClass == revised?.ActorClass && revised?.ActorClass == to?.ActorClass ? null : new ClassShift(from?.ActorClass, revised?.ActorClass, to?.ActorClass));
        var differs = shift is not { Position: null, Salience: null, Influence: null, ActorClass: null };
        var turn = Of(from is not null, revised is not null, to is not null, same: !differs);
        return turn is { } became ? shift with { Turn = became } : null;
    }
}
