using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>How much say participants have. More promised than delivered is a sign of tokenism.</summary>
[Source("IAP2 Spectrum of Public Participation")]
public enum ParticipationLevel
{
    [Term("Inform", "People are told what is planned or decided.")]
    Inform = 1,

    [Term("Consult", "People are asked for their views before others decide.")]
    Consult = 2,

    [Term("Involve", "People take part throughout, and their concerns shape the options.")]
    Involve = 3,

    [Term("Collaborate", "People are partners in every step, the choice of the solution included.")]
    Collaborate = 4,

    [Term("Empower", "What the people decide is carried out.")]
    Empower = 5,
}
