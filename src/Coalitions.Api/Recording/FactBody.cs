using Coalitions.Api.Http;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Recording;

/// <summary>What every fact may say beside its own members.</summary>
public abstract record FactBody
{
    /// <summary>From when it was so: a year, month, day or instant.</summary>
    public ValidTime? ValidFrom { get; init; }

    /// <summary>Until when it was so, the whole of what is named included.</summary>
    public ValidTime? ValidTo { get; init; }

    public Basis? Basis { get; init; }

    public Confidence? Confidence { get; init; }

    public EvidenceBody? Evidence { get; init; }

    /// <summary>Who judged; absent means the unit itself.</summary>
    public AssessorReference? Assessor { get; init; }

    [Text(4_000)]
    public string? Note { get; init; }

    /// <summary>Third persons named in the free text.</summary>
    public IReadOnlyList<Reference>? Mentions { get; init; }
}

public sealed record EvidenceBody
{
    [Text(500)]
    public string? Source { get; init; }

    [Text(2_000)]
    public string? Url { get; init; }

    [Text(4_000)]
    public string? Quote { get; init; }

    [Text(200)]
    public string? DocumentId { get; init; }
}

/// <summary>What a fact is about, and under which ids it is recorded.</summary>
/// <param name="Subject">The resource of the path that it was recorded on.</param>
/// <param name="RecordId">The fact's id.</param>
/// <param name="Version">The event that will hold it: the record itself, or its correction. Vault texts are kept under this id.</param>
public readonly record struct FactIds(Guid Subject, Guid RecordId, Guid Version);

/// <summary>A body that records one fact: how it is read into the record, and how the record shows it.</summary>
public interface IFactBody<TSelf, TFact>
    where TSelf : FactBody, IFactBody<TSelf, TFact>
    where TFact : Fact
{
    /// <summary>The fact that this body records.</summary>
    ValueTask<TFact> Read(Recorder recorder, FactIds ids);

    /// <summary>The body that would record <paramref name="fact"/>.</summary>
    static abstract TSelf Show(TFact fact, Guid version, Showing showing);

    /// <summary>A restated fact with what a correction did not touch and <see cref="Show"/> cannot show in full.</summary>
    /// <param name="sets">Whether the correction sets a member.</param>
    static virtual TFact Untouched(TFact restated, TFact before, Func<string, bool> sets) => restated;
}
