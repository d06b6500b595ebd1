using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Tests.Record;

/// <summary>A stream being recorded, written as sentences; sequences count from 1.</summary>
internal sealed class Recording
{
    public static readonly Guid Reform = new("00000000-0000-0000-0000-00000000000f");
    public static readonly Guid Actor = new("00000000-0000-0000-0000-00000000000a");

    private readonly List<Recorded> events = [];

    public IReadOnlyList<Recorded> Events => events;

    public Guid Stream => new AlignmentAssessed(Reform, null, Actor).StreamOf("t");

    public static AlignmentAssessed Stance(double? position, string? from = null, string? to = null, double? salience = null, bool noLongerKnown = false) =>
        new(Reform, null, Actor, position, salience, noLongerKnown) { Valid = Between(from, to) };

    public static Validity Between(string? from, string? to) =>
        new(from is null ? null : ValidTime.Parse(from), to is null ? null : ValidTime.Parse(to));

    /// <summary>Records the next event; answers its id.</summary>
    public Guid Says(IRecordEvent recorded)
    {
        var id = new Guid(events.Count + 1, 0, 0, new byte[8]);
        events.Add(new Recorded(recorded, id, events.Count + 1));
        return id;
    }

    /// <summary>The stance in force at a date, as known after so many events; null when there is none.</summary>
    public (double? Position, double? Salience)? At(string asOf, long? known = null)
    {
        var moment = ValidTime.Parse(asOf).LastInstant;
        var sequence = known ?? events.Count;
        var span = History.Of(Stream, "t", events)
            .SingleOrDefault(row => row.KnownFrom <= sequence && sequence < row.KnownTo && row.Span.From <= moment && moment < row.Span.To)?.Span;
        return span?.Fact is AlignmentAssessed stance ? (stance.PositionInForce?.Value, stance.SalienceInForce?.Value) : null;
    }
}
