using System.Text.Json.Serialization;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Time;

namespace Coalitions.Domain.Record;

/// <summary>An event of the record: a fact that was recorded, or what became of one.</summary>
public interface IRecordEvent;

/// <summary>
/// Something that somebody says was so, from when to when. The id of the event that first recorded it is its
/// <c>recordId</c>. Events hold opaque ids and codes only: names lie in the vault, free text is sealed.
/// </summary>
public abstract record Fact : IRecordEvent
{
    /// <summary>From when to when it was so.</summary>
    public Validity Valid { get; init; }

    /// <summary>What kind of source it rests on.</summary>
    public Basis Basis { get; init; } = Basis.NotStated;

    /// <summary>How sure its assessor is.</summary>
    public Confidence Confidence { get; init; } = Confidence.NotStated;

    /// <summary>The written evidence, sealed; null when none was given.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>Who judged; null means the recording unit itself.</summary>
    public Assessor? Assessor { get; init; }

    /// <summary>A note, sealed.</summary>
    public SealedText? Note { get; init; }

    /// <summary>Third persons named in the free text, under whose keys it is sealed too.</summary>
    public ValueList<Guid> Mentions { get; init; }

    /// <summary>Whom or what it is about: under this id's key its free text is sealed.</summary>
    [JsonIgnore]
    public abstract Guid Subject { get; }

    /// <summary>Under whose keys its free text is sealed: erase any one of them and it cannot be read again.</summary>
    [JsonIgnore]
    public virtual IEnumerable<Guid> SealedUnder => [Subject, .. Mentions];

    /// <summary>Why it cannot be true in any order of recording; null when it can.</summary>
    [JsonIgnore]
    public virtual Refusal? Impossible =>
        Valid.IsInverted ? new Refusal("inverted-interval", "The fact would end before it starts.", "validTo") : null;

    /// <summary>
    /// What it competes with inside its stream: of the facts with one key a later one supersedes an earlier one.
    /// Null: many hold at once, and each ends by itself.
    /// </summary>
    [JsonIgnore]
    public virtual object? Timeline => null;

    /// <summary>Whether it says the very same. Facts whose text lies in the vault cannot tell, and say no.</summary>
    public virtual bool SaysTheSameAs(Fact other) => this == other;

    /// <summary>Whether it brings an id of its own into the record, so that no other fact can say the very same.</summary>
    [JsonIgnore]
    public virtual bool IsSaidOnce => false;

    /// <summary>Whether it can neither end nor be corrected, only taken back.</summary>
    [JsonIgnore]
    public virtual bool IsOnlyRetracted => false;

    /// <summary>Every resource it speaks of, its subject first.</summary>
    [JsonIgnore]
    public virtual IEnumerable<Guid> Concerns => [Subject, .. Mentions, .. Assessor is { Kind: AssessorKind.Actor } judge ? [judge.Id] : Array.Empty<Guid>()];

    /// <summary>The stream that it belongs to.</summary>
    public virtual Guid StreamOf(string tenant) => Subject;

    /// <summary>This fact, recorded as <paramref name="recordId"/>, with what it takes over from the one before it in valid order.</summary>
    public virtual Fact Following(Fact? before, Guid recordId) => this;

    /// <summary>The moments at which a part that it took over ends by itself.</summary>
    [JsonIgnore]
    public virtual IEnumerable<DateTime> Breaks => [];

    /// <summary>What of it is in force from <paramref name="moment"/> on: parts that ended by then are dropped.</summary>
    public virtual Fact From(DateTime moment) => this;

    /// <summary>Where another fact of its dossier ends it at the latest; null when none does.</summary>
    public virtual DateTime? BoundedBy(Dossier dossier) => null;

    /// <summary>Which other timelines of its dossier it bounds in this way; null when none.</summary>
    [JsonIgnore]
    public virtual Func<object, bool>? Bounds => null;
}

/// <summary>Who judged, when it was not the unit itself.</summary>
/// <param name="Kind">An actor of the record, or a label whose text lies in the vault.</param>
/// <param name="Id">The actor's id, or the label's deterministic id.</param>
public sealed record Assessor(AssessorKind Kind, Guid Id);

/// <summary>What an assessor's id names.</summary>
public enum AssessorKind
{
    /// <summary>An actor of the record.</summary>
    Actor = 1,

    /// <summary>A label in the vault, such as "field office north".</summary>
    Label = 2,
}

/// <summary>The written evidence of a judgement, each part sealed.</summary>
public sealed record Evidence(SealedText? Source = null, SealedText? Url = null, SealedText? Quote = null, SealedText? DocumentId = null);

/// <summary>A figure as it was given, before it was brought to our scale: a word, or a value with the bounds of its own scale.</summary>
public sealed record Original(WordGrade? Word = null, double? Value = null, double? Min = null, double? Max = null);
