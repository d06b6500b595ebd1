namespace Coalitions.Domain.Detection;

/// <summary>How agreement enters the signed graph.</summary>
public enum AgreementForm
{
    /// <summary>
    /// Per issue the positive and the negative part of how alike two stances are, each summed over the shared issues: two
    /// actors may pull together on one issue and apart on another. From sums over stances per group; pairs are never held.
    /// </summary>
    PerIssue = 1,

    /// <summary>Each pair's sum over the shared issues, positive or negative. Pairs are held.</summary>
    Net = 2,
}
