namespace Coalitions.Domain.Reforms;

/// <summary>How far a reform has come.</summary>
public enum ReformStage
{
    /// <summary>Preparing.</summary>
    Preparing = 1,

    /// <summary>Proposed.</summary>
    Proposed = 2,

    /// <summary>In consultation.</summary>
    InConsultation = 3,

    /// <summary>Before legislature.</summary>
    BeforeLegislature = 4,

    /// <summary>Adopted.</summary>
    Adopted = 5,

    /// <summary>Rejected.</summary>
    Rejected = 6,

    /// <summary>Suspended.</summary>
    Suspended = 7,

    /// <summary>Implementing.</summary>
    Implementing = 8,

    /// <summary>Institutionalised.</summary>
    Institutionalised = 9,

    /// <summary>Stalled.</summary>
    Stalled = 10,

    /// <summary>Reversed.</summary>
    Reversed = 11,

    /// <summary>Abandoned.</summary>
    Abandoned = 12,
}
