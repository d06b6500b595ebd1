using Coalitions.Domain.Time;

namespace Coalitions.Domain.Record;

/// <summary>What may be recorded, and what cannot be true in any order. Order itself is never enforced.</summary>
public static class Decisions
{
    /// <summary>The code of the refusal to record the very same twice.</summary>
    public const string AlreadyRecorded = "already-recorded";

    /// <summary>Records a fact: refused when it cannot be true or when the very same is already on record.</summary>
    public static Decision<Fact> Record(this Dossier? dossier, Fact fact)
    {
        if (fact.Impossible is { } refusal) return refusal;
        var twin = fact.IsSaidOnce ? null : dossier?.Standing.FirstOrDefault(entry => entry.Fact.SaysTheSameAs(fact));
        return twin is null
            ? fact
            : new Refusal(AlreadyRecorded, $"The same fact is already on record as {twin.RecordId}.");
    }

    /// <summary>Ends a fact in the world.</summary>
    public static Decision<RecordEnded> End(this Entry entry, RecordEnded ended)
    {
        if (entry.Retracted) return AlreadyRetracted;
        if (entry.Fact.IsOnlyRetracted) return OnlyRetracted;
        return (entry.Fact with { Valid = entry.Fact.Valid with { To = ended.To } }).Impossible is { } refusal ? refusal : ended;
    }

    /// <summary>Corrects what was written down wrongly.</summary>
    public static Decision<RecordCorrected> Correct(this Entry entry, RecordCorrected corrected)
    {
        if (entry.Retracted) return AlreadyRetracted;
        if (entry.Fact.IsOnlyRetracted) return OnlyRetracted;
        if (corrected.Restated.Impossible is { } refusal) return refusal;
        return corrected.Restated.SaysTheSameAs(entry.Fact)
            ? new Refusal("nothing-to-correct", "The correction changes nothing.")
            : corrected;
    }

    /// <summary>Takes a fact back. Whoever still refers to it is the caller's question.</summary>
    public static Decision<RecordRetracted> Retract(this Entry entry, RecordRetracted retracted) =>
        entry.Retracted ? AlreadyRetracted : retracted;

    private static readonly Refusal AlreadyRetracted =
        new("record-retracted", "The record was retracted; record the fact anew instead.");

    private static readonly Refusal OnlyRetracted =
        new("only-retracted", "A merge neither ends nor is corrected: take it back, and merge anew.");
}
