using Coalitions.Api.Reforms;
using Coalitions.Domain.Mapping;

namespace Coalitions.Api.Replays;

/// <summary>What is in force of one actor, and what was shown of it last.</summary>
internal sealed class ReplayActor(Guid id)
{
    public Guid Id => id;

    public Few<StanceInForce> Stances;
    public Few<InfluenceInForce> Influences;
    public Few<ClassInForce> Classes;
    public Few<KindInForce> Kinds;
    public Few<NameInForce> Names;
    public Few<PostInForce> Posts;
    public Few<IncentiveInForce> Incentives;
    public Few<MemberInForce> Members;
    public Few<PartInForce> Parts;
    public Few<TieInForce> Ties;

    public int Identified { get; set; }

    /// <summary>Whether something of it changed since it was reckoned last.</summary>
    public bool Touched { get; set; }

    /// <summary>Whether something of it changed since a frame showed it.</summary>
    public bool Dirty { get; set; }

    /// <summary>What the map says of it; null where it is no node.</summary>
    public NodeFigures? Figures { get; set; }

    /// <summary>Its one position on each issue, by the issue's number.</summary>
    public IReadOnlyList<(Guid Issue, double Position)> Positions { get; set; } = [];

    /// <summary>What the coalition that it was detected in is called.</summary>
    public string? Label { get; set; }

    /// <summary>The node as it was shown; null where it was none.</summary>
    public byte[]? ShownNode { get; set; }

    public IReadOnlyList<(Guid Issue, double Position)> ShownPositions { get; set; } = [];

    public string? ShownExclusion { get; set; }

    /// <summary>Whether nothing of it is in force or shown any more.</summary>
    public bool IsNobody => ShownNode is null && Figures is null && Identified == 0 && Stances.Count == 0 && Influences.Count == 0 && Classes.Count == 0 && Kinds.Count == 0
        && Names.Count == 0 && Posts.Count == 0 && Incentives.Count == 0 && Members.Count == 0 && Parts.Count == 0 && Ties.Count == 0;

    public bool Stands(ReplayState state) =>
        Identified > 0 || Stances.Count > 0 || Ties.Any(tie => tie.Scoped)
        || Members.Any(member => state.Coalitions.Has(member.Membership.CoalitionId)) || Parts.Any(part => state.Engagements.Has(part.Engagement));

    public MapNode Show(ReplayState state) => MapNodes.Of(
        Figures!, Names.First?.Name, Kinds.First?.Kind, Each(Posts, post => post.Post), Each(Incentives, incentive => incentive.Incentive), Label,
        Each(Members, member => state.Coalitions.Has(member.Membership.CoalitionId) ? member.Membership : null).OfType<DeclaredMembership>(), Identified > 0,
        Stances.Count == 1 && Stances.First!.Row is var only ? only.IssueId == state.Reform ? [only] : [] : [.. Stances.Where(stance => stance.Row.IssueId == state.Reform).Select(stance => stance.Row)],
        Each(Influences, influence => influence.Record));

    private static IEnumerable<TShown> Each<T, TShown>(Few<T> rows, Func<T, TShown> show)
        where T : class => rows.Count == 0 ? [] : rows.Select(show);
}

/// <summary>A few rows of one actor: mostly none or one. To be kept in a field, since it changes in place.</summary>
internal struct Few<T> : IEnumerable<T>
    where T : class
{
    // Nothing, one row, or a list.
    private object? rows;

    public readonly int Count => rows switch { null => 0, List<T> all => all.Count, _ => 1 };

    public readonly T? First => rows is List<T> all ? all.FirstOrDefault() : (T?)rows;

    public void Add(T row)
    {
        if (rows is null) rows = row;
        else if (rows is List<T> all) all.Add(row);
        else rows = new List<T> { (T)rows, row };
    }

    public void Remove(T row)
    {
        if (ReferenceEquals(rows, row)) rows = null;
        else if (rows is List<T> all && all.Remove(row) && all.Count == 0) rows = null;
    }

    public readonly IEnumerator<T> GetEnumerator() => (rows switch { null => [], List<T> all => all, var row => (IEnumerable<T>)[(T)row] }).GetEnumerator();

    readonly System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
