using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What officials use an engagement for; it is only as good as that use.</summary>
[Source(Sources.FoundingPaper)]
public enum OfficialUse
{
    [Term("Elicit contributions", "To gather information, ideas and contributions.")]
    ElicitContributions = 1,

    [Term("Support innovation", "To help new ways of working and enterprise along.")]
    SupportInnovation = 2,

    [Term("Defend against clientelism", "To guard the public interest from favours for a few.")]
    DefendAgainstClientelism = 3,

    [Term("Strengthen legitimacy", "To make decisions and institutions more widely accepted.")]
    StrengthenLegitimacy = 4,

    [Term("Bolster accountability", "To make those who govern answer for what they do.")]
    BolsterAccountability = 5,
}
