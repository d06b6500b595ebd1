namespace Coalitions.Domain.Record;

/// <summary>A span as it was known in the recorded interval [KnownFrom, KnownTo).</summary>
/// <param name="Span">The fact and when it was in force.</param>
/// <param name="KnownFrom">The sequence from which on it was known so.</param>
/// <param name="KnownTo">The sequence from which on it was known otherwise; <see cref="History.Open"/> while it stands.</param>
public sealed record Known(Span Span, long KnownFrom, long KnownTo);

/// <summary>
/// The history of one stream on two clocks: which spans were in force, and from which to which recorded moment we knew
/// them so. Event by event the touched timeline is derived anew and compared: a late fact splits a span, a retraction
/// extends its neighbour, and neither is visible at an earlier recorded moment.
/// </summary>
public sealed class History(Guid streamId, string tenant)
{
    /// <summary>The recorded end of what is still known so.</summary>
    public const long Open = long.MaxValue;

    private readonly Dictionary<object, HashSet<Guid>> timelines = [];
    private readonly Dictionary<object, Dictionary<(Guid RecordId, DateTime From), Known>> open = [];

    /// <summary>The fold so far.</summary>
    public Dossier Dossier { get; private set; } = new(streamId, tenant);

    /// <summary>Takes in the next event and answers which known spans it closed and which it opened.</summary>
    public (IReadOnlyList<Known> Closed, IReadOnlyList<Known> Opened) Take(Recorded recorded)
    {
        var recordId = recorded.RecordId;
        var before = Dossier.Entries.GetValueOrDefault(recordId);
        Dossier = Dossier.Evolve(recorded);
        var after = Dossier.Entries.GetValueOrDefault(recordId);

        List<Known> closed = [], opened = [];
        foreach (var key in Touched(recordId, before, after))
            Derive(key, recorded.Sequence, closed, opened);
        return (closed, opened);
    }

    /// <summary>Every span that stands, whenever it is in force, as far as the events taken in so far tell.</summary>
    public IEnumerable<Span> Standing => open.Values.SelectMany(known => known.Values).Select(known => known.Span);

    /// <summary>Every known span of a whole stream: the plain fold that tables of spans are compared with.</summary>
    public static IReadOnlyList<Known> Of(Guid streamId, string tenant, IEnumerable<Recorded> events)
    {
        var history = new History(streamId, tenant);
        var all = new Dictionary<(Span, long), Known>();
        foreach (var recorded in events)
        {
            var (closed, opened) = history.Take(recorded);
            foreach (var known in closed.Concat(opened)) all[(known.Span, known.KnownFrom)] = known;
        }

        return [.. all.Values];
    }

    private HashSet<object> Touched(Guid recordId, Entry? before, Entry? after)
    {
        HashSet<object> touched = [];
        if (before is not null) Leave(KeyOf(before));
        if (after is { Retracted: false }) Join(KeyOf(after));
        return touched;

        void Leave(object key)
        {
            if (timelines.TryGetValue(key, out var members) && members.Remove(recordId)) Touch(key, before!.Fact);
        }

        void Join(object key)
        {
            if (!timelines.TryGetValue(key, out var members)) timelines[key] = members = [];
            members.Add(recordId);
            Touch(key, after.Fact);
        }

        void Touch(object key, Fact fact)
        {
            touched.Add(key);
            if (fact.Bounds is { } bounds) touched.UnionWith(timelines.Keys.Where(bounds));
        }
    }

    private void Derive(object key, long sequence, List<Known> closed, List<Known> opened)
    {
        var entries = timelines[key].Select(id => Dossier.Entries[id]);
        var spans = key is Guid ? [.. entries.Select(Timeline.ByItself)] : Timeline.OneAtATime(entries);
        var bounded = spans.Select(span => span.Fact.BoundedBy(Dossier) is { } end && end < span.To ? span with { To = end } : span)
            .Where(span => span.From < span.To).ToDictionary(span => (span.RecordId, span.From));

        if (!open.TryGetValue(key, out var known)) open[key] = known = [];
        foreach (var (place, gone) in known.Where(row => bounded.GetValueOrDefault(row.Key) != row.Value.Span).ToArray())
        {
            known.Remove(place);
            closed.Add(gone with { KnownTo = sequence });
        }

        foreach (var (place, span) in bounded)
        {
            var row = new Known(span, sequence, Open);
            if (known.TryAdd(place, row)) opened.Add(row);
        }
    }

    private static object KeyOf(Entry entry) => entry.Fact.Timeline ?? entry.RecordId;
}
