namespace Coalitions.Domain.Detection;

/// <summary>What makes one grouping better than another.</summary>
public enum DetectionObjective
{
    /// <summary>
    /// Signed modularity Q = (w⁺Q⁺ − w⁻Q⁻)/(w⁺ + w⁻), where Q⁺ and Q⁻ are the modularities of the positive and of the
    /// negative ties; Gómez, Jensen &amp; Arenas 2009, Phys. Rev. E 80, 016114. In [−1, 1] for γ = 1. Expectation is subtracted
    /// here and nowhere else.
    /// </summary>
    Modularity = 1,

    /// <summary>
    /// Signed constant Potts model: the net weight within groups less γ for each pair in the same group; Traag &amp; Bruggeman
    /// 2009, Phys. Rev. E 80, 036115; Traag, Van Dooren &amp; Nesterov 2011. In units of weight, not bounded.
    /// </summary>
    Cpm = 2,
}
