using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Actors;

/// <summary>Motives of public service.</summary>
[Source("Public service motivation: Perry 1996; Kim et al. 2013")]
public enum ServiceMotive
{
    [Term("Attraction to public service", "Wants to take part in serving the public and in making its policies.")]
    AttractionToPublicService = 1,

    [Term("Commitment to public values", "Feels bound to values such as fairness, accountability and care for later generations.")]
    CommitmentToPublicValues = 2,

    [Term("Compassion", "Is moved by the lot of people in need.")]
    Compassion = 3,

    [Term("Self-sacrifice", "Is ready to put the good of others before its own.")]
    SelfSacrifice = 4,
}
