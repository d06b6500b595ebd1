using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Ties;

/// <summary>What joins one actor (the first) to another (the second). Sharing an engagement is no tie.</summary>
public enum TieKind
{
    [Term("Allied with", "The two stand together as allies.")]
    AlliedWith = 1,

    [Term("Coordinates with", "The two plan or act in step without having to be allies.")]
    CoordinatesWith = 2,

    [Term("Funds", "The first gives money or means to the second.")]
    Funds = 3,

    [Term("Delivers for", "The first provides a service on behalf of the second.")]
    DeliversFor = 4,

    [Term("Represents", "The first speaks or acts for the second.")]
    Represents = 5,

    [Term("Informs", "The first passes information to the second.")]
    Informs = 6,

    [Term("Trusts", "The first relies on the word of the second.")]
    Trusts = 7,

    [Term("Influences", "The first sways what the second thinks or does.")]
    Influences = 8,

    [Term("Reports to", "The first is answerable to the second as its superior.")]
    ReportsTo = 9,

    [Term("Oversees", "The first watches over the work of the second and may call it to account.")]
    Oversees = 10,

    [Term("Patron of", "The first protects or favours the second in return for loyalty.")]
    PatronOf = 11,

    [Term("In conflict with", "The two work against each other.")]
    InConflictWith = 12,

    [Term("Successor of", "The first took over from the second, after organizations merged or split.")]
    SuccessorOf = 13,
}

/// <summary>What follows from the kind of a tie.</summary>
public static class TieKinds
{
    /// <summary>Whether it matters which of the two comes first.</summary>
    public static bool IsDirected(this TieKind kind) => kind switch
    {
        TieKind.AlliedWith or TieKind.CoordinatesWith or TieKind.InConflictWith => false,
        TieKind.Funds or TieKind.DeliversFor or TieKind.Represents or TieKind.Informs or TieKind.Trusts or TieKind.Influences
            or TieKind.ReportsTo or TieKind.Oversees or TieKind.PatronOf or TieKind.SuccessorOf => true,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether it adds to coordination, with its sign: a conflict counts against it. Power, information, trust and succession do not count.</summary>
    public static bool CountsAsCoordination(this TieKind kind) => kind switch
    {
        TieKind.AlliedWith or TieKind.CoordinatesWith or TieKind.Funds or TieKind.DeliversFor or TieKind.Represents or TieKind.InConflictWith => true,
        TieKind.Informs or TieKind.Trusts or TieKind.Influences or TieKind.ReportsTo or TieKind.Oversees or TieKind.PatronOf or TieKind.SuccessorOf => false,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The sign of a tie that states none: −1 for a conflict, +1 for every other kind.</summary>
    public static int DefaultSign(this TieKind kind) => kind switch
    {
        TieKind.InConflictWith => -1,
        _ when Enum.IsDefined(kind) => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
