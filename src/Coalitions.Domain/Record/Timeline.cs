using Coalitions.Domain.Time;

namespace Coalitions.Domain.Record;

/// <summary>A fact and the interval [From, To) in which it is in force, given everything else in its dossier.</summary>
/// <param name="RecordId">The recorded fact.</param>
/// <param name="Version">The event that holds the fact as it stands.</param>
/// <param name="Fact">The fact with what it carries over from those before it.</param>
/// <param name="From">First moment, UTC.</param>
/// <param name="To">First moment after it, UTC.</param>
public sealed record Span(Guid RecordId, Guid Version, Fact Fact, DateTime From, DateTime To);

/// <summary>Derives who supersedes whom.</summary>
public static class Timeline
{
    /// <summary>
    /// The spans of one timeline. In the order of their starts (equal starts: the one first recorded later wins) each
    /// fact holds until the next begins or until its own end, whichever comes first; an ended fact does not come back
    /// when its successor ends.
    /// </summary>
    public static IReadOnlyList<Span> OneAtATime(IEnumerable<Entry> entries)
    {
        var ordered = entries.OrderBy(entry => entry.Fact.Valid.Start).ThenBy(entry => entry.Place).ToArray();
        var spans = new List<Span>(ordered.Length);
        Fact? before = null;
        for (var i = 0; i < ordered.Length; i++)
        {
            var entry = ordered[i];
            var next = i + 1 < ordered.Length ? ordered[i + 1].Fact.Valid.Start : Validity.Never;
            var standing = entry.Fact.Following(before, entry.RecordId);
            foreach (var (from, to) in Pieces(entry.Fact.Valid.Start, Earlier(entry.Fact.Valid.End, next), standing.Breaks))
                spans.Add(new Span(entry.RecordId, entry.Version, standing.From(from), from, to));
            before = standing;
        }

        return spans;
    }

    /// <summary>The span of a fact that competes with none.</summary>
    public static Span ByItself(Entry entry) =>
        new(entry.RecordId, entry.Version, entry.Fact, entry.Fact.Valid.Start, entry.Fact.Valid.End);

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;

    private static IEnumerable<(DateTime From, DateTime To)> Pieces(DateTime from, DateTime to, IEnumerable<DateTime> cuts)
    {
        foreach (var cut in cuts.Where(cut => cut > from && cut < to).Distinct().Order())
        {
            yield return (from, cut);
            from = cut;
        }

        if (from < to) yield return (from, to);
    }
}
