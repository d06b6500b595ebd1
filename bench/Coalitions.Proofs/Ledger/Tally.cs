namespace Coalitions.Proofs.Ledger;

/// <summary>What the ledger's lines come to.</summary>
public sealed record Tally(int Acknowledged, int Refused, int NotTaken, int Unknown, int UnknownStored)
{
    public static Tally Of(Book book)
    {
        var entries = book.Entries.ToArray();
        return new Tally(
            entries.Count(entry => entry.IsOk), entries.Count(entry => entry.Settled?.Outcome == Outcome.Refused), Attempts(Outcome.NotTaken), Attempts(Outcome.Unknown),
            entries.Count(entry => entry.Stored?.Outcome == Outcome.Unknown));

        int Attempts(Outcome outcome) => entries.Sum(entry => entry.Attempts.Count(attempt => attempt.Outcome == outcome));
    }

    public Tally Less(Tally earlier) => new(
        Acknowledged - earlier.Acknowledged, Refused - earlier.Refused, NotTaken - earlier.NotTaken, Unknown - earlier.Unknown, UnknownStored - earlier.UnknownStored);

    public override string ToString() =>
        $"{Acknowledged,5} acknowledged, {Refused} refused, {NotTaken} told to try again, {Unknown} unknown of which {UnknownStored} were stored";
}
