using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;

namespace Coalitions.Domain.Ties;

/// <summary>Somebody says that a tie joins two actors. Ties hold side by side, each until its own end.</summary>
/// <param name="FromId">The first of the two; for an undirected kind it does not matter who comes first.</param>
/// <param name="ToId">The second.</param>
/// <param name="Sign">+1 or −1 where it differs from the kind's own sign; null: the kind's own.</param>
/// <param name="Strength">In [0, 1], or not stated.</param>
/// <param name="ReformId">The reform that the tie is about, or null for a tie in general.</param>
public sealed record TieDeclared(
    Guid FromId, Guid ToId, TieKind Kind, int? Sign = null, double? Strength = null, Guid? ReformId = null, Original? Original = null) : Fact
{
    /// <inheritdoc/>
    public override Guid Subject => FromId;

    /// <inheritdoc/>
    public override IEnumerable<Guid> SealedUnder => [.. base.SealedUnder, ToId];

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, ToId, .. ReformId is { } reform ? [reform] : Array.Empty<Guid>()];

    /// <inheritdoc/>
    public override Refusal? Impossible => base.Impossible
        ?? (FromId == ToId ? new Refusal("self-tie", "A tie joins two different actors.", "to") : null);

    /// <summary>Its sign: as stated, else the kind's own.</summary>
    public int SignInForce() => Sign ?? Kind.DefaultSign();

    /// <summary>What it adds to the coordination of the two: sign × strength, an unstated strength counting 1; null when ties of its kind and sign do not count.</summary>
    public double? Coordination() => Kind.CountsAsCoordination() || SignInForce() < 0 ? SignInForce() * (Strength ?? 1) : null;

    /// <summary>Who declared an undirected tie does not matter: both ways round it is the same.</summary>
    public override bool SaysTheSameAs(Fact other) => other is TieDeclared tie && Ordered() == tie.Ordered();

    /// <summary>All ties of one kind between the same two about the same reform lie in one stream.</summary>
    public override Guid StreamOf(string tenant)
    {
        var tie = Ordered();
        return DeterministicId.Of("tie", tenant, ((int)Kind).ToString(System.Globalization.CultureInfo.InvariantCulture), tie.FromId.ToString("N"), tie.ToId.ToString("N"), ReformId?.ToString("N") ?? "");
    }

    private TieDeclared Ordered() => Kind.IsDirected() || FromId.CompareTo(ToId) <= 0 ? this : this with { FromId = ToId, ToId = FromId };
}
