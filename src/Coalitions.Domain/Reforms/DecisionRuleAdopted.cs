namespace Coalitions.Domain.Reforms;

/// <summary>In an arena it takes so much weight to decide on the reform. One rule for each arena; a later one supersedes it.</summary>
/// <param name="Quota">The weight that carries a decision; above 0 and at most the weight of all deciders.</param>
/// <param name="Deciders">Whose votes count, and for how much.</param>
/// <param name="Vetoes">Who can block alone.</param>
/// <param name="Arena">A code such as <c>cabinet</c> or <c>council</c>; null where there is but one.</param>
public sealed record DecisionRuleAdopted(
    Guid ReformId, double Quota, ValueList<Decider> Deciders, ValueList<Decider> Vetoes = default, string? Arena = null) : ReformFact(ReformId)
{
    /// <inheritdoc/>
    public override object? Timeline => ("decision rule", Arena);

    /// <inheritdoc/>
    public override IEnumerable<Guid> Concerns => [.. base.Concerns, .. Deciders.Concat(Vetoes).Select(decider => decider.Id)];
}

/// <summary>An actor who decides, or a post whose holder does: a veto stays with the post.</summary>
/// <param name="Weight">Above 0; 1 for one vote each.</param>
public sealed record Decider(DeciderKind Kind, Guid Id, double Weight = 1);

/// <summary>What a decider's id names.</summary>
public enum DeciderKind
{
    /// <summary>An actor of the record.</summary>
    Actor = 1,

    /// <summary>A post, whoever holds it.</summary>
    Post = 2,
}
