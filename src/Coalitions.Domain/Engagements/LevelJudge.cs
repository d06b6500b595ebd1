using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>Who judged the level of participation that was delivered.</summary>
public enum LevelJudge
{
    [Term("Convener", "Those who called the engagement.")]
    Convener = 1,

    [Term("Participants", "Those who took part in it.")]
    Participants = 2,

    [Term("Assessor", "Somebody who judged it from outside.")]
    Assessor = 3,
}
