namespace Coalitions.Domain.Actors;

/// <summary>Motives of public service (Perry 1996; Kim et al. 2013).</summary>
public enum ServiceMotive
{
    /// <summary>Drawn to take part in public policy.</summary>
    AttractionToPublicService = 1,

    /// <summary>Bound to public values.</summary>
    CommitmentToPublicValues = 2,

    /// <summary>Feeling with those in need.</summary>
    Compassion = 3,

    /// <summary>Ready to put others first.</summary>
    SelfSacrifice = 4,
}
