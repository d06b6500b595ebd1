using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>What people of a counted crowd have in common.</summary>
public enum CountOf
{
    [Term("Invited", "They were asked to take part.")]
    Invited = 1,

    [Term("Declined", "They were asked and said no.")]
    Declined = 2,

    [Term("No reply", "They were asked and did not answer.")]
    NoReply = 3,

    [Term("Attended", "They took part.")]
    Attended = 4,
}
