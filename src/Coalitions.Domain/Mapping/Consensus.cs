namespace Coalitions.Domain.Mapping;

/// <summary>How several assessors' figures become one.</summary>
public enum Aggregate
{
    /// <summary>The median; of an even number the mean of the middle two.</summary>
    Median = 1,

    /// <summary>The one that starts latest.</summary>
    Latest = 2,

    /// <summary>The arithmetic mean.</summary>
    Mean = 3,
}

/// <summary>One figure made of each assessor's latest.</summary>
/// <param name="Value">The aggregate.</param>
/// <param name="Min">The lowest that an assessor gave.</param>
/// <param name="Max">The highest.</param>
/// <param name="Assessors">How many assessors gave one.</param>
public sealed record Consensus(double Value, double Min, double Max, int Assessors)
{
    /// <summary>The consensus of some judgements; null when there is none.</summary>
    public static Consensus? Of(IEnumerable<Judgement> judgements, Aggregate aggregate)
    {
        var given = judgements as Judgement[] ?? [.. judgements];
        if (given is [var only]) return new Consensus(Unsigned(only), Unsigned(only), Unsigned(only), 1);
        var latest = given.GroupBy(judgement => judgement.AssessorId)
            .Select(Latest)
            .ToArray();
        if (latest.Length == 0) return null;
        var values = latest.Select(Unsigned).Order().ToArray();
        var value = aggregate switch
        {
            Aggregate.Median => Median(values),
            Aggregate.Latest => Unsigned(Latest(latest)),
            Aggregate.Mean => values.Sum() / values.Length,
            _ => throw new ArgumentOutOfRangeException(nameof(aggregate)),
        };
        return new Consensus(value, values[0], values[^1], values.Length);
    }

    // One change can record stances of two assessors at one place: the last two members keep the order of rows from deciding.
    private static Judgement Latest(IEnumerable<Judgement> judgements) =>
        judgements.MaxBy(judgement => (judgement.ValidFrom, judgement.Place, judgement.AssessorId, judgement.Value));

    // −0 equals 0 but is written differently.
    private static double Unsigned(Judgement judgement) => judgement.Value + 0.0;

    private static double Median(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}

/// <summary>A figure, who gave it, and which of theirs is the latest.</summary>
public readonly record struct Judgement(Guid AssessorId, double Value, DateTime ValidFrom, long Place);
