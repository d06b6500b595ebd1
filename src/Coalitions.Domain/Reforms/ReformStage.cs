using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Reforms;

/// <summary>How far a reform has come.</summary>
public enum ReformStage
{
    [Term("Preparing", "It is being worked out and has not been made public as a proposal.")]
    Preparing = 1,

    [Term("Proposed", "It has been put forward as a proposal.")]
    Proposed = 2,

    [Term("In consultation", "Views on the proposal are being gathered.")]
    InConsultation = 3,

    [Term("Before the legislature", "Those who make the laws are dealing with it.")]
    BeforeLegislature = 4,

    [Term("Adopted", "It was decided and is to be carried out.")]
    Adopted = 5,

    [Term("Rejected", "Those who decide turned it down.")]
    Rejected = 6,

    [Term("Suspended", "It was put on hold by a decision.")]
    Suspended = 7,

    [Term("Implementing", "It is being carried out.")]
    Implementing = 8,

    [Term("Institutionalised", "It has become ordinary practice that survives a change of people.")]
    Institutionalised = 9,

    [Term("Stalled", "It no longer moves although nobody decided so.")]
    Stalled = 10,

    [Term("Reversed", "It was in force and has been undone.")]
    Reversed = 11,

    [Term("Abandoned", "Those who drove it have given it up.")]
    Abandoned = 12,
}
