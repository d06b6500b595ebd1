using System.Text.Json.Serialization;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Alignments;

/// <summary>
/// An assessor judged where an actor stands on an issue (the reform itself, or one of its provisions) and how much it
/// cares. What is left out was not judged: not assessed is never zero.
/// </summary>
/// <param name="ReformId">The reform.</param>
/// <param name="ProvisionId">The provision, or null for the reform itself.</param>
/// <param name="ActorId">Whose stance it is, as recorded.</param>
/// <param name="Position">On the issue's own scale: [−2, 2] on a support issue, [min, max] on a continuum.</param>
/// <param name="Salience">How much the actor cares, in [0, 1].</param>
/// <param name="NoLongerKnown">An earlier position is not to be relied on from here.</param>
/// <param name="Condition">What the support depends on, sealed.</param>
/// <param name="ConditionProvisionId">The provision that the condition is about.</param>
public sealed record AlignmentAssessed(
    Guid ReformId,
    Guid? ProvisionId,
    Guid ActorId,
    double? Position = null,
    double? Salience = null,
    bool NoLongerKnown = false,
    SealedText? Condition = null,
    Guid? ConditionProvisionId = null,
    Original? PositionOriginal = null,
    Original? SalienceOriginal = null) : Fact
{
    /// <summary>The issue: the provision, or the reform itself.</summary>
    [JsonIgnore]
    public Guid IssueId => ProvisionId ?? ReformId;

    /// <inheritdoc/>
    public override Guid Subject => ActorId;

    /// <inheritdoc/>
    public override object? Timeline => nameof(AlignmentAssessed);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns =>
        [.. base.Concerns, ReformId, .. Given(ProvisionId), .. Given(ConditionProvisionId)];

    /// <summary>The position in force, this recording's own or one that carried over.</summary>
    [JsonIgnore]
    public Stated? PositionInForce { get; init; }

    /// <summary>The salience in force, this recording's own or one that carried over.</summary>
    [JsonIgnore]
    public Stated? SalienceInForce { get; init; }

    /// <summary>The stream of stances of one assessor about one actor on one issue.</summary>
    public override Guid StreamOf(string tenant) => DeterministicId.Of("alignment", tenant, ReformId.ToString("N"),
        ProvisionId?.ToString("N") ?? "", ActorId.ToString("N"), Assessor?.Id.ToString("N") ?? "");

    /// <summary>Of what a recording leaves out only position and salience carry over, unless they ended before it starts.</summary>
    public override Fact Following(Fact? before, Guid recordId)
    {
        var earlier = before as AlignmentAssessed;
        return this with
        {
            PositionInForce = NoLongerKnown ? null : Own(Position) ?? Carried(earlier?.PositionInForce),
            SalienceInForce = Own(Salience) ?? Carried(earlier?.SalienceInForce),
        };

        Stated? Own(double? value) => value is { } given ? new Stated(given, recordId, Valid.End, Confidence, Basis, Evidence is not null) : null;
        Stated? Carried(Stated? stated) => stated is { } held && held.Until > Valid.Start
            ? held with { Until = held.Until < Valid.End ? held.Until : Valid.End }
            : null;
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<DateTime> Breaks => [.. Ends(PositionInForce), .. Ends(SalienceInForce)];

    /// <inheritdoc/>
    public override Fact From(DateTime moment) => this with
    {
        PositionInForce = PositionInForce is { } position && position.Until > moment ? position : null,
        SalienceInForce = SalienceInForce is { } salience && salience.Until > moment ? salience : null,
    };

    private static IEnumerable<Guid> Given(Guid? id) => id is { } given ? [given] : [];

    private static IEnumerable<DateTime> Ends(Stated? stated) => stated is { } held ? [held.Until] : [];
}

/// <summary>A figure in force, the recording that stated it, until when that recording lets it stand, and what it rests on there.</summary>
public readonly record struct Stated(
    double Value, Guid RecordId, DateTime Until, Confidence Confidence = Confidence.NotStated, Basis Basis = Basis.NotStated, bool Evidenced = false);
